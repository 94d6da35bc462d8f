"""What the configuration says about one Workato source."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

PARAM_STYLES = ("query-csv", "query-brackets", "json-array")
BASE_URL = "https://www.workato.com/api"


@dataclass(frozen=True, slots=True)
class WorkatoOptions:
    """One API client of an Embedded admin workspace and the customers to watch with it.

    `period_timezone` is the admin workspace's IANA zone. `ids` says by which ids usage is asked, `workspace`
    or `external`. `fields` are paths into a usage row by resource (see fields.USAGE), `customer_fields` into
    a customer by what they hold (see fields.CUSTOMER). `combine` sums workspaces, named by either id, under a
    name. `usage_from` is `usage` or `customers`. `orgs` are globs on names, `!` excludes; `expect` are names
    or ids that must be in the list. `history` False asks for no past.
    """

    name: str
    token: str = field(repr=False)
    base_url: str = BASE_URL
    period_timezone: str = "UTC"
    param_style: str = PARAM_STYLES[0]
    ids: str = "workspace"
    fields: Mapping[str, str] = field(default_factory=dict)
    customer_fields: Mapping[str, str] = field(default_factory=dict)
    task_limit_includes_adjustment: bool = True
    combine: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    usage_from: str = "usage"
    orgs: tuple[str, ...] = ("*",)
    expect: tuple[str, ...] = ()
    history: bool = True

    def __post_init__(self) -> None:
        if not self.token:
            msg = f"source {self.name}: give the token of an API client"
            raise ValueError(msg)
        if self.param_style not in PARAM_STYLES:
            msg = f"source {self.name}: param_style is one of {', '.join(PARAM_STYLES)}"
            raise ValueError(msg)

    @property
    def api(self) -> str:
        """The address that paths follow; `/api` is added where it is not written."""
        base = self.base_url.rstrip("/")
        return base if base.endswith("/api") else f"{base}/api"

    @property
    def tag(self) -> str:
        """Eight hex digits that change with the address and the style, for what is remembered about them."""
        return hashlib.sha256(f"{self.api} {self.param_style} {self.ids}".encode()).hexdigest()[:8]
