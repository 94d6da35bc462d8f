"""The vendor's own "usage threshold reached": one event for each tenth of a limit, posted to an address."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

import aiohttp

from watcher.ports import Clock
from watcher.sandbox.workato.tally import reached, tasks_used
from watcher.sandbox.workato.world import WorkatoWorld, Workspace
from watcher.sandbox.workato.zoned import Span

STEP: Final = 10
"""Per cent between two events."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A customer's use came to `percent` of its limit at `at`."""

    workspace: Workspace
    percent: int
    at: datetime
    limit: int
    period: Span

    def body(self) -> dict[str, object]:
        """The fields the vendor names in words; the keys are ours."""
        return {
            "id": self.workspace.id,
            "external_id": self.workspace.external_id,
            "customer_name": self.workspace.name,
            "plan": {"name": self.workspace.plan, "accounting_period": _accounting(self.workspace)},
            "billing_cycle_reset_date": self.period.end.isoformat(timespec="milliseconds"),
            "current_limit": {"task_limit": self.limit},
            "threshold_reached_at": self.at.isoformat(timespec="milliseconds"),
            "threshold_percent": self.percent,
        }


def thresholds(world: WorkatoWorld, since: datetime, now: datetime, most: int = 100) -> list[Threshold]:
    """The tenths reached in (since, now], up to `most` per cent, oldest first.

    They need a task-based plan: a workspace without a limit has none. A limit changed since its step was
    reached counts as it is now.
    """
    found = [event for workspace in world for event in _of(workspace, world, since, now, most)]
    return sorted(found, key=lambda event: (event.at, event.workspace.id, event.percent))


class Emitter:
    """Posts what has been reached since it last did, or since it was made.

    `body` makes the JSON of an event, as a customer's recipe may dress it for its receiver.
    """

    def __init__(
        self,
        clock: Clock,
        world: WorkatoWorld,
        url: str,
        headers: Mapping[str, str] | None = None,
        most: int = 100,
        body: Callable[[Threshold], object] = Threshold.body,
    ) -> None:
        self._clock = clock
        self._world = world
        self._url = url
        self._headers = dict(headers or {})
        self._most = most
        self._body = body
        self._since = clock.now()

    async def emit(self) -> list[tuple[Threshold, int]]:
        """POST each new event as JSON; says what was sent and the HTTP status it met."""
        now = self._clock.now()
        events = thresholds(self._world, self._since, now, self._most)
        self._since = now
        async with aiohttp.ClientSession(headers=self._headers) as session:
            return [(event, await self._post(session, event)) for event in events]

    async def _post(self, session: aiohttp.ClientSession, event: Threshold) -> int:
        async with session.post(self._url, json=self._body(event)) as answer:
            return answer.status


def _of(
    workspace: Workspace, world: WorkatoWorld, since: datetime, now: datetime, most: int
) -> Iterator[Threshold]:
    period = workspace.period(since, world.zone)
    while period.start <= now:
        limit = workspace.limit(min(now, period.end), world.zone)
        for percent in range(STEP, most + 1, STEP) if limit else ():
            used = partial(_used, workspace, period.start, now)
            at = reached(used, (limit or 0) * percent / 100, Span(period.start, min(now, period.end)))
            if at is None:
                break
            if at > since:
                yield Threshold(workspace, percent, at, limit or 0, period)
        period = workspace.period(period.end, world.zone)


def _used(workspace: Workspace, start: datetime, now: datetime, until: datetime) -> int:
    return tasks_used(workspace, (Span(start, until),), now)


def _accounting(workspace: Workspace) -> str:
    return {1: "monthly", 12: "yearly"}.get(workspace.period_months, f"{workspace.period_months} months")
