"""rules/*.yaml as typed values."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from watcher.config.confidence import Confidence
from watcher.config.fields import Amount, ConditionField, Globs, Name, ReceiverNames
from watcher.config.levels import LevelName, Repeat, When
from watcher.config.most import MaxAlerts
from watcher.config.refusal import wrong
from watcher.config.schedules import QuietField
from watcher.config.spans import AfterField, Cooldown
from watcher.config.strict import Strict
from watcher.config.testmodels import InlineTest
from watcher.config.things import Things
from watcher.config.urls import PageUrl


class Select(Things):
    """Which things a rule is about; every key given must match. A list is "or", `!x` leaves x out."""


class LimitEntry(Strict):
    """Which limit a rule measures against: by default the API's, then an allowance."""

    origin: Literal["api", "allowance", "fixed"] | None = Field(default=None, alias="from")
    """api, allowance or fixed."""
    value: Amount | None = None
    """The limit itself, with `from: fixed`."""
    if_missing: Literal["skip", "error"] = "skip"
    """What an unknown limit is: skipped, or a fault to be told."""


class RuleMessage(Strict):
    """What the rule adds to its messages. Words in {{ }} are filled in: {{ org }}, {{ percent }}."""

    title: Annotated[str, Field(max_length=200)] = ""
    """What the message says first, instead of the thing and its share."""
    next_step: Annotated[str, Field(max_length=1000)] = ""
    """What to do about it."""
    runbook: PageUrl | None = None
    """Where it is described at length."""


def _report(value: Any) -> Any:
    if value == "ai_credit":
        raise wrong("E105", "there is no usage report of AI credits", hint="write api or automation")
    return value


class ActionEntry(Strict):
    """A report to ask the vendor for when the rule reaches a level."""

    at: LevelName
    """The level, or a higher one."""
    export: Literal["usage_report", "automation_jobs"]
    """usage_report goes by mail to the account that asks; the file of automation_jobs is fetched."""
    report: Annotated[Literal["api", "automation"], BeforeValidator(_report)] | None = None
    """What a usage report is about: api or automation."""
    orgs: Globs = ("same",)
    """Organizations by name; same is the one whose number it was."""
    period: Literal["current_month", "last_month", "last_3_months"] = "current_month"
    """The time the report is about."""
    cooldown: Cooldown
    """How long this rule, or a click below its alert, does not ask for the same report again."""
    approve: bool = False
    """true: people are asked first; without an answer within 24 hours it is not asked for."""
    deliver: Literal["thread", "page"] | None = None
    """thread, unless written: the file is posted below the alert; page: it stays in the folder of exports."""


class RuleEntry(Strict):
    """One thing to be told about."""

    name: Name
    """Unlike any other rule's."""
    watch: Literal["limit", "org", "source"] = "limit"
    """limit: a number; org: whether an organization is there; source: whether it answers."""
    select: Select
    """Which things the rule is about."""
    limit: LimitEntry = LimitEntry()
    """Which limit to measure against."""
    when: When
    """The condition of each level."""
    clear: ConditionField | None = None
    """The condition to leave the alert; by default 5 points under the lowest level, or the reset."""
    after: AfterField | None = None
    """How long a condition must hold: 3 polls, or 1h."""
    confidence: Confidence | None = None
    """How likely `forecast` must be, such as 90%; from `defaults` unless written."""
    repeat: Repeat | None = None
    """never, a duration, waits such as [4h, 1d], or one of them a level; from `defaults` unless written."""
    quiet: QuietField | None = None
    """When to keep still: none, a schedule's name, or with what happens then; the route's unless written."""
    route: ReceiverNames | None = None
    """Receivers to tell instead of the routes' ones."""
    group: Annotated[str, Field(min_length=1)] | None = None
    """What many alerts at once are put together by: source, org, resource, plan, rule or a label."""
    max_alerts: MaxAlerts | None = None
    """How many alerts it may raise; what is beyond is held back, and one message says so; any number unless
    written here or in `defaults`."""
    actions: tuple[ActionEntry, ...] = ()
    """Reports to ask for when a level is reached."""
    message: RuleMessage = RuleMessage()
    """What to add to the messages."""
    enabled: bool = True
    """false switches the rule off."""
    tests: Annotated[tuple[InlineTest, ...], Field(max_length=200)] = ()
    """What the rule must come to, shown by examples; `watcher test` and `watcher check` run them."""


class RulesFile(Strict):
    """A rules file."""

    rules: tuple[RuleEntry, ...]
    """The rules."""
