"""Exports carried out: asked for once, watched until they are over, fetched. A restart changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from pathlib import Path

import structlog

from watcher.engine.counters import Counters
from watcher.engine.exports.approvals import expire
from watcher.engine.exports.book import ExportBook
from watcher.engine.exports.file import file_name, saved
from watcher.engine.exports.months import gone, vendors_word
from watcher.engine.exports.notoffered import not_offered
from watcher.engine.exports.orders import Orders
from watcher.engine.exports.requests import Ordered, Request
from watcher.engine.exports.states import (
    NO_ANSWER,
    claimed,
    delayed,
    ended,
    fetched,
    gone_on,
    is_due,
    lost,
    overdue,
    started,
)
from watcher.engine.policy import Policy
from watcher.ports import (
    Clock,
    Exporter,
    ExportOrder,
    NotAskedError,
    NotOfferedError,
    Source,
    SourceError,
    Store,
)
from watcher.records import Export, ExportState

log = structlog.get_logger(__name__)
ASKING_FOR = timedelta(minutes=10)
"""Longer than any call: an order that is asked for since then was left behind by somebody who died."""


class Exports:
    """Owns the life of every export. `folder` is where files go; None leaves them with the vendor."""

    def __init__(
        self,
        store: Store,
        sources: Mapping[str, Source],
        clock: Clock,
        folder: Path | None = None,
        counters: Counters | None = None,
        policy: Policy | None = None,
    ) -> None:
        """`policy` says when it is quiet, and what people call a vendor."""
        self._book = ExportBook(store, clock, policy, counters or Counters())
        self._policy = policy
        self._store = store
        self._sources = sources
        self._clock = clock
        self._folder = folder
        self._orders = Orders(sources)
        self._winding_down = False

    async def order(self, request: Request) -> Ordered:
        async with self._store.transaction() as tx:
            return await self._orders.order(tx, request, self._clock.now())

    async def rescue(self) -> int:
        """After a start: nobody knows whether the vendor heard of what was being asked for. Say how many."""
        async with self._store.reading() as tx:
            asking = [e for e in await tx.exports(unfinished=True) if e.state is ExportState.ASKING]
        for export in asking:
            await self._book.end(lost(export, self._clock.now()))
        return len(asking)

    async def run_due(self, only: Collection[int] | None = None) -> list[Export]:
        """Carry out what is due (of the ids in `only`), one after the other; how each stands now."""
        now = self._clock.now()
        async with self._store.reading() as tx:
            found = await tx.exports(unfinished=True)
        due = [e for e in found if is_due(e, now) and (only is None or e.id in only)]
        done = []
        for export in reversed(due):  # oldest first
            if self._winding_down:
                break
            if export.state is ExportState.ASKED:
                done += await self._expire(export)
            elif export.state is ExportState.ASKING:  # for so long that nobody can still be at it
                done.append(await self._book.end(lost(export, now)))
            elif (mine := await self._claim(export)) is not None:
                done.append(await self._go_on(mine))
        return done

    def wind_down(self) -> None:
        """Begin nothing more."""
        self._winding_down = True

    async def fetch(self, export: Export, into: Path) -> tuple[Path, int]:
        """Fetch a finished export's file to `into`, wherever the first copy went.

        Raises SourceError, OSError. The vendor's addresses end soon, so it is asked for a new one.
        """
        source = self._exporter(export)
        if source is None or export.ref is None:
            raise SourceError("this export has no file that could be fetched", kind=NO_ANSWER)
        look = await source.look_at_export(export.ref, self._clock.now())
        if look.file_url is None:
            raise SourceError(f"the vendor gives no file: it is {look.state.value}", kind=NO_ANSWER)
        url = look.file_url
        return await saved(lambda half: source.fetch_export(url, half), into.parent, into.name, fresh=True)

    # one export

    async def _claim(self, export: Export) -> Export | None:
        """Take it, so that no other process does the same now; None if one did, or if it is over.

        An order is marked as being asked for before it is: whatever happens then, nobody asks again.
        """
        now = self._clock.now()
        async with self._store.transaction() as tx:
            found = next((e for e in await tx.exports(unfinished=True) if e.id == export.id), None)
            if found is None or not is_due(found, now):
                return None
            mine = claimed(found, now, ASKING_FOR)
            await tx.put_exports([mine])
        return mine

    async def _expire(self, export: Export) -> list[Export]:
        """Nobody answered in time, unless somebody just did."""
        async with self._store.transaction() as tx:
            return await expire(tx, export, self._clock.now(), self._policy)

    async def _go_on(self, export: Export) -> Export:
        now = self._clock.now()
        source = self._exporter(export)
        if source is None:
            return await self._book.end(
                ended(export, f"there is no source `{export.source}` that writes reports", now)
            )
        if (why := overdue(export, now)) is not None:
            return await self._book.end(ended(export, why, now))
        if export.state is ExportState.ASKING:
            return await self._ask(export, source)
        return await self._look(export, source)

    async def _ask(self, export: Export, source: Exporter) -> Export:
        export, period = vendors_word(export, self._clock.now(), source.months_turn_in)
        why = await self._in_vain(export) if period else gone(export)
        if why is not None:
            return await self._book.end(ended(export, why, self._clock.now()))
        order = ExportOrder(export.kind, export.report, period, export.orgs)
        try:
            answer = await source.start_export(order, self._clock.now())
        except NotAskedError as error:
            return await self._book.save(delayed(export, error, self._clock.now(), state=ExportState.WAITING))
        except NotOfferedError as error:
            await self._book.lacking(export, error)
            return await self._book.end(ended(export, str(error), self._clock.now()), error.hint)
        except SourceError as error:
            now = self._clock.now()
            over = ended(export, str(error), now) if error.lasting else lost(export, now, str(error))
            return await self._book.end(over, error.hint)
        except Exception:
            log.exception("export.bug", export=export.id)
            return await self._book.end(lost(export, self._clock.now(), "our own fault"))
        return await self._book.end(started(export, answer, self._clock.now(), self._place))

    async def _in_vain(self, export: Export) -> str | None:
        """Why the vendor need not be asked: it offers no such report, as it said. People ask all the same."""
        if export.asked_by.startswith("person"):
            return None
        async with self._store.reading() as tx:
            return await not_offered(tx, export.source, export.kind, export.report, self._clock.now())

    async def _look(self, export: Export, source: Exporter) -> Export:
        now = self._clock.now()
        try:
            look = await source.look_at_export(export.ref or "", now)
            if look.state is not ExportState.FINISHED:
                later = gone_on(export, look, now)
                return await (self._book.end(later) if later.state.over else self._book.save(later))
            return await self._book.end(await self._fetched(export, source, look.file_url))
        except NotOfferedError as error:
            return await self._book.end(ended(export, str(error), now), error.hint)
        except SourceError as error:
            return await self._book.save(delayed(export, error, self._clock.now()))
        except OSError as error:
            fault = SourceError(f"the file cannot be kept: {error.strerror}", kind=NO_ANSWER)
            return await self._book.save(delayed(export, fault, self._clock.now()))

    async def _fetched(self, export: Export, source: Exporter, url: str | None) -> Export:
        """The finished export with its file, where there is a folder for it."""
        if self._folder is None:
            return fetched(export, None, None, self._clock.now())
        if url is None:
            raise SourceError("finished, but without the file's address", kind=NO_ANSWER)
        path, size = await saved(lambda half: source.fetch_export(url, half), self._folder, file_name(export))
        return fetched(export, path, size, self._clock.now())

    @property
    def _place(self) -> str:
        return (
            f"into {self._folder}" if self._folder else "nowhere by itself: `watcher export get` fetches it"
        )

    def _exporter(self, export: Export) -> Exporter | None:
        source = self._sources.get(export.source)
        return source if isinstance(source, Exporter) else None
