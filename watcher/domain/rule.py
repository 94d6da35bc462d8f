"""What we want to be told: rules with levels, conditions and selectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum, StrEnum
from fnmatch import fnmatchcase

from watcher.domain.condition import Condition
from watcher.domain.quiet import Quiet
from watcher.domain.reading import BELOW, Labels, Series, selectable

CONFIDENCE = 0.9
"""How probable it must be that a value is reached before `forecast` holds, unless a rule says otherwise."""


class Level(IntEnum):
    """How bad; a higher level absorbs the lower ones."""

    NOTICE = 1
    WARNING = 2
    CRITICAL = 3

    @property
    def word(self) -> str:
        return self.name.lower()


class Watch(StrEnum):
    """What a rule looks at: a series' number, an organization's presence, a source's health.

    RULE is no rule's own: it is what people are told of a rule that would raise too many alerts.
    """

    LIMIT = "limit"
    ORG = "org"
    SOURCE = "source"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Globs:
    """Patterns of which any must match and none that begins with `!`; only exclusions mean "all but"."""

    patterns: tuple[str, ...] = ("*",)

    def match(self, text: str) -> bool:
        wanted = [p for p in self.patterns if not p.startswith("!")]
        refused = [p[1:] for p in self.patterns if p.startswith("!")]
        if any(fnmatchcase(text, p) for p in refused):
            return False
        return not wanted or any(fnmatchcase(text, p) for p in wanted)


@dataclass(frozen=True, slots=True)
class Selector:
    """Which things a rule is about: globs by name (`source`, `org`, a label …); all must match."""

    globs: Mapping[str, Globs] = field(default_factory=dict)

    def match(self, values: Mapping[str, str]) -> bool:
        """Whether `values` by name pass; an absent value counts as empty text."""
        return all(globs.match(values.get(name, "")) for name, globs in self.globs.items())

    def measures(self, series: Series, labels: Labels) -> bool:
        """Whether a series is meant: one below its organization only if the selector names that part.

        A selector that names a part (`pipe: "*"`) does not mean the whole organization.
        """
        named = BELOW.intersection(self.globs)
        below = series.below
        if below not in named if below is not None else named:
            return False
        return self.match(selectable(series, labels))


@dataclass(frozen=True, slots=True)
class After:
    """How long a condition must be seen true before it counts: so many polls, or so much time."""

    polls: int = 1
    span: timedelta | None = None


class IfMissing(StrEnum):
    SKIP = "skip"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class LimitPolicy:
    """Which limit a rule measures against: `source` None is "the API, then allowances"."""

    source: str | None = None
    value: float | None = None
    if_missing: IfMissing = IfMissing.SKIP


@dataclass(frozen=True, slots=True)
class RuleText:
    """What the rule's author adds to the messages; `title` and `next_step` are Jinja templates."""

    next_step: str = ""
    runbook: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class ExportAction:
    """A report to ask the vendor for when the rule reaches the level `at`.

    `kind` and `report` name it (`usage_report` of `api` or `automation`; `automation_jobs`); `orgs` are the
    organizations it is about, None for the one whose number it was. `cooldown` is how long the same report
    is not asked for again. With `approve` people are asked first; a file goes into the `thread`, or stays in
    the folder (`page`), as `deliver` says.
    """

    at: Level
    kind: str
    cooldown: timedelta
    report: str = ""
    period: str = "current_month"
    orgs: Globs | None = None
    approve: bool = False
    deliver: str = "thread"


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing to be told about; `place` is where it stands, e.g. `rules/pipefy.yaml:3`.

    `confidence` is how probable an excess must be before `forecast` holds. `repeat` names by level how long
    to wait before it is told again, the last wait for good. `quiet` None leaves it to the route;
    `never_quiet` is the rule's own word that it is never quiet. `group` is the label by which many at once
    become one message. `max_alerts` is how many it may raise before more are held back; None: any number.
    """

    name: str
    select: Selector
    when: Mapping[Level, Condition]
    watch: Watch = Watch.LIMIT
    limit: LimitPolicy = LimitPolicy()
    clear: Condition | None = None
    after: After = After()
    repeat: Mapping[Level, tuple[timedelta, ...]] = field(default_factory=dict)
    route: Sequence[str] = ()
    text: RuleText = RuleText()
    place: str = ""
    actions: tuple[ExportAction, ...] = ()
    confidence: float = CONFIDENCE
    quiet: Quiet | None = None
    never_quiet: bool = False
    group: str = ""
    max_alerts: int | None = None
