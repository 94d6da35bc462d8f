"""What a usage request asks for, checked: every fault at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from watcher.sandbox.workato.parameters import Parameters, items, whole
from watcher.sandbox.workato.recipes import Recipe
from watcher.sandbox.workato.refusal import invalid
from watcher.sandbox.workato.scenario import (
    BothIds,
    Naive,
    Range,
    UnknownParameters,
    WorkatoScenario,
)
from watcher.sandbox.workato.zoned import Interval, Span, in_zone

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?")
_BARE = frozenset({"from", "to", "workspace_ids", "external_ids", "interval"})
_FILTERS = frozenset({"recipe_name_pattern", "recipe_ids", "folder_name_pattern", "folder_ids", "group_by"})
_SHORTEST = 3
_YEARS = range(1970, 2_500)
_MOST_BUCKETS = 50_000
_LEAST = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which recipes count; None is no condition. Patterns are plain case-sensitive substrings."""

    recipe_name: str | None = None
    recipe_ids: frozenset[str] | None = None
    folder_name: str | None = None
    folder_ids: frozenset[str] | None = None

    def takes(self, recipe: Recipe) -> bool:
        return (
            (self.recipe_name is None or self.recipe_name in recipe.name)
            and (self.folder_name is None or self.folder_name in recipe.folder_name)
            and (self.recipe_ids is None or str(recipe.id) in self.recipe_ids)
            and (self.folder_ids is None or str(recipe.folder_id) in self.folder_ids)
        )


@dataclass(frozen=True, slots=True)
class UsageQuery:
    """A usage request. `whole` may be empty; `shown_to` is the end as the asker wrote it.

    `bare` requests count deleted recipes, too.
    """

    whole: Span
    shown_to: datetime
    interval: Interval = Interval.NONE
    by_recipe: bool = False
    workspace_ids: tuple[str, ...] = ()
    external_ids: tuple[str, ...] = ()
    filter: Filter | None = None
    bare: bool = True
    page: int = 1


class _Reader:
    """Reads one parameter after the other and keeps what is wrong with each."""

    def __init__(self, given: Parameters, scenario: WorkatoScenario, zone: ZoneInfo) -> None:
        self.given = given
        self.scenario = scenario
        self.zone = zone
        self.errors: dict[str, list[str]] = {}

    def fail(self, name: str, text: str) -> None:
        self.errors.setdefault(name, []).append(text)

    def time(self, name: str) -> datetime | None:
        if name not in self.given:
            self.fail(name, "is required")
            return None
        try:
            return _moment(self.given[name].text, self.scenario.naive, self.zone)
        except ValueError:
            self.fail(name, "is not a valid ISO 8601 datetime")
            return None

    def choice(self, name: str, allowed: tuple[str, ...], default: str) -> str:
        value = self.given[name].text if name in self.given else default
        if value not in allowed:
            self.fail(name, f"must be one of {', '.join(allowed)}")
            return default
        return value

    def list(self, name: str) -> tuple[str, ...] | None:
        try:
            return items(self.given.get(name), self.scenario)
        except ValueError as error:
            self.fail(name, str(error))
            return None

    def pattern(self, name: str, rival: frozenset[str] | None) -> str | None:
        if name not in self.given:
            return None
        text = self.given[name].text
        if len(text.encode() if self.scenario.count_bytes else text) < _SHORTEST:
            self.fail(name, f"must have {_SHORTEST} or more characters")
        if rival is not None:
            self.fail(name, "cannot be used together with a list of ids")
        return text

    def set(self, name: str) -> frozenset[str] | None:
        found = self.list(name)
        return None if found is None else frozenset(found)


def usage_query(given: Parameters, scenario: WorkatoScenario, zone: ZoneInfo) -> UsageQuery:
    """The request that `given` makes. Raises WorkatoRefusal with all that is wrong with it."""
    reader = _Reader(given, scenario, zone)
    asked, shown_to = _range(reader)
    interval = Interval(reader.choice("interval", tuple(Interval), "none"))
    by_recipe = reader.choice("group_by", ("recipe", "workspace"), "workspace") == "recipe"
    _length(reader, asked, interval)
    workspace_ids, external_ids = _ids(reader)
    wanted = _filter(reader)
    page, bare = _others(reader)
    if reader.errors:
        raise invalid(reader.errors, scenario.validation_status, fields=scenario.validation_fields)
    return UsageQuery(asked, shown_to, interval, by_recipe, workspace_ids, external_ids, wanted, bare, page)


def _others(reader: _Reader) -> tuple[int, bool]:
    """The page, and whether nothing was sent that narrows the request to recipes not deleted."""
    scenario, given = reader.scenario, reader.given
    paging = {"page"} if scenario.most_rows else set()
    unknown = given.keys() - _BARE - _FILTERS - paging
    if scenario.unknown_parameters is UnknownParameters.REFUSE:
        for name in sorted(unknown):
            reader.fail(name, "is not a known parameter")
    ignored = unknown if scenario.unknown_parameters is UnknownParameters.IGNORE else set()
    page = given["page"].text if paging & given.keys() else "1"
    return whole(page) or 1, given.keys() - ignored - paging <= _BARE


def _range(reader: _Reader) -> tuple[Span, datetime]:
    start, end = reader.time("from"), reader.time("to")
    if start is None or end is None:
        nowhen = datetime.min.replace(tzinfo=UTC)
        return Span(nowhen, nowhen), nowhen
    scenario = reader.scenario
    if start > end and scenario.reversed_range is Range.REFUSE:
        reader.fail("from", "must not be after to")
    if start == end and scenario.equal_range is Range.REFUSE:
        reader.fail("from", "must be before to")
    last = end + _LEAST if scenario.inclusive_to and start < end else end
    return Span(start, max(start, last)), end


def _length(reader: _Reader, asked: Span, interval: Interval) -> None:
    """A range may be too long for the server, or have more intervals than anybody would answer."""
    length, most = asked.end - asked.start, reader.scenario.max_range
    too_long = most is not None and length > most
    hours = {Interval.HOUR: 1, Interval.DAY: 24}.get(interval)
    if too_long or (hours is not None and length / timedelta(hours=hours) > _MOST_BUCKETS):
        reader.fail("to", "is too far from from")


def _ids(reader: _Reader) -> tuple[tuple[str, ...], tuple[str, ...]]:
    workspaces, externals = reader.list("workspace_ids"), reader.list("external_ids")
    if reader.errors.keys() & {"workspace_ids", "external_ids"}:
        return (), ()
    if workspaces is None and externals is None:
        reader.fail("workspace_ids", "is required if external_ids is not provided")
    if workspaces is not None and externals is not None and reader.scenario.both_ids is BothIds.XOR:
        reader.fail("workspace_ids", "cannot be used together with external_ids")
    return workspaces or (), externals or ()


def _filter(reader: _Reader) -> Filter | None:
    if not reader.given.keys() & (_FILTERS - {"group_by"}):
        return None
    recipe_ids, folder_ids = reader.set("recipe_ids"), reader.set("folder_ids")
    recipe_name = reader.pattern("recipe_name_pattern", recipe_ids)
    folder_name = reader.pattern("folder_name_pattern", folder_ids)
    return Filter(recipe_name, recipe_ids, folder_name, folder_ids)


def _moment(text: str, naive: Naive, zone: ZoneInfo) -> datetime:
    if not _TIME.fullmatch(text):
        raise ValueError(text)
    found = datetime.fromisoformat(text)
    if found.year not in _YEARS:
        raise ValueError(text)
    if found.tzinfo is not None:
        return found.astimezone(UTC)
    if naive is Naive.REFUSE:
        raise ValueError(text)
    return in_zone(found, zone) if naive is Naive.ADMIN else found.replace(tzinfo=UTC)
