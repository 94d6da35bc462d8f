"""What a resolver may know of one request: who asks, when, under which switches; and how it refuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from graphql import GraphQLError, GraphQLResolveInfo

from watcher.sandbox.faults import Fault
from watcher.sandbox.pipefy.curves import add_months, month_start
from watcher.sandbox.pipefy.scenario import NullField, PermissionDenied, Scenario, TimeoutOn, Until
from watcher.sandbox.pipefy.world import Client, Organization, World

MAX_ORGANIZATIONS = 25
_PRESENT = timedelta(microseconds=1)  # the present moment counts, also at midnight
_MONTHS = {"current_month": (0, 1), "last_month": (-1, 0), "last_3_months": (-2, 1)}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of usage: what counts lies in [start, end), `shown` is what `filterDate` says.

    `updated` is when the last of it was counted.
    """

    start: datetime
    end: datetime
    shown: dict[str, str]
    updated: str


@dataclass(frozen=True, slots=True)
class Ask:
    """One request."""

    world: World
    scenario: Scenario
    client: Client
    now: datetime
    faults: Sequence[Fault]
    url: str

    @property
    def seen(self) -> datetime:
        """How far usage has been counted."""
        return self.now - self.scenario.lag

    def span(self, period: str) -> Span:
        """The calendar months (UTC) a `PeriodFilter` means, as far as they have been counted."""
        first, after = _MONTHS[period]
        today = self.seen if self.scenario.turns_late else self.now
        this = month_start(today)
        start, stop = add_months(this, first), add_months(this, after)
        return self.stretch(start, stop, {"from": iso(start), "to": iso(self._until(stop, today))})

    def stretch(self, start: datetime, stop: datetime, shown: dict[str, str]) -> Span:
        """[start, stop), as far as it has been counted."""
        updated = min(self.seen, stop - timedelta(seconds=1))
        return Span(start, min(stop, self.seen + _PRESENT), shown, iso(updated))

    def _until(self, stop: datetime, today: datetime) -> datetime:
        if self.scenario.until is Until.MONTH_END or stop <= today:
            return stop - timedelta(seconds=1)
        if self.scenario.until is Until.NOW:
            return today
        midnight = today.replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight - timedelta(days=1)

    def several(self, uuids: Sequence[str]) -> list[Organization]:
        """The organizations among `uuids` whose usage the caller may read; the rest is dropped in silence."""
        bound_check(uuids)
        known = (self.world.by_uuid(uuid) for uuid in dict.fromkeys(uuids))
        return [org for org in known if org is not None and self.client.may_read_usage(org.uuid)]

    def single(self, uuid: str) -> Organization:
        """The organization, or RESOURCE_NOT_FOUND, or PERMISSION_DENIED."""
        org = self.world.by_uuid(uuid)
        if org is None:
            raise refusal(f"Organization not found with UUID: {uuid}", "RESOURCE_NOT_FOUND")
        if not self.client.may_read_usage(uuid):
            raise refusal("Permission denied", "PERMISSION_DENIED")
        return org

    def nulled(self, info: GraphQLResolveInfo[Any], uuid: str | None) -> bool:
        """Whether a fault makes this field null; raises the fault's own error where it has one."""
        names = {info.field_name, info.path.key}
        for fault in self.faults:
            if isinstance(fault, NullField) and fault.field in names:
                if fault.message:
                    raise refusal(fault.message, fault.code)
                return True
            if isinstance(fault, PermissionDenied) and fault.field in names and fault.org in {None, uuid}:
                raise refusal("Permission denied", "PERMISSION_DENIED")
            if isinstance(fault, TimeoutOn) and fault.field in names:
                raise GraphQLError(timeout_text(info.parent_type.name, info.field_name))
        return False


def timeout_text(type_name: str, field: str) -> str:
    return f"Timeout on {type_name}.{field}"


def refusal(message: str, code: str, **more: Any) -> GraphQLError:
    """An execution error in Pipefy's shape."""
    extensions = {"code": code, "correlation_id": f"{uuid4()}-GRU", **more}
    return GraphQLError(message, extensions=extensions)


def bound_check(uuids: Sequence[str]) -> None:
    """Refuse lists of organizations outside 1 to 25. The wording is graphql-ruby's; Pipefy's is not known."""
    wrong = "short (minimum is 1)" if not uuids else f"long (maximum is {MAX_ORGANIZATIONS})"
    if not 1 <= len(uuids) <= MAX_ORGANIZATIONS:
        raise refusal(f"organizationUuids is too {wrong}", "INVALID_INPUT", argument="organizationUuids")


def iso(at: datetime) -> str:
    """2026-05-28T14:22:10Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
