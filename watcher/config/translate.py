"""From pydantic's errors to our faults: the code, the place in the file, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from pydantic_core import ErrorDetails

from watcher.config.fault import Fault, Loc, fault, shortened
from watcher.config.nearest import did_you_mean, nearest
from watcher.config.notyet import key_not_yet
from watcher.config.refusal import as_written
from watcher.config.secretkeys import is_secret_way
from watcher.config.shape import keys_at, kinds_of, subject, written_way
from watcher.config.where import Where

_EXAMPLES = {
    "version": "write version: 1",
    "select": 'write such as select: {source: pipefy, resource: cards, org: "*"}',
    "when": "write such as when: {warning: used >= 90%}",
    "name": "write such as name: cards-ladder",
    "sources": "write one at least, such as pipefy",
    "receivers": "write one at least, such as terminal: {type: console}",
    "url": "write the address to ask, such as url: https://api.example.com/usage",
    "readings": "write one at least: - {resource: api_calls, used: data.used, limit: data.limit}",
    "resource": "write what rules call it, such as resource: api_calls",
    "cooldown": "write such as cooldown: 24h",
    "export": "write export: usage_report, or automation_jobs",
    "at": "write such as at: warning",
    "routes": "write one at least: - {match: {}, to: [a-receiver]}",
    "schedule": "write a name from `schedules`, or quiet: none",
}
_AMONG: dict[Loc, str] = {
    ("digest", "to"): "write such as to: [a-receiver]",
    ("digest", "when"): "write such as when: mon 09:00",
}
"""Examples for keys that ask for something else elsewhere."""
_WINDOWS = 'write such as when: ["19:00-08:00", "sat-sun 00:00-24:00"]'
_KINDS = (
    (("string_",), "text", "put it in quotes"),
    (("int_", "float_", "decimal_"), "a number", "write digits only"),
    (("bool_",), "true or false", ""),
    (("dict_", "model_", "dataclass_", "mapping_"), "a mapping", "write `key: value` pairs"),
    (("tuple_", "list_", "set_"), "a list", "write such as [a, b]"),
)

_THINGS = {
    "periods": "period",
    "breakdown": "part of an organization",
    "digest_only": "level",
    "then": "way to end quiet",
}
"""What is listed under a key, where it is not called like the key."""


def translate(errors: Iterable[ErrorDetails], where: Where, prefix: Loc = ()) -> list[Fault]:
    """One fault for each error that says something new; `prefix` is the way to what was validated."""
    located = [(written_way((*prefix, *error["loc"])), error) for error in errors]
    said = [one for one in located if not _is_echo(*one, located, where)]
    return list(dict.fromkeys(_one(loc, error, where) for loc, error in said))


def _is_echo(
    loc: Loc, error: ErrorDetails, located: Sequence[tuple[Loc, ErrorDetails]], where: Where
) -> bool:
    """Whether another error says it all: a bad item (list "too short"), or a misspelt key ("missing")."""
    if error["type"] == "too_short":
        return any(len(other) > len(loc) and other[: len(loc)] == loc for other, _ in located)
    if error["type"] != "missing":
        return False
    allowed = keys_at(loc[:-1], where.data)
    beside = [other for other, one in located if one["type"] == "extra_forbidden" and other[:-1] == loc[:-1]]
    return any(nearest(str(other[-1]), allowed) == loc[-1] for other in beside)


def _one(loc: Loc, error: ErrorDetails, where: Where) -> Fault:
    kind = error["type"]
    if kind[0] in "EW" and kind[1:].isdecimal():
        return _own(loc, error, where)
    special = _SPECIAL.get(kind)
    return special(loc, error, where) if special else _wrong_kind(loc, error, where)


def _own(loc: Loc, error: ErrorDetails, where: Where) -> Fault:
    context: dict[str, Any] = error.get("ctx", {})
    marked = "start" in context
    loc = (*loc, context["item"]) if "item" in context else loc
    place = where.inside(loc, context["start"], context["end"]) if marked else where.value(loc)
    message = str(context["message"])
    if loc and is_secret_way(loc) and str(where.raw(loc)) in message:
        message = f"`{loc[-1]}` cannot be used"
    return fault(error["type"], shortened(message), place, hint=str(context.get("hint", "")))


def _unknown_key(loc: Loc, _error: ErrorDetails, where: Where) -> Fault:
    later = key_not_yet(loc, where)
    if later:
        return later
    allowed = keys_at(loc[:-1], where.data)
    message = f"unknown key `{shortened(str(loc[-1]))}` in {subject(loc[:-1], where.data)}"
    hint = _split_number(loc, where) or did_you_mean(str(loc[-1]), allowed)
    return fault("E101", message, where.key(loc), hint=hint, allowed=allowed)


def _split_number(loc: Loc, where: Where) -> str:
    """What to write for `limit: 10,000` in {…}, where the comma began a key `000`; else an empty text."""
    beside, key = where.raw(loc[:-1]), str(loc[-1])
    if not isinstance(beside, dict) or not re.fullmatch(r"[0-9]{3}", key) or beside.get(key) is not None:
        return ""
    before = list(beside.values())[list(beside).index(key) - 1]
    if isinstance(before, bool) or not isinstance(before, int):
        return ""
    return f"write {before}_{key} or {before}{key}: a comma ends the value"


def _missing(loc: Loc, _error: ErrorDetails, where: Where) -> Fault:
    message = f"`{loc[-1]}` is missing in {subject(loc[:-1], where.data)}"
    hint = _WINDOWS if loc[0] == "schedules" else _AMONG.get(loc) or _EXAMPLES.get(str(loc[-1]), "add it")
    return fault("E103", message, where.value(loc[:-1]), hint=hint)


def _no_type(loc: Loc, error: ErrorDetails, where: Where) -> Fault:
    if not isinstance(where.raw(loc), dict):
        return _wrong_kind(loc, {**error, "type": "dict_type"}, where)
    message = f"`type` is missing in {subject(loc, where.data)}"
    words = tuple(kinds_of(str(loc[0])))
    hint = f"write such as type: {words[0]}" if words else "add it"
    return fault("E103", message, where.key(loc), hint=hint, allowed=words)


def _bad_type(loc: Loc, error: ErrorDetails, where: Where) -> Fault:
    return _not_a_choice((*loc, "type"), error, where)


def _not_a_choice(loc: Loc, error: ErrorDetails, where: Where) -> Fault:
    raw, allowed = as_written(where.raw(loc)), _words(error)
    hint = did_you_mean(raw, allowed) or f"write {either(allowed)}"
    message = f"`{shortened(raw)}` is not a {_thing(loc)}"
    return fault("E105", message, where.value(loc), hint=hint, allowed=allowed)


def _thing(loc: Loc) -> str:
    """What a value from a closed list is: mostly what its key says."""
    keys = [str(part) for part in loc if isinstance(part, str)]
    return next((thing for key, thing in _THINGS.items() if key in keys[-2:]), keys[-1] if keys else "value")


def _words(error: ErrorDetails) -> tuple[str, ...]:
    context = error.get("ctx", {})
    return tuple(re.findall(r"'([^']*)'", str(context.get("expected") or context.get("expected_tags") or "")))


def either(words: Sequence[str]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    return " or ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _bad_name(loc: Loc, _error: ErrorDetails, where: Where) -> Fault:
    place = where.value(loc) if loc[-1] == "name" else where.key(loc)
    name = where.raw(loc) if loc[-1] == "name" else loc[-1]
    hint = "use letters, digits, dot, dash and underscore, 64 at most"
    return fault("E113", f"`{shortened(as_written(name))}` cannot be a name", place, hint=hint)


def _bounds(loc: Loc, error: ErrorDetails, where: Where) -> Fault:
    context = error.get("ctx", {})
    words = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below", "max_length": "at most"}
    limit = next((f"{words[key]} {context[key]:g}" for key in words if key in context), "a finite number")
    hint = "0 would mean unknown: leave it out" if context.get("gt") == 0 else f"write {limit}"
    counted = "entries" if error["type"] == "too_long" else "characters"
    what = "must be " + limit + (f" {counted}" if "max_length" in context else "")
    return fault("E106", f"`{_last_key(loc)}` {what}", where.value(loc), hint=hint)


def _empty(loc: Loc, _error: ErrorDetails, where: Where) -> Fault:
    known = _AMONG.get(loc) or _EXAMPLES.get(str(loc[-1]), "write one at least")
    hint = _WINDOWS if loc[0] == "schedules" else known
    return fault("E103", f"`{_last_key(loc)}` is empty", where.value(loc), hint=hint)


def _wrong_kind(loc: Loc, error: ErrorDetails, where: Where) -> Fault:
    if where.raw(loc) is None:
        return _empty(loc, error, where)
    for prefixes, kind, hint in _KINDS:
        if error["type"].startswith(prefixes):
            return fault("E104", f"`{_last_key(loc)}` must be {kind}", where.value(loc), hint=hint)
    return fault("E104", f"`{_last_key(loc)}` does not fit: {error['msg']}", where.value(loc))


def _last_key(loc: Loc) -> str:
    names = [str(part) for part in loc if isinstance(part, str)]
    return names[-1] if names else "file"


_SPECIAL: dict[str, Callable[[Loc, ErrorDetails, Where], Fault]] = {
    "extra_forbidden": _unknown_key,
    "missing": _missing,
    "union_tag_not_found": _no_type,
    "union_tag_invalid": _bad_type,
    "literal_error": _not_a_choice,
    "string_pattern_mismatch": _bad_name,
    "string_too_short": _empty,
    "too_short": _empty,
    "string_too_long": _bounds,
    "too_long": _bounds,
    "greater_than": _bounds,
    "greater_than_equal": _bounds,
    "less_than": _bounds,
    "less_than_equal": _bounds,
    "finite_number": _bounds,
}
