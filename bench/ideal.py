"""`python -m bench.ideal FOLDER`: how good alarms could be at best, on series drawn from a known process.

FOLDER is as for bench.forecast. Who knows the process (bench/drawn.py) tells the true likelihood, and no
forecast of these series can be better: what it misses cannot be known. The seer knows the windows to come,
too. Beside them stand this forecast on the same series and on the recorded ones, and an alarm at 90 % of the
limit.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.days import Month, Recorded, recorded_days
from bench.drawn import Drawn, Known, drawn, foreseen, is_enough, known, process_of
from bench.episodes import Score, episodes
from bench.errors import TooFewError, errors_of, sketches, without_each
from bench.forecast_page import columns
from bench.judged import OFF, ON, views
from bench.made_days import made_days
from bench.rivals import static, used
from watcher.domain.forecast.fitted import SHIPPED
from watcher.domain.forecast.shapes import Shapes

CONFIDENCES = (0.8, 0.85, 0.9, 0.95)
RATE = 0.05  # of false alarms, at which all are compared
_STATIC = static(0.9)
Knows = Callable[[Drawn, Month, int, random.Random], Known]


@dataclass(frozen=True)
class Told:
    """The likelihoods told in one episode, at each day's end until the limit was passed or the month over."""

    family: str
    odds: Sequence[float]
    passed: int | None
    days: int


def by_one_who_knows(came: Drawn, knows: Knows, paths: int, rng: random.Random) -> Iterator[Told]:
    """What is told of a drawn series by one who knows how it was drawn."""
    series = came.series
    knowing = {month.first: knows(came, month, paths, rng) for month in series.months[2:]}
    for episode in episodes(series):
        month, passed = episode.month, episode.passed(series)
        days = range(month.days if passed is None else passed)
        odds = [knowing[month.first].odds(day, episode.limit - used(series, month, day)) for day in days]
        yield Told(series.family, odds, passed, month.days)


def by_forecast(all_series: Sequence[Recorded]) -> list[Told]:
    """What this forecast tells, each family with tables of errors in which it had no part."""
    try:
        shapes = without_each(errors_of(all_series))
    except TooFewError:
        shapes = {series.family: SHIPPED for series in all_series}
    return [told for series in all_series for told in _forecast(series, shapes[series.family])]


def _forecast(series: Recorded, shapes: Shapes) -> Iterator[Told]:
    learnt = sketches(series)
    seen = {month.first: list(views(series, month, learnt, shapes)) for month in series.months[2:]}
    for episode in episodes(series):
        month, passed = episode.month, episode.passed(series)
        odds = [view.p_exceed(episode.limit) for view in seen[month.first][:passed]]
        yield Told(series.family, odds, passed, month.days)


def by_static(all_series: Iterable[Recorded]) -> Iterator[Told]:
    """An alarm at 90 % of the limit."""
    for series in all_series:
        for episode in episodes(series):
            month, passed = episode.month, episode.passed(series)
            days = range(month.days if passed is None else passed)
            odds = [float(_STATIC(series, month, day) >= episode.limit) for day in days]
            yield Told(series.family, odds, passed, month.days)


def scored(all_told: Iterable[Told], on: float) -> Score:
    """What comes of alarms from this confidence on."""
    score = Score()
    for told in all_told:
        score.add(told.odds, told.passed, told.days, on, min(on, OFF))
    return score


def confidence_at(all_told: Iterable[Told], rate: float) -> float:
    """The least confidence at which no more than this share of the quiet episodes is a false alarm."""
    highest = sorted((max(told.odds) for told in all_told if told.passed is None), reverse=True)
    allowed = int(rate * len(highest))
    return highest[allowed] + 1e-9 if allowed < len(highest) else 0.0


def table(all_told: Mapping[str, Sequence[Told]]) -> str:
    """By confidence, then by family: precision, recall, false alarms and lead of each policy."""
    head = ("confidence", "precision", "recall", "false alarms", "lead, days")
    overall: list[tuple[str, ...]] = [("policy", *head)]
    families: list[tuple[str, ...]] = [("family", "policy", *head)]
    for name, told in all_told.items():
        even = _confidence_at_rate(told)
        overall += [(name, *_cells(told, on)) for on in sorted({*CONFIDENCES, *even} if even else {ON})]
        for family in {each.family: None for each in told}:
            part = [each for each in told if each.family == family]
            families += [(family, name, *_cells(part, on)) for on in (ON, *even)]
    return columns(overall) + "\n\n" + columns([families[0], *sorted(families[1:], key=lambda row: row[0])])


def _confidence_at_rate(told: Sequence[Told]) -> tuple[float, ...]:
    """None for a policy that only says yes or no: there is nothing to choose."""
    only_says = all(one in {0.0, 1.0} for each in told for one in each.odds)
    return () if only_says else (confidence_at(told, RATE),)


def _cells(told: Iterable[Told], on: float) -> tuple[str, ...]:
    score = scored(told, on)
    shares = (on, score.precision, score.recall, score.false_rate)
    return *(f"{share:.3f}" for share in shares), f"{score.mean_lead:.1f}"


def main() -> None:
    wanted = _arguments()
    if wanted.folder and not (wanted.folder / "daily.csv").is_file():
        sys.exit(f"There is no daily.csv in {wanted.folder}.")
    series = recorded_days(wanted.folder) if wanted.folder else made_days()
    series = [each for each in series if is_enough(each, wanted.weeks)]
    if not series:
        sys.exit(f"No series has two windows of {wanted.weeks} weeks.")
    rng = random.Random(wanted.seed)  # noqa: S311 - no secret
    came = [drawn(each, process_of(each, wanted.weeks), rng) for each in series]
    knowing = {"ideal, drawn": known, "seer, drawn": foreseen}
    all_told = {
        "static 90 %, recorded": list(by_static(series)),
        "this forecast, recorded": by_forecast(series),
        "this forecast, drawn": by_forecast([each.series for each in came]),
    }
    for name, knows in knowing.items():
        all_told[name] = [t for each in came for t in by_one_who_knows(each, knows, wanted.paths, rng)]
    print(f"{len(series)} series, drawn anew from windows of {wanted.weeks} weeks, {wanted.paths} paths.\n")
    print(table(all_told))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.ideal", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, help="with daily.csv and perhaps manifest.csv")
    parser.add_argument("--weeks", type=int, default=8, help="a window from which days are drawn (8)")
    parser.add_argument("--paths", type=int, default=1000, help="months drawn for a likelihood (1000)")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    main()
