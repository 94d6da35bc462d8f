"""A source of `type: workato`: an Embedded partner's customers."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from watcher.config.fields import Globs, Secret, Zone
from watcher.config.paths import RowPath
from watcher.config.polling import CallsADay, Poll, PollRange, a_day
from watcher.config.sourcefields import Expected, Ids
from watcher.config.strict import SecretFile, Strict
from watcher.config.urls import WebUrl

DATA_CENTERS = {
    "us": "https://www.workato.com/api/",
    "eu": "https://app.eu.workato.com/api/",
    "jp": "https://app.jp.workato.com/api/",
    "sg": "https://app.sg.workato.com/api/",
    "au": "https://app.au.workato.com/api/",
    "il": "https://app.il.workato.com/api/",
    "kr": "https://app.kr.workato.com/api/",
    "cn": "https://app.workatoapp.cn/api/",
    "trial": "https://app.trial.workato.com/api/",
}
"""From Workato's pages on the Embedded API (us to il, cn) and on the developer API (kr, trial)."""

DataCenter = Literal["us", "eu", "jp", "sg", "au", "il", "kr", "cn", "trial"]


def _api_address(url: str) -> str:
    """With one slash at the end, and `/api/` where only a host is written."""
    parts = urlsplit(url)
    path = parts.path.rstrip("/") or "/api"
    return parts._replace(path=f"{path}/", query="", fragment="").geturl()


class UsageFields(Strict):
    """Where numbers stand in a row of the usage answer, where it is not where they are looked for."""

    id: RowPath | None = None
    """The workspace's id."""
    external_id: RowPath | None = None
    """The customer's id of your own."""
    tasks: RowPath | None = None
    """Tasks used."""
    failed_jobs: RowPath | None = None
    """Jobs that failed."""
    successful_jobs: RowPath | None = None
    """Jobs that succeeded."""
    active_recipes: RowPath | None = None
    """Recipes that run."""
    connections: RowPath | None = None
    """Connections in use."""
    since: RowPath | None = Field(default=None, alias="from")
    """When the row's interval begins, in answers by the day."""
    recipe_id: RowPath | None = None
    """A recipe's id, in answers by recipe."""
    recipe_name: RowPath | None = None
    """Its name."""


class CustomerFields(Strict):
    """Where things stand in a row of the list of customers, where it is not where they are looked for."""

    id: RowPath | None = None
    """The workspace's id."""
    external_id: RowPath | None = None
    """The customer's id of your own."""
    name: RowPath | None = None
    """The customer's name."""
    limit: RowPath | None = None
    """Tasks granted for a period."""
    used: RowPath | None = None
    """Tasks used in it."""
    period_start: RowPath | None = None
    """When the billing period began."""
    period_end: RowPath | None = None
    """When it ends."""
    plan: RowPath | None = None
    """The plan."""
    adjustment: RowPath | None = None
    """What is added to the limit for the current period."""
    recipes: RowPath | None = None
    """Recipes that run."""
    connections: RowPath | None = None
    """Connections in use."""
    connection_limit: RowPath | None = None
    """Connections granted."""


class WorkatoSource(Strict):
    """The customers of a Workato Embedded partner, by an API client's token."""

    type: Literal["workato"]
    """The kind of source."""
    token: Secret | None = None
    """The API client's token; rather use token_file."""
    token_file: SecretFile | None = None
    """A file that holds the token."""
    data_center: DataCenter | None = None
    """Where the partner's workspace lives; us unless written. Instead of base_url."""
    base_url: Annotated[WebUrl, AfterValidator(_api_address)] | None = Field(default=None, repr=False)
    """The API's address where no data_center fits, such as https://app.eu.workato.com/api/."""
    period_timezone: Zone = "UTC"
    """The IANA zone of the Embedded admin's workspace: Workato's days and months begin in it."""
    poll: Poll = PollRange()
    """How often to ask, 1m to 24h: {min: 5m, max: 60m} unless written; one duration fixes the pace."""
    budget: CallsADay = a_day(1000)
    """What asking may cost: so many calls a day, 1000 unless written."""
    orgs: Globs = ("*",)
    """Customers to watch, by name; `!x` leaves x out."""
    expect: Expected = ()
    """Names of customers that must be in every answer."""
    ids: Literal["workspace", "external"] = "workspace"
    """Which ids to ask by: Workato's own, or the external ids you gave."""
    param_style: Literal["query-csv", "query-brackets", "json-array"] = "query-csv"
    """How lists of ids are sent; `watcher doctor` finds out which one works."""
    usage_from: Literal["usage", "customers"] = "usage"
    """Which answer the tasks are taken from: the usage statistics, or the list of customers."""
    fields: UsageFields = UsageFields()
    """Where numbers stand in a row of the usage answer, where it is not where they are looked for."""
    customer_fields: CustomerFields = CustomerFields()
    """The same for rows of the list of customers."""
    task_limit_includes_adjustment: bool = True
    """Whether `task_limit` has `task_limit_adjustment` in it already; if not, the two are added."""
    combine: dict[Annotated[str, Field(min_length=1, max_length=200)], Ids] = Field(default_factory=dict)
    """Workspaces summed into one: its name, and their ids (a customer's environments, say)."""
    history: bool = True
    """Whether the past is filled in on first contact and after an outage, as far as the budget goes."""

    @property
    def usage_paths(self) -> dict[str, str]:
        """The paths of `fields` that are given, by what they lead to."""
        return self.fields.model_dump(by_alias=True, exclude_none=True)

    @property
    def customer_paths(self) -> dict[str, str]:
        """The same of `customer_fields`."""
        return self.customer_fields.model_dump(by_alias=True, exclude_none=True)

    @property
    def address(self) -> str:
        """The API's address, ending in a slash."""
        return self.base_url or DATA_CENTERS[self.data_center or "us"]
