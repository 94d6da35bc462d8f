"""Where something would go, as people and programs read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from watcher.domain import dates
from watcher.domain.plain import plain
from watcher.domain.quiet import Then
from watcher.engine.telling.routing import Key, Routing, Tried

_THEN = {
    Then.SUMMARY: "held, and told together then",
    Then.SEND: "held, and told one by one then",
    Then.DROP: "never told",
}


def print_routing(screen: Console, found: Routing, zone: str) -> None:
    """The route that takes it and what that means; then every one before it, with what does not fit."""
    screen.print(Text(_chosen(found), style="bold"), soft_wrap=True)
    for name, value in _meaning(found, zone):
        screen.print(Text.assemble((f"  {name:<9} ", "dim"), plain(value)), soft_wrap=True)
    last = len(found.tried) if found.chosen is None else found.chosen
    for number, tried in enumerate(found.tried[:last] if not _is_past(found) else (), start=1):
        screen.print(Text(f"Not route {number} ({tried.place}):"), soft_wrap=True)
        for key in tried.keys:
            screen.print(_key(key), soft_wrap=True)


def _is_past(found: Routing) -> bool:
    """Whether the rule names its receivers itself."""
    return found.chosen is None and bool(found.way.to)


def _chosen(found: Routing) -> str:
    to = plain(", ".join(found.way.to))
    if _is_past(found):
        return f"The rule names its receivers itself, past the routes: {to}"
    if found.chosen is None:
        return "No route matches: nobody is told"
    tried = found.tried[found.chosen]
    why = _fitting(tried) or "it catches all"
    return f"Route {found.chosen + 1} of {len(found.tried)} ({tried.place}) matches, {why}: {to}"


def _fitting(tried: Tried) -> str:
    return plain(", ".join(f"{key.name} {key.value or '(none)'}" for key in tried.keys))


def _meaning(found: Routing, zone: str) -> list[tuple[str, str]]:
    way, lines = found.way, []
    if found.digest_only:
        lines.append(("sends", "nothing at once: the level is for the digest and `watcher status` alone"))
    lines += [("mention", way.mention)] if way.mention else []
    lines.append(("quiet", _quiet(found, zone)))
    lines += [("group", f"by {way.group} when more than five begin together")] if way.group else []
    lines += [("fallback", f"{name} -> {other}") for name, other in found.next_to.items()]
    return lines


def _quiet(found: Routing, zone: str) -> str:
    if found.way.quiet is None:
        return "never"
    if found.hushed is None:
        return f"not now (schedule {found.way.quiet.schedule.name})"
    until = dates.full_moment(found.hushed.until, zone)
    return f"now, until {until} (schedule {found.hushed.schedule}): {_THEN[found.hushed.then]}"


def _key(key: Key) -> Text:
    asks = " or ".join(f"`{pattern}`" for pattern in key.patterns)
    is_ = f"`{key.value}`" if key.value else "not given"
    mark = ("fits", "green") if key.fits else ("does not fit", "yellow")
    return Text.assemble((f"  {key.name:<9} ", "dim"), plain(f"{asks}: {is_}"), " ", mark)


def as_plain(found: Routing) -> dict[str, Any]:
    """For --json; routes are counted from 1."""
    way = found.way
    return {
        "route": None if found.chosen is None else found.chosen + 1,
        "place": None if found.chosen is None else found.tried[found.chosen].place,
        "past_the_routes": _is_past(found),
        "to": list(way.to),
        "mention": way.mention or None,
        "group": way.group or None,
        "quiet": _quiet_plain(found),
        "fallbacks": dict(found.next_to),
        "digest_only": found.digest_only,
        "routes": [
            {"route": n, "place": tried.place, "matches": tried.matches, "keys": _keys_plain(tried.keys)}
            for n, tried in enumerate(found.tried, start=1)
        ],
    }


def _quiet_plain(found: Routing) -> dict[str, Any] | None:
    if found.way.quiet is None:
        return None
    hushed = found.hushed
    return {
        "schedule": found.way.quiet.schedule.name,
        "now": hushed is not None,
        "until": hushed.until.isoformat() if hushed else None,
        "then": found.way.quiet.then.value,
    }


def _keys_plain(keys: Sequence[Key]) -> list[dict[str, Any]]:
    return [
        {"key": key.name, "patterns": list(key.patterns), "value": key.value or None, "fits": key.fits}
        for key in keys
    ]
