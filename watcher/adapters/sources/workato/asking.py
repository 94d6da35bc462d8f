"""Usage of any number of workspaces in as few requests as pass: split where one is refused, slow or cut."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from watcher.adapters.patience import HttpError
from watcher.adapters.sources.workato.api import Api
from watcher.adapters.sources.workato.assumptions import CUT_AT_ROUND_NUMBERS
from watcher.adapters.sources.workato.learned import BELIEVED_FOR, Learned
from watcher.adapters.sources.workato.moments import day_of, full_hour
from watcher.adapters.sources.workato.options import WorkatoOptions
from watcher.adapters.sources.workato.question import Interval, Question
from watcher.adapters.sources.workato.refusals import (
    is_broken,
    is_refused,
    is_too_large,
    is_unanswered,
)
from watcher.adapters.sources.workato.shape import Row, Shape, rows_in, shape_of
from watcher.adapters.sources.workato.tally import Buckets, Who, collected, unsure

MOST_SLOW = 3
"""Requests in a row that may end without an answer before a read gives up: each may cost 40 s, twice."""

_MOMENT = timedelta(microseconds=1)
_SEVERAL = 2
_TOO_MANY = "Workato answers this for two workspaces and refuses it for more, or for one of them."
_OTHERS_PASSED = "Other requests of this `param_style` were answered: it may be the range, or one of the ids."


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


@dataclass(slots=True)
class _Trouble:
    """How one question has gone wrong so far: silences in a row, servers' failures, ids found to be many."""

    slow: int = 0
    broken: int = 0
    ids: bool = False


class Asker:
    """Asks usage, and knows whether lists of ids are read (`style_works`) and joint ranges accepted."""

    def __init__(self, options: WorkatoOptions, api: Api, learned: Learned) -> None:
        self._options = options
        self._api = api
        self._learned = learned
        self._refused_jointly: datetime | None = None
        self._refused_short: datetime | None = None
        self.style_works = False

    async def size(self, now: datetime) -> int | None:
        """The most ids that pass in one request; None for no bound known."""
        await self._learned.load()
        return self._learned.size(now)

    def asks_apart(self, now: datetime) -> bool:
        """Whether a range over several periods was refused of late."""
        return self._refused_jointly is not None and now - self._refused_jointly < BELIEVED_FOR

    def joint_was_refused(self, now: datetime) -> None:
        if not self.asks_apart(now):
            self._refused_jointly = now

    async def ask(self, question: Question, who: Who, now: datetime) -> Told:
        """Everything about the question's ids. Raises SourceError."""
        waiting = deque(_parts(question, await self.size(now)))
        told, trouble, passed, suspected = Told(), _Trouble(), 0, 0
        while waiting:
            part = waiting.popleft()
            try:
                rows = rows_in(await self._api.usage(part), self._options.name)
            except HttpError as error:
                if not await self._worth_splitting(error, part, trouble, now):
                    self._point_elsewhere(error, trouble)
                    raise
                passed = (len(part.ids) + 1) // 2
                waiting.extendleft(reversed(_parts(part, passed)))
                continue
            trouble.slow, passed = 0, suspected if rows and suspected else passed
            again = self._take(told, part, rows, who)
            suspected = len(part.ids) - len(again) if again else 0
            waiting.extendleft(reversed(_parts(replace(part, ids=again), suspected or None)))
        if passed and await self._learned.fits(passed, now):
            told.notes = (f"Workato answers for about {passed:,} workspaces at once and no more",)
        return told

    async def _worth_splitting(
        self, error: HttpError, part: Question, trouble: _Trouble, now: datetime
    ) -> bool:
        trouble.slow = trouble.slow + 1 if is_unanswered(error) else 0
        if len(part.ids) == 1 or trouble.slow:
            return len(part.ids) > 1 and trouble.slow <= MOST_SLOW
        if is_broken(error):
            trouble.broken += 1
            return trouble.broken == 1
        if is_refused(error) and not is_too_large(error):
            trouble.ids = trouble.ids or await self._passes_short(part, now)
            return trouble.ids
        return is_too_large(error)

    async def _passes_short(self, part: Question, now: datetime) -> bool:
        """Whether the question is accepted for two ids: then more of them were the reason.

        One would prove nothing about a list. Asked once a read, if the answer is no.
        """
        if self._refused_short == now or len(part.ids) <= _SEVERAL:
            return False
        try:
            await self._api.usage(replace(part, ids=part.ids[:_SEVERAL]))
        except HttpError:
            self._refused_short = now
            return False
        return True

    def _point_elsewhere(self, error: HttpError, trouble: _Trouble) -> None:
        """A hint at the style would mislead where the style was seen to work."""
        if is_refused(error) and trouble.ids:
            error.hint = _TOO_MANY
        elif is_refused(error) and self.style_works:
            error.hint = _OTHERS_PASSED

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
        self.style_works = self.style_works or len(found) >= _SEVERAL
        return tuple(key for key in part.ids if key not in found) if cut and found else ()


def _reaches_end(buckets: Buckets, part: Question, zone: str) -> bool:
    """Whether the rows go on to the last day or hour asked for."""
    latest, end = buckets.latest, part.end - _MOMENT
    if latest is None or part.interval is Interval.HOUR:
        return latest is not None and latest >= full_hour(end, zone)
    return day_of(latest, zone) >= day_of(end, zone)


def _parts(question: Question, size: int | None) -> list[Question]:
    ids = question.ids
    size = size or max(1, len(ids))
    return [replace(question, ids=ids[at : at + size]) for at in range(0, len(ids), size)]
