"""Where state lives: one transaction at a time, all or nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from typing import Any, Protocol

from watcher.domain.alert import Alert, Incident
from watcher.domain.reading import Reading
from watcher.domain.rule import Level
from watcher.domain.silence import Silence
from watcher.ports.channel import Thread
from watcher.ports.errors import WatcherError
from watcher.records import Event, Export, Foresight, OrgState, OutboxRow, ReceiverState, SeriesState, Target


class StoreError(WatcherError):
    """The store could not do it."""


class Conflict(StoreError):  # noqa: N818 - it is an answer, not a failure
    """Another writer changed the row first."""


class Transaction(Protocol):
    """Reads and writes that become true together or not at all. Empty arguments are fine and do nothing."""

    # targets and organizations
    async def targets(self) -> list[Target]:
        """All targets, by source and number."""
        ...

    async def put_targets(self, targets: Sequence[Target]) -> None: ...

    async def drop_targets(self, source: str, from_number: int) -> None:
        """Forget the targets of `source` numbered `from_number` and above."""
        ...

    async def orgs(self, source: str, ids: Sequence[str] | None = None) -> list[OrgState]:
        """Those of these ids, or all, by id."""
        ...

    async def put_orgs(self, states: Sequence[OrgState]) -> None: ...

    async def drop_orgs(self, source: str, ids: Sequence[str]) -> None: ...

    # readings
    async def series_states(self, keys: Sequence[str] | None = None) -> dict[str, SeriesState]:
        """By Series.key; all of them when `keys` is None."""
        ...

    async def put_series_states(self, states: Sequence[SeriesState]) -> None: ...

    async def drop_series_states(self, keys: Sequence[str]) -> None:
        """Forget the last known of these series; their history stays until it is pruned."""
        ...

    async def add_samples(self, readings: Sequence[Reading]) -> None:
        """Append to history; a second sample of a series at the same `as_of` replaces the first."""
        ...

    async def samples(self, key: str, since: datetime) -> list[Reading]:
        """A series' history from `since` on, oldest first."""
        ...

    async def last_numbers(self, keys: Sequence[str], since: datetime, before: datetime) -> dict[str, float]:
        """By Series.key, the last number in history from `since` on and earlier than `before`, if any."""
        ...

    async def last_readings(
        self, keys: Sequence[str], since: datetime, before: datetime
    ) -> dict[str, Reading]:
        """By Series.key, the last sample in history from `since` on and earlier than `before`, if any."""
        ...

    async def last_of_days(
        self, keys: Sequence[str], since: datetime, offset: timedelta
    ) -> dict[str, list[Reading]]:
        """By Series.key, the last sample of each day from `since` on, oldest first.

        Days are those of a clock that is `offset` ahead of UTC.
        """
        ...

    async def foresights(self, keys: Sequence[str]) -> dict[str, Foresight]:
        """By Series.key, what the days of these series say of the days to come."""
        ...

    async def put_foresights(self, foresights: Sequence[Foresight]) -> None: ...

    # alerts and incidents
    async def alerts(self, keys: Sequence[str] | None = None) -> list[Alert]:
        """The alerts of these series, or all."""
        ...

    async def put_alerts(self, alerts: Sequence[Alert]) -> None:
        """Save each with `revision + 1`, if the stored revision is still `revision`; else raise Conflict."""
        ...

    async def drop_alerts(self, alerts: Sequence[Alert]) -> None: ...

    async def alerts_of(
        self, rules: Collection[str], now: datetime | None = None
    ) -> dict[str, dict[tuple[Level, bool], int]]:
        """By rule, how many alerts with a level it has: by that level, and by whether they are held back.

        With `now`, without those whose series `is_past`: an organization that vanished, say.
        """
        ...

    async def incidents(self, keys: Sequence[str] | None = None) -> dict[str, Incident]:
        """Of each topic of these (or all) series the open one, else the last stored, by Incident.strand."""
        ...

    async def put_incidents(self, incidents: Sequence[Incident]) -> None: ...

    async def incident(self, id_: str) -> Incident | None:
        """The one of that id, whether it is open or over."""
        ...

    # the worst of many
    async def riskiest(self, sources: Collection[str], most: int) -> tuple[list[str], int]:
        """Keys of at most `most` series of these sources, worst first, and how many series they have.

        First those with an alert at critical, then at warning, those that are unknown, those at notice, those
        without a limit, and the others; among their like those that use most of their limit.
        """
        ...

    async def worst_incidents(self, most: int) -> tuple[list[Incident], int]:
        """Open ones, the highest level first and the latest of each, and how many are open."""
        ...

    async def missing_orgs(self, source: str, most: int) -> tuple[list[OrgState], int, int]:
        """At most `most` that are missing, by id; how many are, and how many organizations it has in all."""
        ...

    # silences
    async def silences(self, since: datetime) -> list[Silence]:
        """Those that end after `since`, by id."""
        ...

    async def add_silence(self, silence: Silence) -> Silence:
        """Store a new one; it comes back with its id."""
        ...

    async def put_silence(self, silence: Silence) -> None:
        """Save a changed one by `id`."""
        ...

    # what is owed
    async def add_rows(self, rows: Sequence[OutboxRow]) -> int:
        """Store rows that are new by key; say how many were."""
        ...

    async def receivers_due(self, now: datetime) -> list[str]:
        """Receivers for whom there is something to claim now, by name."""
        ...

    async def claim_rows(self, now: datetime, limit: int, receiver: str | None = None) -> list[OutboxRow]:
        """Take due pending rows, oldest first, and mark them `sending` with one attempt more.

        With a receiver, its rows alone.

        Only the oldest unfinished row of each (receiver, incident) may be taken, so order is kept.
        """
        ...

    async def waiting_rows(self, receiver: str, incident: str) -> list[OutboxRow]:
        """Unfinished rows (pending or sending) of one receiver and incident, oldest first."""
        ...

    async def unfinished_rows(
        self,
        receiver: str | None = None,
        incidents: Sequence[str] | None = None,
        due_by: datetime | None = None,
    ) -> list[OutboxRow]:
        """Pending and sending rows, oldest first.

        Where named, of one receiver, of these incidents, and to be tried by then.
        """
        ...

    async def held_rows(self, receiver: str, until: datetime) -> list[OutboxRow]:
        """Pending rows of one receiver that quiet hours held back until then or earlier, oldest first."""
        ...

    async def rows_of(self, incident: str, most: int | None = None) -> list[OutboxRow]:
        """All rows of one incident, or the last `most` of them, in whatever state, oldest first."""
        ...

    async def last_sent(self, receiver: str, incidents: Sequence[str]) -> dict[str, OutboxRow]:
        """By incident, the last row about it that was sent to this receiver; news of exports do not count."""
        ...

    async def rows_since(self, since: datetime) -> list[OutboxRow]:
        """Rows that were owed or sent since then, and all unfinished ones, oldest first."""
        ...

    async def put_rows(self, rows: Sequence[OutboxRow]) -> None:
        """Save changed rows by `id`."""
        ...

    async def rescue_rows(self) -> int:
        """After a crash: `sending` becomes `pending` with `again` set; say how many."""
        ...

    async def receivers_told(self, incident: str) -> set[str]:
        """Receivers that have or will get a message of this incident; abandoned rows do not count."""
        ...

    async def all_told(self, incidents: Sequence[str]) -> dict[str, set[str]]:
        """By incident, the receivers that `receivers_told` gives, where there are any."""
        ...

    async def thread(self, receiver: str, incident: str) -> Thread | None: ...

    async def threads(self, receiver: str, incidents: Sequence[str]) -> dict[str, Thread]:
        """By incident, the threads that this receiver has of these."""
        ...

    async def put_thread(self, receiver: str, incident: str, thread: Thread) -> None: ...

    async def put_threads(self, receiver: str, incidents: Sequence[str], thread: Thread) -> None:
        """Give all these incidents one thread, as when they were told together."""
        ...

    async def receiver_states(self) -> dict[str, ReceiverState]: ...

    async def put_receiver_states(self, states: Sequence[ReceiverState]) -> None: ...

    # exports
    async def add_exports(self, exports: Sequence[Export]) -> list[Export]:
        """Store exports that are new by `key`; give those that were, with their ids."""
        ...

    async def exports(self, *, unfinished: bool = False, since: datetime | None = None) -> list[Export]:
        """Exports, newest first: all, those under way, or those asked for since then."""
        ...

    async def put_exports(self, exports: Sequence[Export]) -> None:
        """Save changed exports by `id`."""
        ...

    # what was pushed
    async def pushed(self, source: str, key: str) -> str | None:
        """The digest of the delivery that came earlier under this idempotency key."""
        ...

    async def note_push(self, source: str, key: str, digest: str, at: datetime) -> None:
        """Remember that a delivery came; kept for a week at least, then pruned."""
        ...

    # the rest
    async def add_events(self, events: Sequence[Event]) -> None: ...

    async def events(self, since: datetime, subject: str | None = None) -> list[Event]: ...

    async def recall(self, scope: str) -> dict[str, Any]:
        """What was remembered under `scope`: JSON values by key (a source's capabilities, say)."""
        ...

    async def remember(self, scope: str, key: str, value: Any) -> None: ...

    async def prune(self, before: datetime, after: datetime | None = None) -> None:
        """Forget what is older than `before` and over: samples, events, rows, incidents, silences.

        Samples later than `after` go, too. Stay: what belongs to an open incident, and the latest incident of
        each series.
        """
        ...


class Store(Protocol):
    """Where state lives. One contract suite holds every implementation to this page."""

    async def open(self) -> None:
        """Connect and bring the schema up to date. Raises StoreError."""
        ...

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """A write transaction, one at a time; leaving it by an exception undoes everything."""
        ...

    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        """A consistent look that never waits for writers; its writes are refused or lost."""
        ...

    async def close(self) -> None: ...
