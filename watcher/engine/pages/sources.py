"""Sources on the status page: one line each, and a page of its own for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from watcher.domain import dates
from watcher.domain.plain import name, plain
from watcher.domain.tongue import called, numerals, say
from watcher.domain.words import whole_number
from watcher.engine.pacing.ledger import spent_on
from watcher.engine.pacing.targets import is_stale
from watcher.engine.pages.words import MOST_NAME, MOST_TEXT, and_more, frame, moment, perhaps
from watcher.engine.policy import Policy, SourcePlan
from watcher.engine.standing.sourceline import Cost, SourceLine, source_line
from watcher.ports import Transaction
from watcher.ports.pages import Batch, Deed, Source, SourceRow
from watcher.records import Target

MOST_BATCHES = 50
MOST_UNWATCHED = 200
_MOST_NAMED = 3


async def source_rows(
    tx: Transaction, policy: Policy, targets: Sequence[Target], now: datetime
) -> list[SourceRow]:
    """All that the config names, in its order."""
    return [_row(await _line(tx, policy, name, targets, now), policy, now) for name in policy.sources]


def old_data(targets: Sequence[Target], policy: Policy, now: datetime) -> list[str]:
    """A sentence for each source whose numbers, or some of them, are older than two polls."""
    told: list[str] = []
    for source, plan in policy.sources.items():
        old = [each for each in targets if each.source == source and is_stale(each, plan, now)]
        if old:
            told.append(_old(title_of(source, policy), old, policy.timezone, now))
    return told


def _old(title: str, old: Sequence[Target], zone: str, now: datetime) -> str:
    heard = [target.last_ok_at for target in old if target.last_ok_at is not None]
    if len(heard) < len(old):
        return say("Some numbers of {source} were never read: what is shown of it is not all.", source=title)
    since = moment(min(heard), now, zone).text
    return say("Numbers of {source} are old: the last good answer came {when}.", source=title, when=since)


def title_of(source: str, policy: Policy) -> str:
    """What people call it: the vendor, and the name in the config where that is another."""
    title = name(policy.title_of(source) or source, MOST_NAME)
    return title if title.casefold() == source.casefold() else f"{title} ({plain(source, MOST_NAME)})"


async def source_of(tx: Transaction, policy: Policy, name: str, now: datetime) -> Source | None:
    """Its own page; None where the config has no such source."""
    if name not in policy.sources:
        return None
    targets = await tx.targets()
    told = await _line(tx, policy, name, targets, now)
    line = told.line
    mine = sorted((each for each in targets if each.source == name), key=_worst_first)
    title, zone = title_of(name, policy), policy.timezone
    banner = old_data(mine, policy, now)
    return Source(
        frame=frame(title, now, zone, policy.locale, banner),
        ok=line.ok,
        state=_state(line),
        facts=_facts(line, policy.sources[name], now, zone),
        batches=tuple(_batch(each, now, zone) for each in mine[:MOST_BATCHES]),
        more_batches=and_more(len(mine) - MOST_BATCHES),
        unwatched=tuple(plain(each, MOST_NAME) for each in line.missing),
        more_unwatched=and_more(told.missing - len(line.missing)),
        deeds=_deeds(),
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """A source's line, which names some of those that are `missing` in all."""

    line: SourceLine
    missing: int


async def _line(
    tx: Transaction, policy: Policy, name: str, targets: Sequence[Target], now: datetime
) -> _Told:
    spent = await spent_on(tx, name)
    cost = Cost(spent.today(now), spent.last_day(now), None)  # a share of what, thousands of numbers tell
    gone, missing, known = await tx.missing_orgs(name, MOST_UNWATCHED)
    line = source_line(name, targets, gone, policy.sources[name], cost, now)
    return _Told(replace(line, organizations=known), missing)


def _row(told: _Told, policy: Policy, now: datetime) -> SourceRow:
    zone, line = policy.timezone, told.line
    return SourceRow(
        name=line.name,
        title=title_of(line.name, policy),
        ok=line.ok,
        state=_state(line),
        heard=perhaps(line.last_ok_at, now, zone),
        next_look=perhaps(line.next_due, now, zone),
        note=_note(told),
    )


def _state(line: SourceLine) -> str:
    if line.ok:
        return say("Answers")
    if line.last_ok_at is None:
        return say("Never answered")
    return say("Not brought in time") if line.pushed and not line.failures else say("Does not answer")


def _note(told: _Told) -> str:
    """What is the matter, in a line."""
    line = told.line
    said = [plain(called(line.failure), MOST_TEXT)] if line.failure else []
    if line.missing:
        named = ", ".join(plain(each, MOST_NAME) for each in line.missing[:_MOST_NAMED])
        rest = and_more(told.missing - min(told.missing, _MOST_NAMED))
        said.append(say("Not watched: {names}", names=f"{named} {rest}".strip()))
    return ". ".join(said)


def _facts(line: SourceLine, plan: SourcePlan, now: datetime, zone: str) -> tuple[tuple[str, str], ...]:
    heard = moment(line.last_ok_at, now, zone).text if line.last_ok_at else say("never")
    facts = [(say("Last good answer"), heard)]
    if not line.pushed:
        facts.append((say("Failures in a row"), whole_number(line.failures)))
    if line.failure:
        facts.append((say("Reason"), plain(called(line.failure), MOST_TEXT)))
    if line.next_due:
        facts.append((say("Next try"), moment(line.next_due, now, zone).text))
    if not line.pushed:
        facts.append((say("Calls"), _calls(line)))
        facts.append((say("Calls allowed"), _budget(plan)))
    facts.append((say("Organizations"), whole_number(line.organizations)))
    facts.append((say("A crossing is seen within"), dates.lasting(line.seen_within)))
    return tuple(facts)


def _calls(line: SourceLine) -> str:
    today, last_day = whole_number(line.calls_today), whole_number(line.calls_last_24h)
    return say("{today} today (UTC), {last_day} in 24 hours", today=today, last_day=last_day)


def _budget(plan: SourcePlan) -> str:
    budget = plan.budget
    if budget.per_day is not None or budget.share is None:
        return say("{count} a day", count=whole_number(int(budget.per_day or budget.fallback)))
    return say("{share} % of the limit of API calls", share=numerals(f"{budget.share * 100:.12g}"))


def _worst_first(target: Target) -> tuple[int, float, int]:
    heard = target.last_ok_at.timestamp() if target.last_ok_at else 0.0
    return -target.failures, heard, target.number


def _batch(target: Target, now: datetime, zone: str) -> Batch:
    named = ", ".join(plain(org.name, MOST_NAME) for org in target.orgs[:_MOST_NAMED])
    return Batch(
        orgs=f"{named} {and_more(len(target.orgs) - _MOST_NAMED)}".strip(),
        heard=perhaps(target.last_ok_at, now, zone),
        next_look=perhaps(target.next_due, now, zone),
        failures=target.failures,
        failure=plain(called(target.failure or ""), MOST_TEXT),
        hint=plain(target.failure_hint, MOST_TEXT),
    )


def _deeds() -> tuple[Deed, ...]:
    return (
        Deed(say("Check every source now"), "watcher doctor"),
        Deed(say("See all that happened"), "watcher history --all"),
    )
