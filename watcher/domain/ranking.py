"""Who uses a series up, as a short list whose sum adds up."""

from __future__ import annotations

from dataclasses import dataclass

from watcher.domain import dates
from watcher.domain.plain import name, plain
from watcher.domain.reading import Contributor, Contributors
from watcher.domain.tongue import called, say
from watcher.domain.words import difference, number, share, whole_number

MOST = 3


@dataclass(frozen=True, slots=True)
class Line:
    """One of the largest users: all ready words.

    `share` is its part of the total and of the last week, as far as they are known.
    """

    name: str
    used: str
    share: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """`title` above the lines, `rest` below them (empty where nothing is left over)."""

    title: str
    lines: tuple[Line, ...]
    rest: str


def ranking(contributors: Contributors | None, zone: str) -> Ranking | None:
    """The largest three and what the others add up to; None where nobody is known.

    What is older than the message that shows it says as of when, in the IANA zone `zone`.
    """
    if contributors is None or not contributors.top:
        return None
    ranked = sorted(_adding_up(contributors), key=lambda each: -each.used)
    lines = [Line(_name(each), number(each.used), _share(each, contributors.total)) for each in ranked[:MOST]]
    return Ranking(
        _title(contributors, zone),
        tuple(lines),
        _rest(contributors.total, [each.used for each in ranked]),
    )


def _title(contributors: Contributors, zone: str) -> str:
    noun = called(plain(contributors.noun, 40) or "users")
    if contributors.as_of is None:
        return say("Top {noun} this period", noun=noun)
    return say("Top {noun} as of {when}", noun=noun, when=dates.moment(contributors.as_of, zone))


def _name(each: Contributor) -> str:
    """Its own name, whatever that says in any tongue; or what we call those that have none."""
    match each.name:
        case "without a name":
            return say("without a name")
        case "AI assistants together":
            return say("AI assistants together")
        case "AI agents together":
            return say("AI agents together")
    return name(each.name, 60)


def _adding_up(contributors: Contributors) -> list[Contributor]:
    """Where there is a total: those of the leading kind, since others tell the same use once more."""
    kind = contributors.top[0].kind
    return [each for each in contributors.top if contributors.total is None or each.kind == kind]


def _share(each: Contributor, total: float | None) -> str:
    """`39 %, 612 of it in 7 days`."""
    part = share(each.used, total)
    grown = difference(each.used, each.before) if each.before is not None else 0.0
    if grown <= 0:
        return part
    if not part:
        return say("{grown} in 7 days", grown=number(grown))
    return say("{part}, {grown} of it in 7 days", part=part, grown=number(grown))


def _rest(total: float | None, amounts: list[float]) -> str:
    if total is not None:
        left = difference(total, sum(amounts[:MOST]))
        return say("the rest: {left}", left=number(left)) if left > 0 else ""
    more = len(amounts) - MOST
    return say("{more} more", more=whole_number(more)) if more > 0 else ""
