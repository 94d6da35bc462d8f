"""The forecast under test, and its rivals, played through every episode of recorded series."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bench.days import Month, Recorded
from bench.episodes import Score, episodes
from bench.errors import sketches
from bench.rivals import RIVALS, used
from watcher.domain.forecast.outlook import Outlook, Range, outlook
from watcher.domain.forecast.shapes import Shapes
from watcher.domain.forecast.sketch import Sketch
from watcher.domain.forecast.spread import YOUNG, bucket_of
from watcher.domain.period import Period, PeriodKind

ON, OFF = 0.9, 0.5
OURS = "this forecast"


@dataclass
class Coverage:
    """How often what came lay between P10 and P90."""

    inside: int = 0
    count: int = 0

    def add(self, landing: Range, came: float) -> None:
        self.inside += landing.p10 <= came <= landing.p90
        self.count += 1

    @property
    def share(self) -> float:
        return self.inside / max(1, self.count)


@dataclass
class Played:
    """All that was measured. `tenths` are by the tenth of the month in which was decided."""

    scores: defaultdict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    families: defaultdict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    coverage: list[Coverage] = field(default_factory=lambda: [Coverage() for _ in range(5)])
    young: list[Coverage] = field(default_factory=lambda: [Coverage() for _ in range(YOUNG - 2)])


def play(all_series: Sequence[Recorded], shapes: dict[str, Shapes]) -> Played:
    """Judge every series with the tables made for its family."""
    played = Played()
    for series in all_series:
        _play_grown(series, shapes[series.family], played)
        _play_young(series, shapes[series.family], played)
    return played


def _play_grown(series: Recorded, shapes: Shapes, played: Played) -> None:
    learnt, seen = sketches(series), dict[int, list[Outlook]]()
    rivals: dict[tuple[str, int], list[float]] = {}
    for episode in episodes(series):
        month, passed = episode.month, episode.passed(series)
        first, days = month.first, month.days if passed is None else passed
        if first not in seen:
            seen[first] = list(views(series, month, learnt, shapes))
            _cover(month, seen[first], played)
        odds = [view.p_exceed(episode.limit) for view in seen[first][:days]]
        played.scores[OURS].add(odds, passed, month.days, ON, OFF)
        played.families[series.family].add(odds, passed, month.days, ON, OFF)
        for name, rival in RIVALS.items():
            if (name, first) not in rivals:
                rivals[name, first] = [rival(series, month, day) for day in range(month.days)]
            said = [float(landing >= episode.limit) for landing in rivals[name, first][:days]]
            played.scores[name].add(said, passed, month.days, ON, OFF)


def views(series: Recorded, month: Month, learnt: Sequence[Sketch], shapes: Shapes) -> Iterator[Outlook]:
    """The outlook at each day's end of a month."""
    period = _period(series, month)
    for day in range(month.days):
        now = period.start + timedelta(days=day + 1)
        view = outlook(learnt[month.first + day], used(series, month, day), now, period, shapes)
        if isinstance(view, str):
            raise TypeError(f"no forecast after two months: {view}")
        yield view


def _period(series: Recorded, month: Month) -> Period:
    day = series.start + timedelta(days=month.first)
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return Period(PeriodKind.MONTH, start, start + timedelta(days=month.days))


def _cover(month: Month, views: Sequence[Outlook], played: Played) -> None:
    for day, view in enumerate(views[:-1]):
        played.coverage[bucket_of(month.days - 1 - day)].add(view.landing, month.total)


def _play_young(series: Recorded, shapes: Shapes, played: Played) -> None:
    """Months of which only the last 2 to 13 days are known, and the counter."""
    for number, month in enumerate(series.months):
        first = month.first + number % 3 * 5  # a series is met on the 1st, 6th or 11th day
        period = _period(series, month)
        for known, sketch in enumerate(sketches(series, first, first + YOUNG - 1), start=1):
            day = first - month.first + known - 1
            now = period.start + timedelta(days=day + 1)
            view = outlook(sketch, used(series, month, day), now, period, shapes)
            if known >= 2 and isinstance(view, Outlook):
                played.young[known - 2].add(view.landing, month.total)
