"""In memory: the history of events, what was remembered, and the end of old things."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any

from pydantic_core import to_jsonable_python

from watcher.adapters.stores.memory.alerted import Alerted
from watcher.adapters.stores.memory.asked import Asked
from watcher.adapters.stores.memory.history import History
from watcher.adapters.stores.memory.measured import Measured
from watcher.adapters.stores.memory.owed import UNFINISHED, Owed
from watcher.adapters.stores.memory.silenced import Silenced
from watcher.records import Event

_PUSH_KEPT = timedelta(days=7)
_AT = attrgetter("at")
_ALL = ""  # events are one history, whatever they are about


class Kept(Measured, Alerted, Silenced, Owed, Asked):
    async def add_events(self, batch: Sequence[Event]) -> None:
        history, by_day = self._happened(), dict[int, list[Event]]()
        for event in batch:
            stored = replace(event, at=self.in_utc(event.at), data=json.loads(self._json(event.data)))
            by_day.setdefault(stored.at.toordinal(), []).append(stored)
        for day, events in by_day.items():
            history.put_day(_ALL, day, [*history.day(_ALL, day), *events])

    async def events(self, since: datetime, subject: str | None = None) -> list[Event]:
        found = self._happened().since(_ALL, self.in_utc(since))
        return found if subject is None else [event for event in found if event.subject == subject]

    async def recall(self, scope: str) -> dict[str, Any]:
        return {key: json.loads(text) for key, text in sorted((self._memory.get(scope) or {}).items())}

    async def remember(self, scope: str, key: str, value: Any) -> None:
        self._memory.put(scope, {**(self._memory.get(scope) or {}), key: self._json(value)})

    async def prune(self, before: datetime, after: datetime | None = None) -> None:
        first, last = self.in_utc(before), None if after is None else self.in_utc(after)
        self._happened().keep(_ALL, first)
        past = self._past()
        for name in past.names():
            past.keep(name, first, last)
        self._prune_asked(before)
        self._prune_owed(before)
        self._prune_silences(before)
        for key in self._foresights.all():
            if self._states.get(key) is None:
                self._foresights.drop(key)
        for _, incident in self._incidents.all().values():
            over = incident.ended_at is not None and incident.ended_at < before
            if over and (self._latest.get(incident.series) or {}).get(incident.strand) != incident:
                self._drop_incident(incident)

    def _prune_asked(self, before: datetime) -> None:
        for export in self._exports.all().values():
            if export.asked_at < before and export.state.over:
                self._exports.drop(export.id)
                self._export_ids.drop(export.key)
        pushes = self._pushes.all()
        latest = max((at for _, at in pushes.values()), default=before)
        for key, (_, at) in pushes.items():
            if at < min(
                before, latest - _PUSH_KEPT
            ):  # a week before the latest is a week before now at least
                self._pushes.drop(key)

    def _prune_owed(self, before: datetime) -> None:
        for row in self._rows.all().values():
            if row.created_at < before and row.state not in UNFINISHED and not self._is_open(row.incident):
                self._drop_row(row)
        for receiver, incident in self._threads.all():
            if not self._rows_about.get(incident) and not self._is_open(incident):
                self._threads.drop((receiver, incident))

    def _happened(self) -> History[Event]:
        return History(self._event_days, self._events, _AT)

    def _json(self, value: Any) -> str:
        """As every store keeps it; a copy too, which the one who gave it cannot change. Raises StoreError."""
        try:
            return json.dumps(value, allow_nan=False, default=_plain)
        except ValueError as error:
            raise self.refused("what is to be kept is not JSON") from error


def _plain(value: Any) -> Any:
    """What JSON has no form for, as something that it has."""
    return to_jsonable_python(value, inf_nan_mode="constants")
