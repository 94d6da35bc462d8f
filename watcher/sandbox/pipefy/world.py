"""The world behind the stand-in: organizations, what they use and may use, who may ask, and who asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from secrets import token_bytes

from watcher.sandbox.pipefy.charges import Charges
from watcher.sandbox.pipefy.curves import Amount
from watcher.sandbox.pipefy.places import Places


@dataclass(slots=True)
class Quota:
    """Use of one resource, and its limit: None is null in answers, 0 is 0; both may change with time."""

    used: Amount = 0.0
    limit: Amount | None = None


@dataclass(slots=True)
class AiCredits:
    """AI credits; `agents` is the share of the use by AI automations, the rest is the assistants'."""

    used: Amount = 0.0
    limit: Amount | None = 0.0
    has_addon: bool = False
    free_limit: float | None = None
    agents: float = 0.75
    active: bool = True


@dataclass(slots=True)
class Automation:
    """An automation and its share of the organization's jobs; `pipe` is the one whose event starts it."""

    name: str
    weight: float = 1.0
    pipe: str = "Operations"
    event: str = "card_created"
    action: str = "move_card"
    status: str = "active"


@dataclass(slots=True)
class Flow:
    """An integration flow and its share of the organization's tasks."""

    name: str
    weight: float = 1.0
    project: str = "Default"
    status: str = "ENABLED"


@dataclass(slots=True)
class Organization:
    """One organization. `subscription` None is a null one; its keys are the vendor's resource names.

    `operations` and `accounts` say by weight who makes the API calls that are not ours.
    """

    id: str
    uuid: str
    name: str
    plan: str | None = "Enterprise"
    api_calls: Quota = field(default_factory=Quota)
    automation_jobs: Quota = field(default_factory=Quota)
    integration_tasks: Quota = field(default_factory=Quota)
    ai_credits: AiCredits = field(default_factory=AiCredits)
    subscription: dict[str, Quota] | None = field(default_factory=dict)
    automations: list[Automation] = field(default_factory=list)
    agents: dict[str, float] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    operations: dict[str, float] = field(default_factory=lambda: {"Not specified": 1.0})
    accounts: dict[str, float] = field(default_factory=lambda: {"integration-bot": 1.0})


@dataclass(slots=True)
class Client:
    """A service account. `orgs` are the UUIDs where it has the Usage Stats permission, None means all.

    `member_of` are those it can see at all (None: the same); `home` is the organization charged for its
    calls; `removed` are root fields its schema lacks; `expires_in` is its tokens' lifetime in seconds;
    `static_token` is a token that never expires.
    """

    client_id: str = "watcher-client"
    client_secret: str = "watcher-secret"  # noqa: S105 - opens a door on loopback only
    name: str = "limit-watcher"
    email: str = "limit-watcher@service.pipefy.invalid"
    orgs: frozenset[str] | None = None
    member_of: frozenset[str] | None = None
    home: str | None = None
    removed: frozenset[str] = frozenset()
    expires_in: int = 30 * 86400
    static_token: str | None = None

    def may_read_usage(self, uuid: str) -> bool:
        return self.orgs is None or uuid in self.orgs

    def may_see(self, uuid: str) -> bool:
        seen = self.orgs if self.member_of is None else self.member_of
        return seen is None or uuid in seen


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail the vendor would have sent: an export that is ready, `url` is where to fetch it."""

    at: datetime
    to: str
    subject: str
    organizations: tuple[str, ...]
    url: str = field(default="", compare=False)


@dataclass(slots=True)
class JobsExport:
    """An export of automation jobs, begun at `at`; `looks` counts the polls for it. `fails` lets it fail."""

    id: str
    organization: str
    period: str
    at: datetime
    status: str = "created"
    looks: int = 0
    fails: bool = False


@dataclass(slots=True)
class World:
    """Everything the stand-in knows. Change it at any time; the next answer shows it.

    `files` are what exports left behind, by name; `key` signs their addresses.
    """

    organizations: list[Organization] = field(default_factory=list)
    clients: list[Client] = field(default_factory=lambda: [Client()])
    mails: list[Mail] = field(default_factory=list)
    exports: dict[str, JobsExport] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    charges: Charges = field(default_factory=Charges)
    key: bytes = field(default_factory=lambda: token_bytes(32), repr=False)
    _by_uuid: Places[Organization] = field(default_factory=lambda: Places(attrgetter("uuid")), repr=False)
    _by_id: Places[Organization] = field(default_factory=lambda: Places(attrgetter("id")), repr=False)

    def org(self, key: str) -> Organization | None:
        """By UUID, numeric id or name."""
        return next((org for org in self.organizations if key in (org.uuid, org.id, org.name)), None)

    def by_uuid(self, uuid: str) -> Organization | None:
        return self._by_uuid.find(self.organizations, uuid)

    def by_id(self, number: str) -> Organization | None:
        return self._by_id.find(self.organizations, number)

    def visible(self, client: Client) -> list[Organization]:
        return [org for org in self.organizations if client.may_see(org.uuid)]

    def charge(self, client: Client, operation: str | None, at: datetime) -> None:
        """Count one call of `client` against its home organization (its first one unless told)."""
        home = client.home or next((o.uuid for o in self.organizations if client.may_see(o.uuid)), None)
        if home is not None:
            self.charges.add(home, at, operation or "Not specified", client.name)
