"""A source of `type: pipefy`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from watcher.config.fields import Globs, Secret, Zone
from watcher.config.polling import Poll, PollRange, ShareOrCalls
from watcher.config.sourcefields import Expected, OnlyOnce, Whole
from watcher.config.strict import SecretFile, Strict
from watcher.config.urls import WebUrl
from watcher.domain.budget import Budget

PIPEFY_API = "https://api.pipefy.com/graphql"
PIPEFY_TOKENS = "https://app.pipefy.com/oauth/token"

Part = Literal["pipe", "automation", "operation", "token", "flow"]
PeriodWord = Literal["month", "day", "none"]


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
    poll: Poll = PollRange()
    """How often to ask, 1m to 24h: {min: 5m, max: 60m} unless written; one duration fixes the pace."""
    budget: ShareOrCalls = Budget()
    """What asking may cost: a share of the API limit, 1% unless written (1,000 calls a day while the limit is
    unknown), or so many calls a day."""
    orgs: Globs = ("*",)
    """Organizations to watch, by name; `!x` leaves x out."""
    expect: Expected = ()
    """Names of organizations that must be in every answer."""
    breakdown: OnlyOnce[Part] = ()
    """Series below the organization: pipe and automation (jobs), operation and token (API calls), flow
    (integration tasks). Rules select them by label, such as labels: {pipe: "*"}."""
    breakdown_limit: Annotated[Whole, Field(ge=1, le=50)] = 10
    """How many series of each of these kinds an organization gets at most: the largest, 1 to 50."""
    periods: dict[str, PeriodWord] = Field(default_factory=dict)
    """What a resource counts over where it is not what Pipefy documents: month, day (api_calls only, for
    single tenant) or none (ai_credits that never come back)."""
    history: bool = True
    """Whether the past is filled in on first contact and after an outage, as far as the budget goes."""
