"""`watcher explain`: one rule on one series, as the judge has it; reads the state and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import inf

from watcher.domain.alert import Alert
from watcher.domain.rule import Rule, Watch
from watcher.domain.share import share_of
from watcher.engine.explain.explainable import Meant, meant_by, selects, things_of
from watcher.engine.explain.explained import Explained
from watcher.engine.explain.one import explanation
from watcher.engine.explain.paths import post
from watcher.engine.explain.steps import Known
from watcher.engine.judging.recalled import cases_of
from watcher.engine.judging.thing import Thing
from watcher.engine.policy import Policy
from watcher.engine.silencing.silenceable import candidates, strangers
from watcher.ports import Transaction

AT_MOST = 5
"""How many are explained unless all are wanted: those that matter most."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is to be explained: a rule's name, a series' key or short id, an organization's name or glob."""

    words: str
    org: str = ""
    resource: str = ""
    at_most: int = AT_MOST


async def explain(
    tx: Transaction, policy: Policy, ask: Ask, now: datetime, disabled: Sequence[Rule] = ()
) -> Explained:
    """Explain what is asked for, what matters most first. Raises WatcherError where nothing is meant."""
    things = await things_of(tx, policy)
    rules = {rule.name: rule for rule in (*policy.rules, *disabled)}
    meant = meant_by(ask.words, ask.org, ask.resource, things, rules)
    pairs = _pairs(meant, policy, narrowed=bool(ask.org or ask.resource))
    if not pairs and meant.rule is not None:
        return Explained(now, (), nothing=await _selects_nothing(tx, meant.rule, policy))
    alerts = {(each.rule, each.series): each for each in await tx.alerts([t.series.key for _, t in pairs])}
    pairs.sort(key=lambda pair: _weight(pair, alerts))
    selected = [pair for pair in pairs if pair[0] is not None] or pairs
    chosen = selected[: ask.at_most]
    known = await _known(tx, policy, [thing for _, thing in chosen], alerts, now, disabled)
    return Explained(
        now,
        tuple([await explanation(tx, rule, thing, known, rules) for rule, thing in chosen]),
        more=len(selected) - len(chosen),
        unselected=tuple(thing.name for rule, thing in pairs if rule is None and selected is not pairs),
    )


_Pair = tuple[Rule | None, Thing]


def _pairs(meant: Meant, policy: Policy, *, narrowed: bool) -> list[_Pair]:
    """Each rule with each thing that it selects; a thing alone where none does.

    Of a rule that was asked for on certain things all of these, should it select none of them.
    """
    rule = meant.rule
    if rule is None:
        return [pair for thing in meant.things for pair in _with_rules(thing, policy)]
    selected: list[_Pair] = [(rule, each) for each in meant.things if selects(rule, each)]
    if selected or not narrowed:
        return selected
    return [(rule, each) for each in meant.things]


def _with_rules(thing: Thing, policy: Policy) -> list[_Pair]:
    rules = policy.rules_for(thing.watch, thing.series, thing.labels)
    if not rules:
        return [(None, thing)] if thing.watch is Watch.LIMIT else []
    return [(rule, thing) for rule in rules]


def _weight(pair: _Pair, alerts: Mapping[tuple[str, str], Alert]) -> tuple[bool, int, bool, float, str, str]:
    """What is at a level comes first, then what is about to be, then what uses most of its limit."""
    rule, thing = pair
    alert = alerts.get((rule.name, thing.series.key)) if rule else None
    share = share_of(thing.state.reading) if thing.state else None
    level = (alert.level or 0) if alert else 0
    name = rule.name if rule else ""
    return (
        rule is None,
        -level,
        not (alert and alert.holds),
        -(share if share is not None else -inf),
        thing.series.key,
        name,
    )


async def _selects_nothing(tx: Transaction, rule: Rule, policy: Policy) -> tuple[str, ...]:
    """Why a rule selects none of all that is known."""
    why = strangers(rule.select, await candidates(tx, policy), policy)
    return (f"`{rule.name}` ({rule.place}) selects nothing that is known now", *why)


async def _known(
    tx: Transaction,
    policy: Policy,
    things: Sequence[Thing],
    alerts: Mapping[tuple[str, str], Alert],
    now: datetime,
    disabled: Sequence[Rule],
) -> Known:
    asking = replace(policy, rules=(*policy.rules, *disabled)) if disabled else policy
    alone = list({thing.series.key: thing for thing in things}.values())
    return Known(
        policy,
        now,
        await cases_of(tx, alone, asking, now),
        alerts,
        await tx.incidents([thing.series.key for thing in alone]),
        await tx.silences(now),
        await tx.targets(),
        await post(tx, policy),
        frozenset(rule.name for rule in policy.rules),
    )
