"""Who uses a series up, as a short list whose sum adds up."""

from __future__ import annotations

from dataclasses import dataclass

from watcher.domain.plain import name, plain
from watcher.domain.reading import Contributors
from watcher.domain.words import difference, number, share

MOST = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One of the largest users: all ready words; `share` is empty where the total is not known."""

    name: str
    used: str
    share: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """`title` above the lines, `rest` below them (empty where nothing is left over)."""

    title: str
    lines: tuple[Line, ...]
    rest: str


def ranking(contributors: Contributors | None) -> Ranking | None:
    """The largest three and what the others add up to; None where nobody is known."""
    if contributors is None or not contributors.top:
        return None
    ranked = sorted(contributors.top, key=lambda each: -each.used)
    lines = [
        Line(name(each.name, 60), number(each.used), share(each.used, contributors.total))
        for each in ranked[:MOST]
    ]
    title = f"Top {plain(contributors.noun, 40) or 'users'} this period"
    return Ranking(title, tuple(lines), _rest(contributors.total, [each.used for each in ranked]))


def _rest(total: float | None, amounts: list[float]) -> str:
    if total is not None:
        left = difference(total, sum(amounts[:MOST]))
        return f"the rest: {number(left)}" if left > 0 else ""
    return f"{len(amounts) - MOST} more" if len(amounts) > MOST else ""
