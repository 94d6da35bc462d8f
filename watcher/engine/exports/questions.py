"""Questions about exports that somebody must allow: told where the incident is told, or by themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from watcher.domain.alert import Incident
from watcher.domain.compose.messages import compose
from watcher.domain.message import Message, Reason
from watcher.domain.reading import Series
from watcher.domain.report import Stage
from watcher.domain.rule import Level, Rule, Watch
from watcher.domain.telling import RuleLine, Telling
from watcher.domain.tongue import speaking
from watcher.engine.exports.cooldowns import is_asked
from watcher.engine.exports.news import Hearer, hearers, owe_news
from watcher.engine.exports.orders import ANSWERED_WITHIN
from watcher.engine.exports.requests import Ordered
from watcher.engine.policy import Policy
from watcher.engine.rowkeys import question_incident
from watcher.engine.telling.listeners import routed
from watcher.ports import Transaction
from watcher.records import Export, OutboxRow


def to_ask(ordered: Sequence[Ordered]) -> list[Export]:
    """Of what was ordered just now, the exports to ask people about."""
    return [export for each in ordered for export in each.exports if is_asked(export)]


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
        whole = whole_of(parts)
        to = await hearers(tx, whole, Stage.ASKED, now, policy) or await _alone(tx, whole, policy, now)
        if to:
            whole = await _put(tx, whole, parts, to, now)
            owed += await owe_news(tx, to, whole, Stage.ASKED, now, policy)
    return owed


def whole_of(parts: Sequence[Export]) -> Export:
    """One export about the organizations of all parts of an order."""
    return replace(parts[0], orgs=tuple(org for part in parts for org in part.orgs))


async def is_open(tx: Transaction, message: Message, now: datetime) -> bool:
    """Whether the question that `message` puts can be answered still."""
    about = {offer.about for offer in message.offers}
    asked = [export for export in await tx.exports(unfinished=True) if is_asked(export)]
    return any(str(export.id) in about and export.next_look_at > now for export in asked)


async def _put(
    tx: Transaction, whole: Export, parts: Sequence[Export], to: Mapping[str, Hearer], now: datetime
) -> Export:
    """The order as one that people are asked about: for a day from when the last of them may read it."""
    incident = next(iter(to.values())).below.incident
    read = max(hearer.hushed.until if hearer.hushed else now for hearer in to.values())
    until = max(read, now) + ANSWERED_WITHIN
    await tx.put_exports([replace(part, incident=incident, next_look_at=until) for part in parts])
    return replace(whole, incident=incident, next_look_at=until)


async def _alone(tx: Transaction, whole: Export, policy: Policy, now: datetime) -> dict[str, Hearer]:
    """For a question of its own, to whom the rule would tell: then all news of the export goes there."""
    telling = await _opening(tx, whole, policy, now)
    if telling is None:
        return {}
    with speaking(policy.locale):
        below = compose(telling, timezone=policy.timezone)
    return {name: Hearer(below, listener.hushed(now)) for name, listener in routed(telling, policy).items()}


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
