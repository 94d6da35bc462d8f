"""The single facts of an explanation in words: data, limit, forecast, delivery, and what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from watcher.domain import dates
from watcher.domain.plain import plain
from watcher.domain.rule import Watch
from watcher.domain.words import count, level_words, number
from watcher.engine.explain.explained import Data, Explanation, Foreseen, LimitLine, Path, ReceiverLine


def data_words(data: Data, watch: Watch, now: datetime, zone: str) -> str:
    """9,204 at 21 Mar 14:00, 3 min old."""
    if watch is Watch.SOURCE:
        age = f"its oldest number is {dates.lasting(data.age)} old" if data.age is not None else "never asked"
        fails = (
            f"; {count(data.failures, 'failure')} in a row ({plain(data.failure, 120)})"
            if data.failures
            else ""
        )
        return age + fails
    if watch is Watch.ORG:
        since = f" since {dates.near(data.missing_since, now, zone)}" if data.missing_since else ""
        return f"missing from {count(data.missing_polls or 0, 'good answer')} in a row{since}"
    if data.used is None or data.as_of is None:
        return f"unknown: {plain(data.unknown_why, 120) or 'there never was a number'}"
    said = f"{number(data.used)} at {dates.moment(data.as_of, zone)}, {dates.lasting(now - data.as_of)} old"
    if data.unknown_why:
        since = f" since {dates.near(data.unknown_since, now, zone)}" if data.unknown_since else ""
        said += f"; unknown{since}: {plain(data.unknown_why, 120)}"
    return said


def limit_words(limit: LimitLine) -> str:
    """10,000 from config, allowances[0] (config.yaml:24); Pipefy gives none."""
    title = plain(limit.source) or "the source"
    if limit.value is None:
        return f"unknown: {title} gives none, nor does the config"
    where = f", {plain(limit.where, 120)}" if limit.where else ""
    soft = "; an add-on pays for what goes beyond it" if limit.soft else ""
    origin = {
        "api": f"from {title}'s API",
        "allowance": f"from config{where}; {title} gives none",
        "fixed": f"fixed in the rule{where}",
    }
    return f"{number(limit.value)} {origin.get(limit.origin, limit.origin)}{soft}"


def forecast_words(ahead: Foreseen, zone: str) -> str:
    """The landing with its range, the odds, and when the limit is passed."""
    if ahead.why:
        return f"? {plain(ahead.why)}"
    said = []
    if ahead.p50 is not None and ahead.p10 is not None and ahead.p90 is not None:
        part = f" ({_shares(ahead.shares)})" if ahead.shares else ""
        said.append(f"lands at {_whole(ahead.p50)}, {_whole(ahead.p10)} to {_whole(ahead.p90)}{part}")
    if ahead.chance is not None:
        needed = f", the rule asks for {ahead.needed:.0%}" if ahead.needed is not None else ""
        said.append(f"{ahead.chance:.0%} likely over the limit{needed}")
    said.append(_run_out(ahead, zone))
    return "; ".join(filter(None, said))


def _whole(value: float) -> str:
    return number(float(round(value)))


def _shares(shares: tuple[float, float, float]) -> str:
    low, middle, high = (f"{share:.0f} %" for share in shares)
    return f"{middle}, {low} to {high}"


def _run_out(ahead: Foreseen, zone: str) -> str:
    """Early, likely and late, as far as they are before the period's end."""
    early, likely, late = ahead.runs_out
    if likely is None:
        return (
            f"runs out on {_day(early, zone)} at the earliest"
            if early
            else "does not run out before the reset"
        )
    last = _day(late, zone) if late else "after the reset"
    return f"runs out {_day(likely, zone)}, between {_day(early or likely, zone)} and {last}"


def _day(at: datetime, zone: str) -> str:
    return dates.plain_day(at, zone)


# --- delivery -------------------------------------------------------------------------------------------


def delivery_words(item: Explanation, zone: str) -> str:
    """Route and receivers with their health, silences, quiet hours; by level where they differ."""
    ways = [_way(path, item, alone=len(item.paths) == 1, zone=zone) for path in item.paths]
    silence = ", ".join(f"silenced by {plain(s.author)} ({s.id})" for s in item.silences) or "no silence"
    return "; ".join([*ways, silence])


def _way(path: Path, item: Explanation, *, alone: bool, zone: str) -> str:
    levels = "" if alone else f"{level_words(path.levels)}: "
    if not path.to:
        return f"{levels}no route matches, nobody is told"
    health = {receiver.name: receiver for receiver in item.receivers}
    route = f"route {path.number} of {path.routes}" if path.number else "the rule's own route"
    to = ", ".join(_receiver(health.get(name, ReceiverLine(name)), item.at, zone) for name in path.to)
    return f"{levels}{route} -> {to}{''.join(_details(path, item.at, zone))}"


def _receiver(one: ReceiverLine, now: datetime, zone: str) -> str:
    owed = f", {count(one.waiting, 'message')} waiting" if one.waiting else ""
    if one.broken_since is not None:
        stand_in = f", {one.fallback} stands in" if one.fallback else ""
        since = dates.near(one.broken_since, now, zone)
        return f"{one.name} (BROKEN since {since}: {plain(one.error, 80)}{stand_in}{owed})"
    if one.failing_since is not None:
        since = dates.near(one.failing_since, now, zone)
        return f"{one.name} (failing since {since}: {plain(one.error, 80)}{owed})"
    last = "healthy" if one.last_ok_at is not None else "nothing sent yet"
    return f"{one.name} ({last}{owed})"


def _details(path: Path, now: datetime, zone: str) -> Iterator[str]:
    if path.mention:
        yield f", calls {plain(path.mention)}"
    if path.quiet_until is not None:
        yield f", quiet ({path.quiet}) until {_moment(path.quiet_until, now, zone)}, then {path.then}"
    elif path.quiet:
        yield f", quiet hours ({path.quiet}), not now"
    if path.group:
        yield f", grouped by {plain(path.group)}"


def _moment(at: datetime, now: datetime, zone: str) -> str:
    near = dates.near(at, now, zone)
    return near if len(near) == len("16:46") else f"{dates.plain_day(at, zone)} {dates.time(at, zone)}"


# --- what comes -----------------------------------------------------------------------------------------


def next_words(item: Explanation, zone: str) -> str:
    """The next level, the reset, and the next look."""
    coming = item.next
    level = next((line for line in item.levels if not line.held), None)
    words = [level.level.word if level else ""]
    if coming.resets_at is not None:
        due = " (due now)" if coming.resets_at <= item.at else ""
        words.append(f"reset on {dates.date(coming.resets_at, zone)}{due}")
    elif item.watch is Watch.LIMIT and item.data.used is not None:
        words.append("no reset")
    said = [", or ".join(filter(None, words))]
    if coming.look_at is not None:
        late = "overdue since" if coming.look_at < item.at else "next look at"
        why = f" ({plain(coming.why_then)})" if coming.why_then else ""
        said.append(f"{late} {dates.near(coming.look_at, item.at, zone)}{why}")
    if coming.if_unchanged:
        said.append(f"if the number stays: {plain(coming.if_unchanged)}")
    return "; ".join(filter(None, said))
