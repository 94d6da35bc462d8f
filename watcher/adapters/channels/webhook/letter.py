"""The promised shape of a webhook's JSON. Its JSON Schema and the reference page are made from here.

Keys may be added at any time; one that means something else, or goes, makes a new `version`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema

from watcher.domain.alert import Ended
from watcher.domain.message import Reason
from watcher.domain.plain import plain
from watcher.domain.rule import Watch
from watcher.domain.topic import Topic

VERSION: Literal[1] = 1
_EXACT = 2**53  # the whole numbers that every reader of JSON takes as they are


def _said(text: str) -> str:
    """One harmless line; most are that already, and to look at each letter is slow."""
    return text if text.isprintable() else plain(text)


def _number(value: float | None) -> float | int | None:
    """Whole numbers without a point; what is no number is null, for JSON has no word for it."""
    if value is None or value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124 - NaN
        return None
    return int(value) if abs(value) < _EXACT and value == int(value) else value


Text = Annotated[str, BeforeValidator(_said)]
Number = Annotated[int | float | None, BeforeValidator(_number)]
LevelWord = Literal["notice", "warning", "critical"]


def word(of: StrEnum) -> str:
    """One of our own words, fit to be compared by a program: `period_reset`."""
    return of.value.replace(" ", "_")


def _one_of(words: Iterable[StrEnum]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": [word(each) for each in words]})


Event = Annotated[str, _one_of(each for each in Reason if each is not Reason.PROGRESS)]
Ending = Annotated[str, _one_of(Ended)]
Watched = Annotated[str, _one_of(Watch)]
About = Annotated[str, _one_of(Topic)]


class Leaf(BaseModel):
    """What all parts have in common."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class PeriodPart(Leaf):
    """The period that the number counts over."""

    label: Text
    """Such as 2026-03; for a billing period its first day."""
    name: Text
    """The same for people, such as March 2026, or 14 Mar to 13 Apr 2026."""


class FactPart(Leaf):
    """A label, its value and a remark, as people read them."""

    label: Text
    """Such as Resets."""
    value: Text
    """Such as 1 Apr 2026."""
    note: Text
    """Such as in 10 days; may be empty."""
    when: datetime | None
    """The moment itself where the value is one."""


class UserPart(Leaf):
    """Who uses some of it."""

    name: Text
    """Its name at the vendor."""
    kind: Text
    """Such as automation, pipe or token."""
    used: Number
    """How much."""
    last_week: Number
    """How much it was a week earlier in the same period; null where that is not known."""


class ContributorsPart(Leaf):
    """The largest users."""

    title: Text
    """What they are, such as automations."""
    total: Number
    """What all of them used together; null where that is not known."""
    top: tuple[UserPart, ...]
    """The largest first."""
    as_of: datetime | None
    """When they were asked for, where that is earlier than this letter; else null."""


class PointPart(Leaf):
    """One value of the chart."""

    at: datetime
    """Its moment."""
    label: Text
    """Its day in few words."""
    value: Number
    """The number then."""
    projected: bool
    """Whether it is foreseen, not measured."""


class ChartPart(Leaf):
    """The number's course, oldest first."""

    title: Text
    """Such as Automation jobs, March 2026."""
    alt: Text
    """What a picture of it would show, in words."""
    limit: Number
    """The line across; null where it is not known."""
    points: tuple[PointPart, ...]
    """Two to twenty."""


class ItemPart(Leaf):
    """One of several things that are told together."""

    state: Text
    """Its state in a word."""
    name: Text
    """Its name."""
    amount: Text
    """Its numbers."""


class ListPart(Leaf):
    """The worst of several things."""

    title: Text
    """What they have in common."""
    items: tuple[ItemPart, ...]
    """The worst first."""
    rest: Text
    """How many more there are; empty: none."""


class MemberPart(Leaf):
    """One incident of those that are told together."""

    incident: Text
    """Its id."""
    revision: int
    """Its telling."""


class RowPart(Leaf):
    """One limit of a digest, in words."""

    org: Text
    """The organization."""
    resource: Text
    """What is counted."""
    used: Text
    """Such as 92 %."""
    projected: Text
    """Such as 134 %; may be empty."""
    week: Text
    """The change in the week, such as +18 %."""
    resets: Text
    """Such as 1 Apr."""
    state: Text
    """Such as Warning; empty: ok."""


class DigestPart(Leaf):
    """How everything stands."""

    title: Text
    """Such as Limits, 16-22 March."""
    summary: Text
    """How many need attention and how many are fine."""
    sources: Text
    """How the sources answered."""
    rows: tuple[RowPart, ...]
    """The limits by risk, the worst first."""
    rest: Text
    """What is not in the rows."""
    changes: tuple[Text, ...]
    """What happened in the week, newest last."""
    more_changes: Text
    """How many changes are left out; may be empty."""
    footer: tuple[Text, ...]
    """When the next digest comes, which silences are active."""


class LinksPart(Leaf):
    """Where people can go on."""

    runbook: Text | None
    """The rule's own page about what to do."""
    details: Text | None
    """The status page; null where none is configured."""


class FilePart(Leaf):
    """A file that goes with the message; it is not sent along."""

    name: Text
    """What people call it."""
    size: int
    """Bytes."""


class HushedPart(Leaf):
    """That quiet hours held the message."""

    schedule: Text
    """The schedule's name."""
    until: datetime
    """When the quiet hours ended."""


class Letter(Leaf):
    """One telling. Texts are plain, on one line, in the tongue of `locale`; moments are in UTC."""

    version: Literal[1]
    """The version of this shape."""
    id: Text
    """The same whenever this telling is sent again, and in the header Idempotency-Key: drop what you know."""
    event: Event
    """Why it is told: something began (fired; flapping once more), changed its level (escalated, eased) or
    its limit (limit_changed), goes on (repeated), is over (resolved); quiet hours ended (summary); an export
    has news (report) or needs a yes (asked); or how everything stands (digest)."""
    test: bool
    """Sent by `watcher notify-test`: nothing of it is true."""
    level: LevelWord | None
    """How bad it is now; null once resolved, and of a digest."""
    before: LevelWord | None
    """How bad it was before this telling; null at the beginning."""
    ended: Ending | None
    """Why it is over; null while it is not."""
    state: Text
    """The state in a word for people: Warning, Critical, Resolved, Forecast, No data."""
    watch: Watched
    """What is watched: a number (limit), an organization's presence (org), a source's health (source), or how
    many alerts a rule would raise (rule)."""
    topic: About
    """What about it: its use, its future (ahead), its growth, its age."""
    incident: Text
    """The same from the first firing to the end."""
    revision: int
    """The telling's number within the incident; a higher one is newer."""
    series: Text
    """Eight hex digits that name what is measured, for ever."""
    org: Text
    """The organization's name; the vendor's where a source is watched, the rule's where a rule is."""
    source: Text
    """The source's name in the config; empty where a rule is watched."""
    resource: Text
    """Such as automation_jobs."""
    resource_label: Text
    """The same for people."""
    used: Number
    """The number; null where it is not known."""
    limit: Number
    """What it is measured against; null where it is not known, never 0."""
    projected: Number
    """What is foreseen for the period's end; null unless a forecast is told."""
    period: PeriodPart | None
    """Null where the number counts over none."""
    headline: Text
    """Such as Acme Brasil: automation jobs at 92 % of 10,000."""
    sentence: Text
    """The telling in one sentence or a few, 200 characters at most."""
    change: Text
    """What this telling changes; may be empty."""
    consequence: Text
    """What follows and when."""
    next_step: Text
    """What to do, by the rule's author; may be empty."""
    facts: tuple[FactPart, ...]
    """At most four."""
    notes: tuple[Text, ...]
    """Small print."""
    rules: tuple[Text, ...]
    """The rules that hold, each with its condition."""
    contributors: ContributorsPart | None
    """Null where they were not asked for, or not told."""
    chart: ChartPart | None
    """Null where there is nothing to draw."""
    lists: tuple[ListPart, ...]
    """Several things told together, in words; empty for one."""
    members: tuple[MemberPart, ...]
    """The same as incidents."""
    digest: DigestPart | None
    """Of the event digest alone."""
    attachment: FilePart | None
    """Of the event report alone."""
    links: LinksPart
    """Where people can go on."""
    mention: Text
    """Whom the route wants called, as written there; may be empty."""
    acknowledged_by: Text | None
    """Who took it on; null: nobody has."""
    acknowledged_at: datetime | None
    """When that was."""
    hushed: HushedPart | None
    """The quiet hours that held it; null where none did."""
    opened_at: datetime
    """When the incident began."""
    at: datetime
    """When this telling was decided."""
    as_of: datetime | None
    """The age of the numbers; null where there are none."""
    timezone: str
    """The IANA zone of the dates in texts."""
    locale: str
    """The tongue of the texts: en or pt-BR."""
