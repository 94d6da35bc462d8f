"""What the configuration says about one Pipefy source."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from watcher.adapters.sources.pipefy import resources

API_URL = "https://api.pipefy.com/graphql"
TOKEN_URL = "https://app.pipefy.com/oauth/token"  # noqa: S105 - an address, not a secret
_WORDS = {resources.MONTH, resources.DAY, resources.NONE}


@dataclass(frozen=True, slots=True)
class PipefyOptions:
    """One credential and the organizations to watch with it.

    Either `token` or both `client_id` and `client_secret`. The addresses change for single-tenant
    contracts only. `period_timezone` is the IANA zone whose calendar months the counters follow.
    `orgs` are globs on names, `!` excludes; `expect` are names that discovery must find.

    `breakdown` names the parts that get series of their own (`pipe`, `automation`, `operation`, `token`,
    `flow`), `breakdown_limit` how many of each an organization has at most. `periods` says over what a
    resource counts (`month`, `day`, `none`) where it is not what Pipefy documents; a day is to be had of
    API calls alone. `history` False asks for no past.
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
    breakdown: frozenset[str] = frozenset()
    breakdown_limit: int = 10
    periods: Mapping[str, str] = field(default_factory=dict)
    history: bool = True

    def __post_init__(self) -> None:
        if not self.token and not (self.client_id and self.client_secret):
            self._wrong("give a token, or client_id and client_secret")
        if unknown := sorted(self.breakdown - resources.PARTS.keys()):
            self._wrong(f"no breakdown by {', '.join(unknown)}")
        for resource, word in self.periods.items():
            if word not in _WORDS or (word == resources.DAY and resource not in resources.BY_DAY):
                self._wrong(f"{resource} cannot be counted by {word}")

    def _wrong(self, what: str) -> None:
        msg = f"source {self.name}: {what}"
        raise ValueError(msg)

    @property
    def daily(self) -> bool:
        """Whether API calls are counted by the day."""
        return self.periods.get(resources.API_CALLS) == resources.DAY

    @property
    def credential_tag(self) -> str:
        """Eight hex digits that change with the account, for what is remembered about its schema."""
        account = "token" if self.token else self.client_id
        return hashlib.sha256(f"{self.api_url} {account}".encode()).hexdigest()[:8]
