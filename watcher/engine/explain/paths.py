"""Where a rule's levels go, how the receivers there do, what they were sent, and which exports wait."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from watcher.domain.alert import Incident
from watcher.domain.message import Reason
from watcher.domain.reading import selectable
from watcher.domain.rule import Level, Rule
from watcher.engine.explain.explained import ExportLine, LevelLine, Path, ReceiverLine, Sent
from watcher.engine.exports.actions import orgs_meant
from watcher.engine.exports.cooldowns import unwanted
from watcher.engine.exports.requests import Request
from watcher.engine.judging.thing import Thing
from watcher.engine.policy import Policy
from watcher.engine.standing.letters import is_refused
from watcher.engine.standing.receiverstand import ReceiverStand, stands_of
from watcher.engine.telling.standins import StandIns
from watcher.engine.telling.ways import way_of
from watcher.ports import GROUP, Transaction
from watcher.records import ExportKind, OutboxRow, ReceiverState

_SAYS_A_LEVEL = frozenset({Reason.FIRED, Reason.FLAPPING, Reason.ESCALATED, Reason.EASED, Reason.REPEATED})


@dataclass(frozen=True, slots=True)
class Post:
    """What the outbox knows: how receivers do, how much is owed to each, and what waits to tell of many.

    `bundles` are by the key of each row that they tell of.
    """

    states: Mapping[str, ReceiverState]
    waiting: Mapping[str, int]
    stands: Mapping[str, ReceiverStand]
    bundles: Mapping[str, OutboxRow]


async def post(tx: Transaction, policy: Policy) -> Post:
    rows = await tx.unfinished_rows()
    bundles = {f"{tag}:{row.receiver}": row for row in rows for tag in row.message.members}
    owed = Counter(row.receiver for row in rows if row.key not in bundles)
    states = await tx.receiver_states()
    stands = {stand.name: stand for stand in stands_of(states, rows, policy)}
    return Post(states, owed, stands, bundles)


def paths_of(rule: Rule, thing: Thing, policy: Policy, now: datetime) -> tuple[Path, ...]:
    """By level, lowest first; levels that go the same way are one path."""
    found: list[Path] = []
    for level in sorted(rule.when):
        path = _path(rule, thing, level, policy, now)
        if found and replace(found[-1], levels=path.levels) == path:
            path = replace(path, levels=(*found.pop().levels, level))
        found.append(path)
    return tuple(found)


def _path(rule: Rule, thing: Thing, level: Level, policy: Policy, now: datetime) -> Path:
    values = {**selectable(thing.series, thing.labels), "watch": rule.watch.value, "rule": rule.name}
    way = way_of(rule, level, values, policy)
    route, quiet = way.route, way.quiet
    return Path(
        levels=(level,),
        number=policy.routes.index(route) + 1 if route else 0,
        routes=len(policy.routes),
        place=route.place if route else (rule.place if rule.route else ""),
        to=way.to,
        mention=way.mention,
        quiet=quiet.schedule.name if quiet else "",
        then=quiet.then.value if quiet else "",
        quiet_until=quiet.schedule.ends(now) if quiet else None,
        group=way.group,
    )


def receivers_of(names: Iterable[str], known: Post, policy: Policy) -> tuple[ReceiverLine, ...]:
    """The health of each, in this order."""
    found = []
    for name in dict.fromkeys(names):
        state, plan = known.states.get(name, ReceiverState(name)), policy.receivers.get(name)
        stand = known.stands.get(name, ReceiverStand(name))
        found.append(
            ReceiverLine(
                name,
                state.broken_since,
                stand.error or state.error or "",
                state.last_ok_at,
                known.waiting.get(name, 0),
                (plan.fallback or "") if plan else "",
                stand.failing_since,
                stand.next_try_at,
            )
        )
    return tuple(found)


async def sent_of(
    tx: Transaction, incident: Incident | None, known: Post, policy: Policy
) -> tuple[Sent, ...]:
    """What is and was owed about an incident, oldest first."""
    if incident is None:
        return ()
    rows = await tx.rows_of(incident.id)
    threads = {name: await tx.thread(name, incident.id) for name in {row.receiver for row in rows}}
    heirs = StandIns(rows, policy)
    return tuple(_sent(row, threads[row.receiver], known.bundles.get(row.key), heirs) for row in rows)


def _sent(
    row: OutboxRow, thread: Mapping[str, str] | None, bundle: OutboxRow | None, standins: StandIns
) -> Sent:
    hushed = row.message.hushed if row.held else None
    refused = is_refused(row)
    heirs = standins.of(row) if refused else ()
    return Sent(
        quiet=hushed.schedule if hushed else "",
        then=hushed.then.value if hushed else "",
        grouped=bundle.incident if bundle else (thread or {}).get(GROUP, ""),
        together=len(bundle.message.members) if bundle else 0,
        failed=refused and not heirs,
        heirs=heirs,
        receiver=row.receiver,
        level=row.message.level,
        reason=str(row.message.reason),
        state=row.state.value,
        created_at=row.created_at,
        sent_at=row.sent_at,
        reference=row.reference,
        attempts=row.attempts,
        error=row.error or "",
        next_attempt_at=row.next_attempt_at,
        held=row.held,
        redirected_from=row.redirected_from or "",
        thread=thread,
        silent=row.message.silent,
        rules=row.message.rules,
    )


def with_sent(rule: Rule, lines: Sequence[LevelLine], sent: Sequence[Sent]) -> tuple[LevelLine, ...]:
    """The levels with what was told of each by this very rule; silent edits tell nothing new."""
    said = [each for each in sent if each.reason in _SAYS_A_LEVEL]
    return tuple(
        replace(
            line,
            sent=tuple(
                each
                for each in said
                if each.level is line.level and f"{rule.name} ({line.condition})" in each.rules
            ),
        )
        for line in lines
    )


async def exports_of(tx: Transaction, rule: Rule, thing: Thing, now: datetime) -> tuple[ExportLine, ...]:
    """The reports that the rule orders, and why one would not be ordered now."""
    found = []
    for action in rule.actions:
        request = Request(
            key="",
            source=thing.series.source,
            kind=ExportKind(action.kind),
            report=action.report,
            period=action.period,
            orgs=await orgs_meant(tx, thing.series, action),
            asked_by=f"rule {rule.name}",
            cooldown=action.cooldown,
            series=thing.series.key,
            approve=action.approve,
        )
        kept = await unwanted(tx, request, now)
        refused, hint = (kept.refused, kept.hint) if kept else ("", "")
        found.append(ExportLine(action.at, request.name, refused, hint, action.approve))
    return tuple(found)
