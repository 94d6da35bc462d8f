"""PUT on a customer: another limit, an adjustment for this period, another billing start, another plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

from watcher.sandbox.workato.customers import Customers
from watcher.sandbox.workato.parameters import Parameters
from watcher.sandbox.workato.refusal import invalid
from watcher.sandbox.workato.scenario import WorkatoScenario
from watcher.sandbox.workato.world import Change, WorkatoWorld, Workspace
from watcher.sandbox.workato.zoned import in_zone

Apply = Callable[[], None]


class Changing:
    """One PUT: everything is checked before anything is changed."""

    def __init__(
        self, world: WorkatoWorld, scenario: WorkatoScenario, workspace: Workspace, now: datetime
    ) -> None:
        self._world = world
        self._scenario = scenario
        self._workspace = workspace
        self._now = now
        self._errors: dict[str, list[str]] = {}

    def apply(self, given: Parameters) -> None:
        """Do what `given` asks for. Raises WorkatoRefusal, and then nothing has changed."""
        readers: dict[str, Callable[[str], Apply]] = {
            "custom_task_limit": self._limit,
            "task_limit_adjustment": self._adjustment,
            self._scenario.billing_field: self._billing_start,
            "external_id": self._external_id,
            "plan_id": self._plan,
            "in_trial": self._in_trial,
            "name": self._name,
        }
        steps: list[Apply] = []
        for name, reader in readers.items():
            if name in given:
                try:
                    steps.append(reader(given[name].text))
                except ValueError as error:
                    self._errors[name] = [str(error)]
        if self._errors:
            scenario = self._scenario
            raise invalid(self._errors, scenario.validation_status, fields=scenario.validation_fields)
        for step in steps:
            step()

    def _limit(self, text: str) -> Apply:
        limit = _whole(text)
        period = self._workspace.period(self._now, self._world.zone)
        used = Customers(self._world, self._scenario, self._now).used(self._workspace, period)
        if limit <= used:
            raise ValueError("must be greater than the current usage")
        return lambda: self._workspace.changes.append(Change(self._now, limit=limit))

    def _adjustment(self, text: str) -> Apply:
        amount = _whole(text)
        return lambda: self._workspace.changes.append(Change(self._now, adjustment=amount))

    def _billing_start(self, text: str) -> Apply:
        try:
            day = date.fromisoformat(text[:10])
        except ValueError:
            raise ValueError("is not a valid ISO 8601 date") from None
        start = in_zone(datetime.combine(day, time.min), self._world.zone)
        return lambda: setattr(self._workspace, "billing_start", start)

    def _external_id(self, text: str) -> Apply:
        holder = self._world.find_external(text)
        if holder is not None and holder is not self._workspace:
            raise ValueError("has already been taken")
        return lambda: self._world.rename(self._workspace.id, text or None)

    def _plan(self, text: str) -> Apply:
        return lambda: setattr(self._workspace, "plan", text)

    def _in_trial(self, text: str) -> Apply:
        return lambda: setattr(self._workspace, "in_trial", text == "true")

    def _name(self, text: str) -> Apply:
        return lambda: setattr(self._workspace, "name", text)


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError("is not a number") from None
