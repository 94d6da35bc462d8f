"""Whether `quiet` names schedules that exist, and whether schedules leave any time at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from watcher.config.checks.holes import holes_of
from watcher.config.fault import Fault, Loc, fault
from watcher.config.nearest import did_you_mean
from watcher.config.parts import Parts
from watcher.config.schedules import NONE, QuietEntry, format_window
from watcher.config.where import Where
from watcher.domain.quiet import MIDNIGHT, Window

_WEEK = 7 * MIDNIGHT


def check_schedules(parts: Parts, where: Where) -> Iterator[Fault]:
    """Faults of schedules' names, and a warning for those that never end."""
    if NONE in parts.schedule_names:
        place = where.key(("schedules", NONE))
        hint = "give it another name: quiet: none means never quiet"
        yield fault("E130", f"a schedule cannot be called `{NONE}`", place, hint=hint)
    for name, entry in parts.schedules.items():
        if parts.whole("schedules", name) and _covers_the_week(entry.when):
            place = where.value(("schedules", name, "when"))
            hint = "leave some time, or take the receiver off the route"
            yield fault(
                "W216", f"`{name}` never ends: what is held back by it is never told", place, hint=hint
            )
        elif parts.whole("schedules", name) and (holes := holes_of(entry.when)):
            yield _hole(name, holes, where)


def _hole(name: str, holes: Sequence[Window], where: Where) -> Fault:
    lacking = [format_window(hole) for hole in holes]
    hint = "add " + " and ".join(f'"{one}"' for one in lacking)
    text = f"`{name}` leaves a hole between its windows: {' and '.join(lacking)} is not quiet"
    return fault("W218", text, where.value(("schedules", name, "when")), hint=hint)


def check_quiets(parts: Parts, where: Where) -> Iterator[Fault]:
    """Faults for schedules that do not exist, in routes and defaults."""
    for at, route in parts.routes:
        yield from unknown_schedule(route.quiet, ("routes", at, "quiet"), parts, where)
    yield from unknown_schedule(parts.defaults.quiet, ("defaults", "quiet"), parts, where)


def unknown_schedule(quiet: QuietEntry | None, loc: Loc, parts: Parts, where: Where) -> Iterator[Fault]:
    if quiet is None or quiet.is_none or quiet.schedule in parts.schedule_names:
        return
    known = parts.schedule_names
    listed = f"the schedules are: {', '.join(known)}" if known else "add it under `schedules`, or write none"
    hint = did_you_mean(quiet.schedule, (*known, NONE)) or listed
    place = where.value((*loc, "schedule"))
    yield fault("E138", f"there is no schedule `{quiet.schedule}`", place, hint=hint, allowed=known)


def _covers_the_week(windows: tuple[Window, ...]) -> bool:
    spans = sorted(span for window in windows for day in window.days for span in _spans(window, day))
    reached = 0
    for start, end in spans:
        if start > reached:
            return False
        reached = max(reached, end)
    return reached >= _WEEK


def _spans(window: Window, day: int) -> Iterator[tuple[int, int]]:
    """A window's stretch on one weekday, in minutes of the week; what goes over its end is at its start."""
    start = day * MIDNIGHT + window.start
    end = day * MIDNIGHT + window.end + (MIDNIGHT if window.end <= window.start else 0)
    yield start, min(end, _WEEK)
    if end > _WEEK:
        yield 0, end - _WEEK
