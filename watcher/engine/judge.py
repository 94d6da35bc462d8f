"""Readings in; alerts, incidents, messages and history out, all inside the caller's transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import structlog

from watcher.domain.advance import Step, advance, removed
from watcher.domain.alert import Alert, Ended, Incident
from watcher.domain.evaluate import evaluate
from watcher.domain.message import Reason
from watcher.domain.notify import HOURLY, decide
from watcher.domain.reading import Gap, Labels, Reading, Series
from watcher.domain.rule import IfMissing, Rule, Selector, Watch
from watcher.domain.telling import Subject, Telling, Verdict
from watcher.domain.topic import ASIDES
from watcher.engine.actions import order_exports
from watcher.engine.cases import (
    ORG_PRESENCE,
    SOURCE_HEALTH,
    Case,
    facts_for,
    known,
    silent_series,
    unknown,
    was_above_before,
)
from watcher.engine.doubt import doubted, old_figures
from watcher.engine.knowing import knowing
from watcher.engine.latecomers import Latecomers
from watcher.engine.muting import muted
from watcher.engine.orders import Ordered, Orders
from watcher.engine.owed import owe
from watcher.engine.policy import Policy
from watcher.engine.remember import remember
from watcher.engine.sketching import Sketcher, anew
from watcher.engine.strands import Strand, strands
from watcher.engine.toldbefore import Late
from watcher.ports import Answer, Transaction
from watcher.records import Event, OutboxRow, SeriesState

log = structlog.get_logger(__name__)

SKETCHES_AT_ONCE = 40
"""How many forecasts one answer's judgement may reckon anew: each takes some milliseconds, and the loop has
others to serve. The rest is done between answers."""

_WATCHES = {SOURCE_HEALTH: Watch.SOURCE, ORG_PRESENCE: Watch.ORG}


@dataclass(slots=True)
class Outcome:
    """What judging came to: how many series were judged, what is told and ordered, the rows owed for it.

    `unproven` are the steps of alerts that have a level whose condition holds and whose `after` is not over.
    """

    judged: int = 0
    tellings: list[Telling] = field(default_factory=list)
    rows: list[OutboxRow] = field(default_factory=list)
    ordered: list[Ordered] = field(default_factory=list)
    unproven: list[Step] = field(default_factory=list)

    def plus(self, other: Outcome) -> Outcome:
        both = Outcome()
        both.add(self)
        both.add(other)
        return both

    def add(self, other: Outcome) -> None:
        self.judged += other.judged
        self.tellings += other.tellings
        self.rows += other.rows
        self.ordered += other.ordered
        self.unproven += other.unproven


class Judge:
    """Holds the policy; between calls only which series each organization has, and what was complained of."""

    def __init__(
        self,
        policy: Policy,
        orders: Orders | None = None,
        sketches_at_once: int = SKETCHES_AT_ONCE,
        sketcher: Sketcher = anew,
        edits: bool = True,
    ) -> None:
        """Without `edits` nobody is owed one that only brings numbers up to date."""
        self._policy = policy
        self._sketches_at_once = sketches_at_once
        self._sketcher = sketcher
        self._edits = edits
        self._orders = orders or Orders({})
        self._latecomers = Latecomers(policy)
        self._series_of: dict[tuple[str, str], set[str]] | None = None
        self._complained: set[tuple[str, str]] = set()

    async def taken(
        self, tx: Transaction, answer: Answer, source: str, looked_at: datetime | None = None
    ) -> list[Case]:
        """Remember one batch's answer; to judge: every number in it, and every one it should have held.

        `looked_at` is when the batch was answered for before.
        """
        states = await tx.series_states(await self._keys(tx, answer, source))
        gaps = [*answer.gaps, *([] if answer.parts else silent_series(answer, states))]
        old = await old_figures(tx, answer, states)
        cases = [
            self._case(each, states.get(each.series.key), old.get(each.series.key), answer.at, looked_at)
            for each in answer.readings
        ]
        cases += [unknown(gap, answer.at, states.get(gap.series.key)) for gap in gaps]
        await remember(tx, cases, states, answer.at)
        most = self._sketches_at_once
        return await knowing(tx, cases, self._policy, answer.at, most, self._sketcher)

    def _case(
        self,
        reading: Reading,
        state: SeriesState | None,
        old_figure: float | None,
        now: datetime,
        looked_at: datetime | None,
    ) -> Case:
        """A reading's case, once it is believed; one that is not is unknown."""
        believed = doubted(reading, state, old_figure, self._policy.allowances, now)
        if isinstance(believed, Gap):
            return unknown(believed, now, state)
        return known(believed, state, now, looked_at)

    async def cases(
        self, tx: Transaction, cases: Sequence[Case], now: datetime, max_gap: timedelta
    ) -> Outcome:
        """Advance every alert the cases concern; store what changed and what is owed."""
        keys = [case.key for case in cases]
        alerts = _by_series(await tx.alerts(keys))
        incidents = await tx.incidents(keys)
        silences = await tx.silences(now)
        open_on = {one.series for one in incidents.values() if one.open}
        outcome = Outcome(judged=sum(case.subject.watch is Watch.LIMIT for case in cases))
        steps: list[Step] = []
        changed: list[Incident] = []
        unsure: list[Late] = []
        for key, case in zip(keys, cases, strict=True):
            if key not in alerts and key not in open_on and self._is_far_below(case):
                continue
            mine = self._steps(case, alerts.get(key, {}), max_gap)
            if key not in open_on and _is_uneventful(mine):
                continue
            outcome.unproven += [step for step in mine if step.after.holds]
            subject = self._subject(case, mine)
            quiet = muted(silences, subject, mine, now)
            for strand in strands(key, mine, incidents):
                verdict = self._decided(strand, subject, quiet, max_gap, now)
                outcome.tellings += verdict.tellings
                outcome.ordered += await order_exports(tx, self._orders, strand.steps, verdict.incident, now)
                changed += _incidents_to_save(strand.incident, verdict.incident, verdict.tellings)
                unsure += self._latecomers.unsure(verdict.incident, strand, subject, quiet)
            steps += mine
        await _save_alerts(tx, steps)
        await tx.put_incidents(changed)
        await self._owe(tx, outcome)
        outcome.add(await self._late(tx, unsure, outcome.rows, now))
        return outcome

    async def _late(
        self, tx: Transaction, unsure: Sequence[Late], owed: Sequence[OutboxRow], now: datetime
    ) -> Outcome:
        """Tell those who listen by now and did not when it was told."""
        late = Outcome(tellings=await self._latecomers.tellings(tx, unsure, owed, now))
        await tx.put_incidents([telling.incident for telling in late.tellings])
        await self._owe(tx, late)
        return late

    def _subject(self, case: Case, steps: Sequence[Step]) -> Subject:
        """What the case is about, with the limit that the leading rule goes by."""
        return replace(
            case.subject,
            title=self._policy.title_of(case.subject.series.source),
            reading=self._as_measured(case, steps),
            already_above=was_above_before(case, steps),
            facts=case.facts,
            last=case.before,
        )

    def _decided(
        self, strand: Strand, subject: Subject, quiet: Mapping[str, str], max_gap: timedelta, now: datetime
    ) -> Verdict:
        return decide(
            strand.incident,
            strand.steps,
            replace(subject, topic=strand.topic),
            now,
            digest_only=self._policy.digest_only,
            muted=quiet,
            between_polls=max_gap / 2,
        )

    async def forget(
        self,
        tx: Transaction,
        keys: Sequence[str],
        now: datetime,
        *,
        why: Ended = Ended.RULE_REMOVED,
        labels: Labels = (),
    ) -> Outcome:
        """End all alerts of series that are watched no longer; tell those who were told of them.

        `labels` are for series of which nothing is remembered.
        """
        alerts = _by_series(await tx.alerts(keys))
        states, incidents = await tx.series_states(keys), await tx.incidents(keys)
        outcome = Outcome()
        for key in dict.fromkeys(keys):  # what goes up and down may be told of while no alert is there
            mine = alerts.get(key, {})
            steps = [removed(alert, _gone(alert.rule), why) for alert in mine.values()]
            series = Series.from_key(key)
            known_as = states[key].labels if key in states else labels
            watch = _WATCHES.get(series.resource, Watch.LIMIT)
            subject = Subject(series, known_as, watch, title=self._policy.title_of(series.source))
            for strand in strands(key, steps, incidents):
                verdict = self._decided(strand, subject, {}, 2 * HOURLY, now)
                outcome.tellings += verdict.tellings
                await tx.put_incidents([verdict.incident] if verdict.incident else [])
            await tx.drop_alerts(list(mine.values()))
        await self._owe(tx, outcome)
        return outcome

    def _is_far_below(self, case: Case) -> bool:
        """Whether no rule can have anything to say of a number: of most at most polls."""
        reading = case.subject.reading
        if reading is None:
            return False
        rules = self._policy.rules_for(Watch.LIMIT, reading.series, case.subject.labels)
        return self._policy.gate(rules, reading.limit).shuts_out(reading.used, case.facts.age)

    def _steps(self, case: Case, alerts: dict[str, Alert], max_gap: timedelta) -> list[Step]:
        subject = case.subject
        if case.gone:
            return [removed(alert, _gone(name), Ended.NOT_REPORTED) for name, alert in alerts.items()]
        rules = self._policy.rules_for(subject.watch, subject.series, subject.labels)
        steps = [self._step(rule, case, alerts.get(rule.name), max_gap) for rule in rules]
        chosen = {rule.name for rule in rules}
        return steps + [removed(a, _gone(name)) for name, a in alerts.items() if name not in chosen]

    def _step(self, rule: Rule, case: Case, alert: Alert | None, max_gap: timedelta) -> Step:
        facts = facts_for(rule, case, self._policy.allowances)
        if facts.limit is None and facts.used is not None and rule.limit.if_missing is IfMissing.ERROR:
            self._complain(rule, case.key)
        return advance(alert, rule, evaluate(rule, facts), facts, series=case.key, max_gap=max_gap)

    def _as_measured(self, case: Case, steps: Sequence[Step]) -> Reading | None:
        """The reading with the limit that the leading rule goes by, so that the message shows that one."""
        reading = case.subject.reading
        lead = max((s for s in steps if s.after.level), key=lambda s: s.after.level or 0, default=None)
        if reading is None or lead is None or lead.rule.limit.source is None:
            return reading
        return replace(reading, limit=facts_for(lead.rule, case, self._policy.allowances).limit)

    def _complain(self, rule: Rule, series: str) -> None:
        """Say once a start that a rule which insists on a limit has none here."""
        if (rule.name, series) not in self._complained:
            self._complained.add((rule.name, series))
            log.error("rule.limit_missing", rule=rule.name, series=series, place=rule.place)

    async def _owe(self, tx: Transaction, outcome: Outcome) -> None:
        told = [each for each in outcome.tellings if self._edits or each.reason is not Reason.PROGRESS]
        outcome.rows += await owe(tx, told, self._policy)
        await tx.add_events([_event(telling) for telling in outcome.tellings])

    async def _keys(self, tx: Transaction, answer: Answer, source: str) -> list[str]:
        """Keys of the answer's series and of all others known of its organizations."""
        if self._series_of is None:
            self._series_of = defaultdict(set)
            for state in (await tx.series_states()).values():
                self._series_of[state.series.source, state.series.org or ""].add(state.series.key)
        for series in answer.series:
            self._series_of[source, series.org or ""].add(series.key)
        orgs = (*answer.present, *answer.missing)
        return sorted({key for org in orgs for key in self._series_of[source, org.id]})


def _by_series(alerts: Iterable[Alert]) -> dict[str, dict[str, Alert]]:
    found: dict[str, dict[str, Alert]] = defaultdict(dict)
    for alert in alerts:
        found[alert.series][alert.rule] = alert
    return found


def _gone(name: str) -> Rule:
    """Stand in for a rule that is in no file any more."""
    return Rule(name=name, select=Selector(), when={})


async def _save_alerts(tx: Transaction, steps: Sequence[Step]) -> None:
    """Write what moved; an alert that is quiet again needs no row."""
    moved = [step for step in steps if step.changed]
    await tx.drop_alerts([step.before for step in moved if step.before.revision and _is_quiet(step.after)])
    await tx.put_alerts([step.after for step in moved if not _is_quiet(step.after)])


def _is_uneventful(steps: Sequence[Step]) -> bool:
    """Whether nothing was, is or begins to be the matter: of most series at most polls."""
    return all(not step.changed and step.ended is None and _is_quiet(step.after) for step in steps)


def _is_quiet(alert: Alert) -> bool:
    return alert.level is None and not alert.holds


def _incidents_to_save(
    before: Incident | None, after: Incident | None, tellings: Sequence[Telling]
) -> list[Incident]:
    """The incident that ended and the one that began in its place, where both happened at once."""
    ended = [t.incident for t in tellings if after is None or t.incident.id != after.id]
    return ended + ([after] if after and after != before else [])


def _event(telling: Telling) -> Event:
    level = telling.level.word if telling.level else str(telling.ended or "")
    used = telling.reading.used if telling.reading else None
    data = {"incident": telling.incident.id, "revision": telling.incident.revision, "used": used}
    kind = f"alert.{telling.reason.name.lower()}"
    about = f" ({ASIDES[telling.topic]})" if telling.topic in ASIDES else ""
    return Event(telling.at, kind, telling.series.key, f"{telling.reason} {level}".strip() + about, data)
