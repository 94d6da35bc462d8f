"""How times, ids and numbers are written in answers."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from watcher.sandbox.workato.scenario import Times, WorkatoScenario


class Writer:
    """Writes as the scenario wants it, in the admin's time zone."""

    def __init__(self, scenario: WorkatoScenario, zone: ZoneInfo) -> None:
        self._times = scenario.times
        self._string_ids = scenario.string_ids
        self._string_numbers = scenario.string_numbers
        self._zone = zone

    def time(self, at: datetime) -> str:
        if self._times is Times.UTC:
            text = at.astimezone(UTC).isoformat(timespec="milliseconds")
            return text.removesuffix("+00:00") + "Z"
        precision = "milliseconds" if self._times is Times.MILLISECONDS else "seconds"
        return at.astimezone(self._zone).isoformat(timespec=precision)

    def id(self, number: int) -> int | str:
        return str(number) if self._string_ids else number

    def number(self, value: int) -> int | str:
        return str(value) if self._string_numbers else value
