"""Usage of any number of workspaces in as few requests as pass: split where one is refused, slow or cut."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from watcher.adapters.patience import HttpError
from watcher.adapters.sources.workato.api import Api
from watcher.adapters.sources.workato.assumptions import CUT_AT_ROUND_NUMBERS
from watcher.adapters.sources.workato.learned import Learned
from watcher.adapters.sources.workato.moments import day_of
from watcher.adapters.sources.workato.options import WorkatoOptions
from watcher.adapters.sources.workato.question import Interval, Question
from watcher.adapters.sources.workato.shape import Row, Shape, rows_in, shape_of
from watcher.adapters.sources.workato.tally import Buckets, Who, collected, unsure
from watcher.ports import Failure

MOST_SLOW = 3
"""Requests in a row that may end without an answer before a read gives up: each may cost 40 s, twice."""

_TOO_LONG = frozenset({413, 414, 431})
_SLOW = frozenset({408, 502, 504, 524})
_BAD_REQUEST = 400
_MOMENT = timedelta(microseconds=1)
_MANY = 100  # ids; fewer are not what a bad request is about


@dataclass(slots=True)
class Told:
    """What came back: rows by workspace key, each with the shape of the answer they stood in.

    `metrics` and `keys` are what any of the answers had, for people; for `unsure` see tally.py.
    """

    buckets: dict[str, tuple[Buckets, Shape]] = field(default_factory=dict)
    metrics: set[str] = field(default_factory=set)
    keys: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    unsure: set[str] = field(default_factory=set)


class Asker:
    def __init__(self, options: WorkatoOptions, api: Api, learned: Learned) -> None:
        self._options = options
        self._api = api
        self._learned = learned

    async def ask(self, question: Question, who: Who, now: datetime) -> Told:
        """Everything about the question's ids. Raises SourceError."""
        await self._learned.load()
        waiting = deque(_parts(question, self._learned.size(now)))
        told, slow, passed, suspected = Told(), 0, 0, 0
        while waiting:
            part = waiting.popleft()
            try:
                rows = rows_in(await self._api.usage(part), self._options.name)
            except HttpError as error:
                slow = slow + 1 if _no_answer(error) else 0
                if not _worth_splitting(error, part, slow):
                    raise
                passed = (len(part.ids) + 1) // 2
                waiting.extendleft(reversed(_parts(part, passed)))
                continue
            slow, passed = 0, suspected if rows and suspected else passed
            again = self._take(told, part, rows, who)
            suspected = len(part.ids) - len(again) if again else 0
            waiting.extendleft(reversed(_parts(replace(part, ids=again), suspected or None)))
        if passed and await self._learned.fits(passed, now):
            told.notes = (f"Workato answers for about {passed:,} workspaces at once and no more",)
        return told

    def _take(self, told: Told, part: Question, rows: Sequence[Row], who: Who) -> tuple[str, ...]:
        """Keep what the rows tell; the ids to ask again because the answer may be cut before them."""
        if not rows:
            return ()
        shape = shape_of(rows, self._options.fields, self._options.name)
        zone, placed = self._options.period_timezone, part.interval is not Interval.NONE
        found = collected(rows, shape, who, zone, placed=placed)
        cut = len(rows) % CUT_AT_ROUND_NUMBERS == 0
        last = next(reversed(found), None) if cut and placed else None
        if last is not None and not _reaches_end(found[last], part, zone):
            del found[last]
        told.buckets.update({key: (buckets, shape) for key, buckets in found.items()})
        told.metrics.update(shape.metrics)
        told.unsure |= unsure(rows, shape, who)
        told.keys = shape.keys
        return tuple(key for key in part.ids if key not in found) if cut and found else ()


def _reaches_end(buckets: Buckets, part: Question, zone: str) -> bool:
    """Whether the rows go on to the last day asked for."""
    latest = buckets.latest
    return latest is not None and day_of(latest, zone) >= day_of(part.end - _MOMENT, zone)


def _parts(question: Question, size: int | None) -> list[Question]:
    ids = question.ids
    size = size or max(1, len(ids))
    return [replace(question, ids=ids[at : at + size]) for at in range(0, len(ids), size)]


def _no_answer(error: HttpError) -> bool:
    """Ended by somebody's patience, as far as that can be told: the list of customers was just answered."""
    return error.status in _SLOW or (error.status is None and error.kind is Failure.UNREACHABLE)


def _worth_splitting(error: HttpError, part: Question, slow: int) -> bool:
    if len(part.ids) == 1 or slow > MOST_SLOW:
        return False
    return slow > 0 or _too_long(error, part)


def _too_long(error: HttpError, part: Question) -> bool:
    return error.status in _TOO_LONG or (error.status == _BAD_REQUEST and len(part.ids) > _MANY)
