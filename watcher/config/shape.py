"""What may stand where: the models by the ways to them, and the words a fault uses for a place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from watcher.config.allowances import AllowanceEntry
from watcher.config.digest import Digest
from watcher.config.fault import Loc
from watcher.config.layers.layer import at
from watcher.config.letters import AppriseReceiver, WebhookReceiver
from watcher.config.levels import RepeatLevels, When
from watcher.config.models import Config, Defaults, Log, Smtp, Storage
from watcher.config.polling import PollRange
from watcher.config.receivers import ConsoleReceiver, EmailReceiver, Match, RouteEntry, SlackReceiver
from watcher.config.rulemodels import ActionEntry, LimitEntry, RuleEntry, RuleMessage, RulesFile, Select
from watcher.config.schedules import QuietEntry, ScheduleEntry
from watcher.config.server import Server
from watcher.config.sources import (
    CustomerFields,
    HttpReading,
    HttpSource,
    PipefySource,
    PushSource,
    UsageFields,
    WorkatoSource,
)
from watcher.config.testmodels import HistoryEntry, InlineTest, PeriodEntry, SentEntry

RECEIVER_TYPES: dict[str, type[BaseModel]] = {
    "slack": SlackReceiver,
    "email": EmailReceiver,
    "webhook": WebhookReceiver,
    "apprise": AppriseReceiver,
    "console": ConsoleReceiver,
}
SOURCE_TYPES: dict[str, type[BaseModel]] = {
    "pipefy": PipefySource,
    "workato": WorkatoSource,
    "http": HttpSource,
    "push": PushSource,
}
_CONFIG: dict[Loc, type[BaseModel]] = {
    (): Config,
    ("sources", "*", "poll"): PollRange,
    ("sources", "*", "fields"): UsageFields,
    ("sources", "*", "customer_fields"): CustomerFields,
    ("sources", "*", "readings", "#"): HttpReading,
    ("allowances", "#"): AllowanceEntry,
    ("routes", "#"): RouteEntry,
    ("routes", "#", "match"): Match,
    ("smtp",): Smtp,
    ("server",): Server,
    ("storage",): Storage,
    ("defaults",): Defaults,
    ("defaults", "repeat"): RepeatLevels,
    ("defaults", "quiet"): QuietEntry,
    ("routes", "#", "quiet"): QuietEntry,
    ("schedules", "*"): ScheduleEntry,
    ("log",): Log,
    ("digest",): Digest,
}
_RULES: dict[Loc, type[BaseModel]] = {
    (): RulesFile,
    ("rules", "#"): RuleEntry,
    ("rules", "#", "select"): Select,
    ("rules", "#", "limit"): LimitEntry,
    ("rules", "#", "when"): When,
    ("rules", "#", "repeat"): RepeatLevels,
    ("rules", "#", "quiet"): QuietEntry,
    ("rules", "#", "message"): RuleMessage,
    ("rules", "#", "actions", "#"): ActionEntry,
    ("rules", "#", "tests", "#"): InlineTest,
    ("rules", "#", "tests", "#", "period"): PeriodEntry,
    ("rules", "#", "tests", "#", "history"): HistoryEntry,
    ("rules", "#", "tests", "#", "sent"): SentEntry,
}
_NAMED = {"sources": SOURCE_TYPES, "receivers": RECEIVER_TYPES}
"""Sections whose entries have names of a person's own, and kinds told apart by `type`."""
_OWN_NAMES = (*_NAMED, "schedules")
"""All sections whose entries have names of a person's own."""


def kinds_of(section: str) -> Mapping[str, type[BaseModel]]:
    """The kinds of entry in a section, by what stands under `type`."""
    return _NAMED.get(section, {})


def pattern(loc: Loc) -> Loc:
    """The way with `*` for names of a person's own and `#` for list positions."""
    result = ["#" if isinstance(part, int) else part for part in loc]
    if len(loc) > 1 and loc[0] in _OWN_NAMES:
        result[1] = "*"
    return tuple(result)


def written_way(loc: Loc) -> Loc:
    """Pydantic's loc without the marks it adds for itself: the entry's type, `[key]`."""
    loc = tuple(part for part in loc if part != "[key]")
    tagged = len(loc) > 2 and loc[2] in _NAMED.get(str(loc[0]), ())  # noqa: PLR2004 - its third part
    return (*loc[:2], *loc[3:]) if tagged else loc


def keys_at(loc: Loc, data: Any) -> tuple[str, ...]:
    """The keys that may stand in the mapping at `loc`, in the order of the documentation."""
    model = _model(loc, data)
    if model is None:
        return ()
    return tuple(field.alias or name for name, field in model.model_fields.items())


def _model(loc: Loc, data: Any) -> type[BaseModel] | None:
    way = pattern(loc)
    if len(way) == 2 and way[0] in _NAMED:  # noqa: PLR2004 - section and name
        return _NAMED[way[0]].get(str(at(data, (*loc, "type"))))
    if is_rules_file(data):
        return _RULES.get(way)
    return _CONFIG.get(way)


def is_rules_file(data: Any) -> bool:
    """Whether the plain values are a rules file's: its `rules` are mappings, not file names."""
    rules = data.get("rules") if isinstance(data, dict) else None
    return isinstance(rules, list) and any(isinstance(rule, dict) for rule in rules)


def subject(loc: Loc, data: Any) -> str:
    """The thing at `loc` as people call it: rule `x`, receiver `y`, `select` of rule `x`, the file."""
    if not loc:
        return "the file"
    owner, rest = _owner(loc, data)
    inner = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in rest).lstrip(".")
    if not owner:
        return f"`{inner}`"
    return f"`{inner}` of {owner}" if inner else owner


def _owner(loc: Loc, data: Any) -> tuple[str, Loc]:
    if len(loc) == 1:
        return "", loc
    section, entry, rest = loc[0], loc[1], loc[2:]
    if section in _OWN_NAMES:
        return f"{str(section)[:-1]} `{entry}`", rest
    if section == "rules" and isinstance(name := at(data, (*loc[:2], "name")), str):
        return f"rule `{name}`", rest
    if isinstance(entry, int):
        return f"`{section}[{entry}]`", rest
    return "", loc
