"""Parts of the language that this version cannot do: refused by name, never ignored, never called unknown."""

from __future__ import annotations

from typing import Any

from watcher.config.fault import Fault, Loc, fault
from watcher.config.shape import pattern, subject
from watcher.config.where import Where

_CONFIG_KEYS: dict[Loc, str] = {
    ("digest",): "weekly digest",
    ("heartbeat",): "heartbeat",
    ("server",): "status page",
    ("schedules",): "quiet hours",
    ("sources", "*", "budget"): "budget of calls",
    ("sources", "*", "breakdown"): "series below the organization",
    ("receivers", "*", "app_token"): "buttons in Slack",
    ("receivers", "*", "chart"): "charts",
    ("routes", "#", "quiet"): "quiet hours",
    ("routes", "#", "group"): "grouping",
    ("defaults", "quiet"): "quiet hours",
    ("defaults", "group"): "grouping",
    ("defaults", "confidence"): "forecasts",
}
_RULE_KEYS: dict[Loc, str] = {
    ("rules", "#", "confidence"): "forecasts",
    ("rules", "#", "quiet"): "quiet hours",
    ("rules", "#", "group"): "grouping",
    ("rules", "#", "actions"): "actions or exports",
    ("rules", "#", "tests"): "tests beside rules",
    ("rules", "#", "message", "title"): "titles of a rule's own",
}


def key_not_yet(loc: Loc, where: Where) -> Fault | None:
    """The fault for an unknown key that a later version will know."""
    what = _CONFIG_KEYS.get(pattern(loc)) or _RULE_KEYS.get(pattern(loc))
    if what is None:
        return None
    owner = subject(loc[:-1], where.data)
    message = f"`{loc[-1]}` in {owner}: this version has no {what} yet"
    return fault("E102", message, where.key(loc), hint="remove the key")


def value_not_yet(loc: Loc, where: Where) -> Fault | None:
    """The fault for a value that a later version will take: a second kind of source, a range of polls."""
    raw, way = where.raw(loc), pattern(loc)
    if way == ("sources", "*", "type") and raw == "workato":
        hint = "this version reads Pipefy only; remove the source"
        return fault("E102", "sources of type `workato` are not in this version", where.value(loc), hint=hint)
    if way == ("sources", "*", "poll") and _is_range(raw):
        hint = "this version polls at one pace; write such as poll: 15m"
        return fault("E102", "a range of `poll` is not in this version", where.key(loc), hint=hint)
    return None


def _is_range(raw: Any) -> bool:
    return isinstance(raw, dict) and bool({"min", "max"} & set(raw))


def later_sources(data: Any) -> frozenset[str]:
    """Names of sources that only a later version can read: nothing else is to be said about them."""
    sources = data.get("sources") if isinstance(data, dict) else None
    entries = sources.items() if isinstance(sources, dict) else ()
    return frozenset(
        name for name, entry in entries if isinstance(entry, dict) and entry.get("type") == "workato"
    )
