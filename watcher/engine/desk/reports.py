"""Reports that people order by a click on a message: once, and no more often than the rules want them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from watcher.domain.dates import lasting
from watcher.domain.plain import name
from watcher.domain.reading import Series
from watcher.domain.rule import Watch
from watcher.domain.tongue import called, say
from watcher.engine.exports.actions import orgs_meant
from watcher.engine.exports.approvals import answer, expire
from watcher.engine.exports.cooldowns import asked_already, holding_up
from watcher.engine.exports.orders import Orders
from watcher.engine.exports.questions import request_of, rule_of
from watcher.engine.exports.requests import Request
from watcher.engine.policy import Policy
from watcher.ports import Transaction
from watcher.records import Export, ExportKind

CLICKED_WITHIN = timedelta(hours=1)
"""A second click within it is more likely a slip than a wish, as a second order by hand is."""
_PERIOD = "current_month"
_MOST_NAME = 80


async def order_by_click(
    tx: Transaction, orders: Orders, policy: Policy, incident_id: str, actor: str, key: str, now: datetime
) -> str:
    """Order the report that the messages of an incident offer; the words for who clicked.

    `key` is the click's, the same when it comes twice. Where the same report was ordered within the hour, or
    within the cooldown that a rule has for it, or waits to be approved, nothing is doubled: the click is told
    so, or approves it.
    """
    incident = next((one for one in (await tx.incidents()).values() if one.id == incident_id), None)
    series = Series.from_key(incident.series) if incident else None
    kind = policy.plan(series.source).reports.get(series.resource) if series else None
    if incident is None or series is None or kind is None:
        return say("There is no report about this.")
    who = name(actor, _MOST_NAME)
    request = Request(
        key=f"click/{key}",
        source=series.source,
        kind=kind,
        report="",
        period=_PERIOD,
        orgs=tuple([state.org for state in await tx.orgs(series.source, [series.org or ""])]),
        asked_by=f"person {who}",
        cooldown=CLICKED_WITHIN,
        series=series.key,
        incident=incident.id,
    )
    request = replace(request, cooldown=await _cooldown(tx, policy, series, request))
    return await _clicked(tx, orders, policy, request, who, now)


async def _cooldown(tx: Transaction, policy: Policy, series: Series, request: Request) -> timedelta:
    """The longest that a rule on the series has for the very report; an hour at least."""
    state = (await tx.series_states([series.key])).get(series.key)
    rules = policy.rules_for(Watch.LIMIT, series, state.labels if state else ())
    same = [
        action.cooldown
        for action in (action for rule in rules for action in rule.actions)
        if (ExportKind(action.kind), action.report, action.period) == (request.kind, "", _PERIOD)
        and await orgs_meant(tx, series, action) == request.orgs
    ]
    return max([CLICKED_WITHIN, *same])


async def _clicked(
    tx: Transaction, orders: Orders, policy: Policy, request: Request, who: str, now: datetime
) -> str:
    done = say("The report is asked for; news of it and the file come in this thread.")
    if (asked := await asked_already(tx, request.cooldown_key)) is not None:
        if asked.next_look_at > now:
            return (await answer(tx, asked.id, who, now, yes=True, policy=policy, in_thread=True)).text
        await expire(tx, asked, now, policy)
    if any(request_of(each) == request.key for each in await tx.exports(since=now - CLICKED_WITHIN)):
        return done
    if (first := await holding_up(tx, request, now)) is not None:
        return _too_soon(first, request.cooldown or CLICKED_WITHIN, now)
    ordered = await orders.order(tx, request, now)
    return say("It is not asked for: {why}.", why=called(ordered.refused)) if ordered.refused else done


def _too_soon(first: Export, cooldown: timedelta, now: datetime) -> str:
    """Who has asked for it, and when it can be asked for again."""
    ago = max(now - first.asked_at, timedelta(0))
    again = say("It can be asked for again in {left}.", left=lasting(cooldown - ago))
    if rule := rule_of(first):
        said = say(
            "The rule {rule} asked for the same report {ago} ago.",
            rule=name(rule, _MOST_NAME),
            ago=lasting(ago),
        )
    else:
        who = name(first.asked_by.partition(" ")[2], _MOST_NAME)
        said = say("{who} asked for the same report {ago} ago.", who=who, ago=lasting(ago))
    return f"{said} {again}"
