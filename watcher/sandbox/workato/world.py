"""The world behind the stand-in: the admin's workspace with its tokens, customers, and their limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Final
from zoneinfo import ZoneInfo

from watcher.sandbox.workato.recipes import Recipe
from watcher.sandbox.workato.zoned import Span, billing_period

START: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""Where a world begins unless told."""


class Absent(Enum):
    """The field is not in the answer at all."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT
TaskLimit = int | str | None | Absent
"""As it stands in the answer: a number, a numeric string, null, 0 or not there."""


@dataclass(frozen=True, slots=True)
class Change:
    """A limit set (`limit`) or adjusted for one period (`adjustment`) at a moment."""

    at: datetime
    limit: int | None = None
    adjustment: int = 0


@dataclass(slots=True)
class Workspace:
    """A customer's workspace.

    `billing_start` anchors its billing periods of `period_months` each. `omit` are fields its row in the
    customer list lacks. `environments` are its TEST and PROD workspaces, known by ids of their own.
    """

    id: int
    external_id: str | None = None
    name: str = ""
    task_limit: TaskLimit = None
    recipes: list[Recipe] = field(default_factory=list)
    plan: str = "oem_plan"
    billing_start: datetime = START
    period_months: int = 1
    in_trial: bool = False
    created: datetime = START
    connections: int = 0
    connection_limit: int | None = None
    omit: frozenset[str] = frozenset()
    environments: tuple[Workspace, ...] = ()
    changes: list[Change] = field(default_factory=list)
    more: dict[str, object] = field(default_factory=dict)

    def period(self, at: datetime, zone: ZoneInfo) -> Span:
        """The billing period around `at`."""
        return billing_period(self.billing_start, self.period_months, at, zone)

    def plain_limit(self, at: datetime) -> TaskLimit:
        """The limit at `at` without adjustments, as it stands in answers."""
        later = [change.limit for change in self.changes if change.limit is not None and change.at <= at]
        return later[-1] if later else self.task_limit

    def adjustment(self, at: datetime, zone: ZoneInfo) -> int:
        """What was added to (or taken from) the limit for the billing period of `at`, until then."""
        if not self.changes:
            return 0
        period = self.period(at, zone)
        return sum(change.adjustment for change in self.changes if period.start <= change.at <= at)

    def limit(self, at: datetime, zone: ZoneInfo) -> int | None:
        """The number that counts at `at`: None where there is none (null, 0, not there, no number)."""
        plain = self.plain_limit(at)
        if isinstance(plain, Absent) or plain is None or not str(plain).isdecimal() or not int(plain):
            return None
        return max(0, int(plain) + self.adjustment(at, zone))


@dataclass(slots=True)
class Token:
    """An API client's bearer token. `operations` are those its role ticks, None means all."""

    value: str = "workato-sandbox-token"
    oem_vendor: bool = True
    operations: frozenset[str] | None = None

    def may(self, operation: str) -> bool:
        return self.oem_vendor and (self.operations is None or operation in self.operations)


class WorkatoWorld:
    """One Embedded admin workspace and its customers. Change it at any time; the next answer shows it.

    `timezone` is the admin's. Ids and external ids are unique: ValueError otherwise.
    """

    def __init__(
        self,
        workspaces: Iterable[Workspace] = (),
        *,
        timezone: str = "America/Los_Angeles",
        tokens: Iterable[Token] = (),
    ) -> None:
        self.zone = ZoneInfo(timezone)
        self.tokens = list(tokens) or [Token()]
        self._by_id: dict[int, Workspace] = {}
        self._by_external: dict[str, Workspace] = {}
        self._customers: dict[int, Workspace] = {}
        for workspace in workspaces:
            self.add(workspace)

    def __iter__(self) -> Iterator[Workspace]:
        return iter(self._customers.values())

    def __len__(self) -> int:
        return len(self._customers)

    def add(self, workspace: Workspace) -> None:
        self._index(workspace)
        for environment in workspace.environments:
            self._index(environment)
        self._customers[workspace.id] = workspace

    def remove(self, number: int) -> None:
        """The customer is gone, from the list and from usage."""
        workspace = self._customers.pop(number)
        for gone in (workspace, *workspace.environments):
            del self._by_id[gone.id]
            if gone.external_id is not None:
                del self._by_external[gone.external_id]

    def rename(self, number: int, external_id: str | None) -> None:
        """Give a workspace another external id."""
        workspace = self._by_id[number]
        if external_id is not None and self._by_external.get(external_id, workspace) is not workspace:
            raise ValueError(f"external id {external_id!r} is taken")
        if workspace.external_id is not None:
            del self._by_external[workspace.external_id]
        workspace.external_id = external_id
        if external_id is not None:
            self._by_external[external_id] = workspace

    def by_id(self, number: int) -> Workspace:
        """The workspace with this id. Raises KeyError."""
        return self._by_id[number]

    def find(self, number: int) -> Workspace | None:
        return self._by_id.get(number)

    def find_external(self, external_id: str) -> Workspace | None:
        return self._by_external.get(external_id)

    def token(self, value: str) -> Token | None:
        return next((token for token in self.tokens if token.value == value), None)

    def _index(self, workspace: Workspace) -> None:
        if workspace.id in self._by_id or workspace.external_id in self._by_external:
            raise ValueError(f"workspace {workspace.id} ({workspace.external_id!r}) is there already")
        self._by_id[workspace.id] = workspace
        if workspace.external_id is not None:
            self._by_external[workspace.external_id] = workspace
