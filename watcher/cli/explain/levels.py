"""The rows of an explanation's levels: each term, its value, its answer, and what came of the level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from rich.cells import cell_len

from watcher.domain import dates
from watcher.domain.plain import plain
from watcher.domain.terms import Truth
from watcher.domain.words import number
from watcher.engine.explain.explained import Explanation, LevelLine, Sent, TermLine

_ANSWERS: dict[Truth, str] = {True: "true", False: "false", None: "unknown"}
_SENT = "sent"
_FEW = 3
_DAY = timedelta(days=1)


def level_rows(item: Explanation, zone: str) -> Iterator[tuple[str, str]]:
    """Label and text of each row, in columns."""
    rows = [
        (level.level.word if not at else "", term, _remarks(level, term, item.at, zone, first=not at))
        for level in item.levels
        for at, term in enumerate(level.terms)
    ]
    text = _widest([term.text for _, term, _ in rows])
    shown = _widest([term.shown for _, term, _ in rows])
    for label, term, remark in rows:
        line = f"{_wide(term.text, text)}  {_wide(term.shown, shown, right=True)}  {_ANSWERS[term.truth]:<7}"
        yield label, f"{line}  {remark}".rstrip()


def _widest(texts: Sequence[str]) -> int:
    return max(map(cell_len, texts), default=0)


def _wide(text: str, width: int, *, right: bool = False) -> str:
    spare = " " * (width - cell_len(text))
    return spare + text if right else text + spare


def _remarks(level: LevelLine, term: TermLine, now: datetime, zone: str, *, first: bool) -> str:
    """What is to be said of a term; beside a level's first one, of the whole level."""
    own = plain(term.why) if term.why else ""
    return "   ".join(filter(None, (own, *(_of_level(level, now, zone) if first else ()))))


def _of_level(level: LevelLine, now: datetime, zone: str) -> Iterator[str]:
    if level.since is not None:
        yield f"{_held(level)} {dates.near(level.since, now, zone)}"
    if level.seen:
        yield f"held by `after`: {level.seen}"
    if level.to_go is not None:
        yield f"{number(level.to_go)} to go{_expected(level, now, zone)}"
    if level.digest_only:
        yield "digest only"
    yield from _told(level.sent, now, zone)


def _held(level: LevelLine) -> str:
    """A level may be held though its condition is not true any more."""
    return "since" if level.truth or not level.held else "reached, and kept, since"


def _expected(level: LevelLine, now: datetime, zone: str) -> str:
    if not level.expected_by:
        return ""
    if level.expected is None:
        return ", not expected before the reset"
    by = " at the average pace" if level.expected_by == "average" else ""
    soon = level.expected - now < _DAY
    when = dates.near(level.expected, now, zone) if soon else dates.plain_day(level.expected, zone)
    return f", expected {when}{by}"


def _told(sent: Sequence[Sent], now: datetime, zone: str) -> Iterator[str]:
    """To whom and when: the latest few."""
    for each in sent[-_FEW:]:
        yield _told_to(each, now, zone)


def _told_to(sent: Sent, now: datetime, zone: str) -> str:
    again = f" ({sent.reason})" if sent.reason != "fired" else ""
    stands_in = f" for {sent.redirected_from}" if sent.redirected_from else ""
    if sent.state == _SENT and sent.sent_at is not None:
        group = ", in a message about several" if sent.grouped else ""
        return f"sent {dates.near(sent.sent_at, now, zone)} to {sent.receiver}{stands_in}{again}{group}"
    if sent.held and sent.next_attempt_at is not None:
        return f"kept back for {sent.receiver} until {dates.near(sent.next_attempt_at, now, zone)}{again}"
    if sent.state == "abandoned":
        if sent.heirs:
            return f"to {', '.join(sent.heirs)} instead of {sent.receiver}{again}: {plain(sent.error, 80)}"
        over = "given up for" if sent.failed else "not sent to"
        return f"{over} {sent.receiver}{again}: {plain(sent.error, 80)}"
    tries = f", {sent.attempts} tries: {plain(sent.error, 80)}" if sent.error else ""
    return f"owed to {sent.receiver}{again} since {dates.near(sent.created_at, now, zone)}{tries}"
