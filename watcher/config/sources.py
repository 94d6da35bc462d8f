"""What is watched, and what contracts grant: `sources` and `allowances`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from watcher.config.fields import Amount, Globs, Secret, Zone
from watcher.config.spans import Poll
from watcher.config.strict import SecretFile, Strict
from watcher.config.urls import WebUrl

PIPEFY_API = "https://api.pipefy.com/graphql"
PIPEFY_TOKENS = "https://app.pipefy.com/oauth/token"


class PipefySource(Strict):
    """A Pipefy account to watch, by a service account or by a static token."""

    type: Literal["pipefy"]
    """The kind of source."""
    client_id: Annotated[str, Field(min_length=1)] | None = None
    """Client id of the service account."""
    client_secret: Secret | None = None
    """Client secret of the service account; rather use client_secret_file."""
    client_secret_file: SecretFile | None = None
    """A file that holds the client secret."""
    token: Secret | None = None
    """A static token instead of a service account; rather use token_file."""
    token_file: SecretFile | None = None
    """A file that holds the static token."""
    api_url: WebUrl = Field(default=PIPEFY_API, repr=False)
    """The GraphQL endpoint; set it for single tenant."""
    token_url: WebUrl = Field(default=PIPEFY_TOKENS, repr=False)
    """Where service accounts get their tokens; set it for single tenant."""
    period_timezone: Zone = "UTC"
    """The IANA zone in which Pipefy's months begin."""
    poll: Poll = Field(default="15m", validate_default=True)
    """How often to ask, 1m to 24h."""
    orgs: Globs = ("*",)
    """Organizations to watch, by name; `!x` leaves x out."""
    expect: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    """Names of organizations that must be in every answer."""


class AllowanceEntry(Strict):
    """A limit from the contract, used only where the API gives none."""

    source: Globs
    """Sources it holds for."""
    resource: Globs
    """Resources it holds for, such as automation_jobs."""
    org: Globs | None = None
    """Organizations it holds for; all by default."""
    plan: Globs | None = None
    """Plans it holds for; all by default."""
    labels: dict[str, Globs] = Field(default_factory=dict)
    """Other labels that must match."""
    limit: Amount
    """The number granted, above 0."""
    period: Literal["month"] | None = None
    """What the number is granted for; said for people, the series' own period counts."""
