"""What the configuration says about one Pipefy source."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

API_URL = "https://api.pipefy.com/graphql"
TOKEN_URL = "https://app.pipefy.com/oauth/token"  # noqa: S105 - an address, not a secret


@dataclass(frozen=True, slots=True)
class PipefyOptions:
    """One credential and the organizations to watch with it.

    Either `token` or both `client_id` and `client_secret`. The addresses change for single-tenant
    contracts only. `period_timezone` is the IANA zone whose calendar months the counters follow.
    `orgs` are globs on names, `!` excludes; `expect` are names that discovery must find.
    """

    name: str
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    api_url: str = API_URL
    token_url: str = TOKEN_URL
    period_timezone: str = "UTC"
    orgs: tuple[str, ...] = ("*",)
    expect: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.token and not (self.client_id and self.client_secret):
            msg = f"source {self.name}: give a token, or client_id and client_secret"
            raise ValueError(msg)

    @property
    def credential_tag(self) -> str:
        """Eight hex digits that change with the account, for what is remembered about its schema."""
        account = "token" if self.token else self.client_id
        return hashlib.sha256(f"{self.api_url} {account}".encode()).hexdigest()[:8]
