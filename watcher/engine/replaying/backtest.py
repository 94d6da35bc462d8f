"""What would have been told: the samples of a store, judged again under one configuration or several."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from fnmatch import fnmatchcase
from zoneinfo import ZoneInfo

from watcher.domain.allowance import with_allowance
from watcher.domain.reading import Org, Reading
from watcher.domain.rule import Watch
from watcher.engine.foreseeing.foresee import FAR_BACK, REVISED, zone_of
from watcher.engine.judging.rises import WEEK
from watcher.engine.policy import Policy
from watcher.engine.replaying.hindsight import Hindsight
from watcher.engine.replaying.past import Kept, answers, as_of_then
from watcher.engine.replaying.replay import Replay
from watcher.engine.replaying.retold import Backtested, NoData, Retold
from watcher.engine.replaying.tides import Tides
from watcher.ports import Store, Transaction
from watcher.records import SeriesState

RUN_IN = timedelta(days=7)
"""Judged before the span and not counted: what had been told by then is not told in it again."""

SERIES_AT_ONCE = 60
"""Of so many the history is in memory at a time, or of one organization where it has more."""

_A_DAY = timedelta(days=1)
_LOOK_BACK = timedelta(days=3)
"""How far back a judgement looks where no rule asks for more."""

Progress = Callable[[int, int], None]
"""Told how many series of how many are done."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: the span (aware UTC), which organizations, and how thin, None for every look."""

    since: datetime
    until: datetime
    orgs: tuple[str, ...] = ("*",)
    thin: timedelta | None = None
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class _Group:
    """Some organizations of one source, with all of their series that a rule selects."""

    source: str
    states: dict[Org, list[SeriesState]]

    @property
    def all(self) -> list[SeriesState]:
        return [state for some in self.states.values() for state in some]


@dataclass(slots=True)
class _History:
    """`long_ago` is the last number of each day before `kept` begins."""

    kept: list[Kept]
    long_ago: list[Reading]


@dataclass(slots=True)
class _Days:
    """On which days each source told anything, by the clock of a zone."""

    zone: ZoneInfo
    seen: dict[str, set[date]] = field(default_factory=lambda: defaultdict(set))

    def take(self, source: str, moments: Iterable[datetime]) -> None:
        self.seen[source].update({at.astimezone(self.zone).date() for at in moments})

    def lacking(self, question: Question) -> tuple[NoData, ...]:
        ends = question.since, question.until - timedelta(microseconds=1)
        first, last = (at.astimezone(self.zone).date() for at in ends)
        whole = [first + _A_DAY * n for n in range((last - first).days + 1)]
        found = [(name, tuple(day for day in whole if day not in days)) for name, days in self.seen.items()]
        return tuple(NoData(name, days, len(whole)) for name, days in sorted(found) if days)


class Backtest:
    """Replays a store's history under each of `policies`.

    `store` is only read, a moment at a time; `blank` gives an empty store to work on, which need not be kept.
    """

    def __init__(
        self, store: Store, blank: Callable[[], Store], policies: Sequence[Policy], question: Question
    ) -> None:
        self._store = store
        self._blank = blank
        self._policies = [_of_numbers(policy) for policy in policies]
        self._tides = [_tides_of(policy) for policy in policies]
        self._skipped = [_not_of_numbers(policy) for policy in policies]
        self._question = question

    async def run(self, progress: Progress = lambda _done, _of: None) -> Backtested:
        """All of it; a cancelled one stops between two simulated days. Raises StoreError."""
        groups = await self._groups()
        span = (self._question.since, self._question.until)
        sights = [Hindsight(p, *span, tides=t) for p, t in zip(self._policies, self._tides, strict=True)]
        days = _Days(ZoneInfo(self._question.zone))
        total, done, samples = sum(len(group.all) for group in groups), 0, 0
        progress(0, total)
        for group in groups:
            history = await self._history(group)
            samples += self._note_days(days, group.source, history)
            for sight in sights:
                await self._replay(sight, group, history)
            done += len(group.all)
            progress(done, total)
        for sight in sights:
            sight.close()
        sides = tuple(self._retold(number, sight) for number, sight in enumerate(sights))
        return Backtested(*span, sides, total, samples, days.lacking(self._question))

    async def _groups(self) -> list[_Group]:
        """All that is asked for, in portions."""
        async with self._store.reading() as tx:
            states = (await tx.series_states()).values()
        by_org: dict[tuple[str, str], list[SeriesState]] = defaultdict(list)
        for state in states:
            if self._is_asked_for(state):
                by_org[state.series.source, state.series.org or ""].append(state)
        return list(_portions(dict(sorted(by_org.items()))))

    def _is_asked_for(self, state: SeriesState) -> bool:
        name = dict(state.labels).get("org", "")
        if not any(fnmatchcase(name, glob) for glob in self._question.orgs):
            return False
        return any(policy.rules_for(Watch.LIMIT, state.series, state.labels) for policy in self._policies)

    async def _history(self, group: _Group) -> _History:
        """The samples of the span and of some days before; of longer ago one a day, where a rule needs it."""
        needs = [p.needs_of(s.series, s.labels) for s in group.all for p in self._policies]
        windows = [timedelta(seconds=window) for need in needs for window in need.windows]
        back = max([WEEK + window + window / 8 + _LOOK_BACK for window in windows], default=_LOOK_BACK)
        since = self._question.since - RUN_IN - back
        kept = []
        async with self._store.reading() as tx:
            for org, states in group.states.items():
                found = [await tx.samples(state.series.key, since) for state in states]
                series = tuple(tuple(as_of_then(one) for one in some) for some in found if some)
                kept.append(Kept(org, series))
            long_ago = await _long_ago(tx, group.all, since) if any(n.future for n in needs) else []
        return _History(kept, [as_of_then(one) for one in long_ago])

    def _note_days(self, days: _Days, source: str, history: _History) -> int:
        """Note on which days there is data; say how many samples there are in the span."""
        first, last = self._question.since, self._question.until
        moments = {at for kept in history.kept for at in kept.moments if first <= at <= last}
        days.take(source, moments)
        return sum(
            first <= one.as_of <= last for kept in history.kept for some in kept.series for one in some
        )

    async def _replay(self, sight: Hindsight, group: _Group, history: _History) -> None:
        store = self._blank()
        await store.open()
        try:
            await self._replay_on(store, sight, group, history)
        finally:
            await store.close()

    async def _replay_on(self, store: Store, sight: Hindsight, group: _Group, history: _History) -> None:
        policy, question = sight.policy, self._question
        replay = Replay(store, policy, edits=False)
        begin = question.since - RUN_IN
        before = [one for kept in history.kept for some in kept.series for one in some if one.as_of < begin]
        known = [with_allowance(one, policy.allowances) for one in (*history.long_ago, *before)]
        await replay.recall(known)
        kept = [_since(each, begin) for each in history.kept]
        pruned = begin
        for answer in answers(kept, policy.plan(group.source), question.until, question.thin):
            sight.take(await replay.numbers(group.source, answer))
            if answer.at - pruned >= _A_DAY:
                pruned = answer.at
                await replay.forget(answer.at - REVISED - _LOOK_BACK)
                await asyncio.sleep(0)  # whoever waits to interrupt this gets a turn

    def _retold(self, number: int, sight: Hindsight) -> Retold:
        return Retold(
            rules=tuple(rule.name for rule in sight.policy.rules),
            skipped=self._skipped[number],
            tellings=tuple(sorted(sight.tellings, key=lambda told: told.at)),
            messages=tuple(sight.messages),
            passings=tuple(sight.passings),
            foretold=tuple(sight.foretold),
            judged=sight.judged,
            flooded=sight.tides.flooded(self._question.since),
        )


async def _long_ago(tx: Transaction, states: Sequence[SeriesState], before: datetime) -> list[Reading]:
    """The last number of each day, as far back as forecasts learn, for all that has any."""
    zones: dict[str, list[str]] = defaultdict(list)
    for state in states:
        if state.reading is not None:
            zones[zone_of(state.reading)].append(state.series.key)
    found: list[Reading] = []
    for zone, keys in zones.items():
        offset = before.astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0)
        lasts = await tx.last_of_days(keys, before - FAR_BACK, offset)
        found += [one for some in lasts.values() for one in some if one.as_of < before]
    return found


def _portions(by_org: dict[tuple[str, str], list[SeriesState]]) -> Iterator[_Group]:
    """Neighbours together: they were asked about together."""
    group: _Group | None = None
    for (source, _), states in by_org.items():
        full = group is not None and len(group.all) + len(states) > SERIES_AT_ONCE
        if group is not None and (full or group.source != source):
            yield group
            group = None
        group = group or _Group(source, {})
        newest = max(states, key=lambda state: state.checked_at)
        org = Org(newest.series.org or "", dict(newest.labels).get("org", ""))
        group.states[org] = states
    if group is not None:
        yield group


def _since(kept: Kept, begin: datetime) -> Kept:
    return Kept(kept.org, tuple(tuple(one for one in some if one.as_of >= begin) for some in kept.series))


def _of_numbers(policy: Policy) -> Policy:
    """Without `max_alerts`: only all portions together know how many there are at once."""
    rules = [replace(rule, max_alerts=None) for rule in policy.rules if rule.watch is Watch.LIMIT]
    return replace(policy, rules=tuple(rules))


def _tides_of(policy: Policy) -> Tides:
    most = {rule.name: rule.max_alerts for rule in policy.rules if rule.max_alerts is not None}
    return Tides(most, policy.digest_only)


def _not_of_numbers(policy: Policy) -> tuple[str, ...]:
    return tuple(rule.name for rule in policy.rules if rule.watch is not Watch.LIMIT)
