"""What happens to exports, kept: each change saved, with its event and its news, and logged."""

from __future__ import annotations

import structlog

from watcher.engine.counters import Counters
from watcher.engine.exports.news import STAGES, tell
from watcher.engine.exports.notoffered import note_not_offered
from watcher.engine.policy import Policy
from watcher.ports import Clock, SourceError, Store
from watcher.records import Event, Export, ExportState

log = structlog.get_logger(__name__)


class ExportBook:
    """Keeps each step of an export in a transaction of its own; each method gives back what it kept."""

    def __init__(self, store: Store, clock: Clock, policy: Policy | None, counters: Counters) -> None:
        """`policy` says when it is quiet, and what people call a vendor."""
        self._store = store
        self._clock = clock
        self._policy = policy
        self._counters = counters

    async def lacking(self, export: Export, error: SourceError) -> None:
        """Say once that the vendor does not offer it; whoever orders it within a day hears why at once."""
        async with self._store.transaction() as tx:
            await note_not_offered(tx, export, str(error), self._clock.now())

    async def save(self, export: Export) -> Export:
        """An export that waits, for the vendor or for better times."""
        async with self._store.transaction() as tx:
            await tx.put_exports([export])
        until = export.next_look_at.isoformat()
        log.info("export.waits", export=export.id, state=str(export.state), reason=export.error, until=until)
        return export

    async def end(self, export: Export, hint: str = "") -> Export:
        """Save an export to which something happened that people want to find again, with event and news."""
        kind = f"export.{export.state.value}"
        bad = export.state in {ExportState.FAILED, ExportState.UNCERTAIN}
        words = export.error if bad else export.goes_to
        text = f"{export.kind.replace('_', ' ')} {export.state}: {words}"
        data = {"export": export.id, "by": export.asked_by, "file": export.file, "size": export.size}
        subject = export.series or export.source
        async with self._store.transaction() as tx:
            await tx.put_exports([export])
            await tx.add_events([Event(self._clock.now(), kind, subject, text, data)])
            if (stage := STAGES.get(export.state)) is not None:
                await tell(tx, export, stage, self._clock.now(), self._policy)
        if export.state.over:
            self._counters.exported(export.state.value)
        say = log.warning if bad else log.info
        say(kind, export=export.id, source=export.source, by=export.asked_by, told=words, hint=hint)
        return export
