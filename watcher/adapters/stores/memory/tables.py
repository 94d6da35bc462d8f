"""Every table of the store in memory: what finds a row, and the row. A new one is a line here."""

from __future__ import annotations

from datetime import datetime

from watcher.adapters.stores.memory.rows import Table, View
from watcher.domain.alert import Alert, Incident
from watcher.domain.reading import Reading
from watcher.domain.silence import Silence
from watcher.ports import Thread
from watcher.records import Event, Export, Foresight, OrgState, OutboxRow, ReceiverState, SeriesState, Target


class Tables(View):
    """Rows that are looked for by more than their key are grouped by it, or have a second table."""

    _targets = Table[tuple[str, int], Target]()  # by source and number
    _orgs = Table[tuple[str, str], OrgState]()  # by source and id

    _states = Table[str, SeriesState]()  # by series
    _samples = Table[tuple[str, int], tuple[Reading, ...]]()  # by series and UTC day, in order of time
    _sample_days = Table[str, tuple[int, ...]]()  # by series, ordinals in order
    _foresights = Table[str, Foresight]()  # by series

    _alerts = Table[str, dict[str, Alert]]()  # by series, then by rule
    _incidents = Table[str, tuple[int, Incident]]()  # by id: the order of coming, and the incident
    _incidents_of = Table[str, tuple[str, ...]]()  # by series: their ids
    _latest = Table[str, dict[str, Incident]]()  # by series: of each topic the latest, by strand
    _silences = Table[int, Silence]()  # by id

    _rows = Table[int, OutboxRow]()  # by id
    _row_ids = Table[str, int]()  # by key
    _rows_about = Table[str, tuple[int, ...]]()  # by incident: their ids, finished ones too
    _unfinished = Table[tuple[str, str], tuple[int, ...]]()  # by receiver and incident: their ids
    _threads = Table[tuple[str, str], Thread]()  # by receiver and incident
    _receivers = Table[str, ReceiverState]()  # by name

    _exports = Table[int, Export]()  # by id
    _export_ids = Table[str, int]()  # by key
    _pushes = Table[tuple[str, str], tuple[str, datetime]]()  # by source and key: the digest, and when

    _events = Table[tuple[str, int], tuple[Event, ...]]()  # by no name and UTC day, in order of time
    _event_days = Table[str, tuple[int, ...]]()  # by no name, ordinals in order
    _memory = Table[str, dict[str, str]]()  # by scope, then by key: JSON
    _numbers = Table[str, int]()  # the last number given to a row of a kind; none is given twice

    def _next_number(self, kind: str) -> int:
        number = (self._numbers.get(kind) or 0) + 1
        self._numbers.put(kind, number)
        return number
