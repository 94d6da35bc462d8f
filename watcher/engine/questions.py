"""Questions about exports that somebody must allow: told where the incident is told, or by themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from watcher.domain.alert import Incident
from watcher.domain.compose import compose
from watcher.domain.compose_report import Stage
from watcher.domain.message import Reason
from watcher.domain.reading import Series
from watcher.domain.rule import Level, Rule, Watch
from watcher.domain.telling import RuleLine, Telling
from watcher.domain.tongue import speaking
from watcher.engine.exportnews import news_row, tell
from watcher.engine.listeners import routed
from watcher.engine.orders import Ordered, is_asked
from watcher.engine.policy import Policy
from watcher.engine.rowkeys import question_incident
from watcher.ports import Transaction
from watcher.records import Export, OutboxRow


def to_ask(ordered: Sequence[Ordered], muted: Mapping[str, str]) -> list[Export]:
    """Of what was ordered just now, the exports to ask people about: none for a rule that is silenced."""
    asked = [export for each in ordered for export in each.exports if is_asked(export)]
    return [export for export in asked if rule_of(export) not in muted]


def rule_of(export: Export) -> str:
    """The rule that wants it; empty where a person does."""
    return export.asked_by.removeprefix("rule ") if export.asked_by.startswith("rule ") else ""


def request_of(export: Export) -> str:
    """What the parts of one order have in common."""
    return export.key.rpartition("/")[0]


async def ask(tx: Transaction, exports: Sequence[Export], policy: Policy, now: datetime) -> list[OutboxRow]:
    """Owe one question for each order; call it after what is told of its incident is owed."""
    owed: list[OutboxRow] = []
    for _, some in groupby(exports, request_of):
        parts = list(some)
        whole = replace(parts[0], orgs=tuple(org for part in parts for org in part.orgs))
        owed += await tell(tx, whole, Stage.ASKED, now, policy) or await _alone(tx, whole, parts, policy, now)
    return owed


async def _alone(
    tx: Transaction, whole: Export, parts: Sequence[Export], policy: Policy, now: datetime
) -> list[OutboxRow]:
    """A question of its own, to whom the rule would tell: then all news of the export goes there."""
    telling = await _opening(tx, whole, policy, now)
    if telling is None:
        return []
    with speaking(policy.locale):
        below = compose(telling, timezone=policy.timezone)
    title = policy.title_of(whole.source)
    owed = [
        news_row(below, name, whole, Stage.ASKED, now, title, listener.hushed(now))
        for name, listener in routed(telling, policy).items()
    ]
    await tx.add_rows(owed)
    await tx.put_exports([replace(part, incident=below.incident) for part in parts])
    return owed


async def _opening(tx: Transaction, export: Export, policy: Policy, now: datetime) -> Telling | None:
    """What the rule would tell now, under an incident that is nobody else's."""
    rule = next((each for each in policy.rules if each.name == rule_of(export)), None)
    if rule is None:
        return None
    level = await _level(tx, rule, export.series)
    state = (await tx.series_states([export.series])).get(export.series)
    incident = Incident(question_incident(export.id), export.series, now, level, revision=1)
    return Telling(
        reason=Reason.FIRED,
        level=level,
        before=None,
        watch=Watch.LIMIT,
        series=Series.from_key(export.series),
        labels=state.labels if state else (),
        incident=incident,
        at=now,
        reading=state.reading if state else None,
        rules=(RuleLine(rule.name, rule.when[level].text, level),),
        title=policy.title_of(export.source),
    )


async def _level(tx: Transaction, rule: Rule, series: str) -> Level:
    """The level that the rule is at on the series, or else its lowest."""
    held = [each.level for each in await tx.alerts([series]) if each.rule == rule.name]
    return next((level for level in held if level is not None and level in rule.when), min(rule.when))
