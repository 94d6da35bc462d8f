"""Readings in; alerts, incidents, messages and history out, all inside the caller's transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from watcher.domain.advance import Step, advance, removed
from watcher.domain.alert import Alert, Ended, Incident
from watcher.domain.evaluate import evaluate
from watcher.domain.message import Reason
from watcher.domain.notify import HOURLY, decide
from watcher.domain.reading import Labels, Reading, Series
from watcher.domain.rule import IfMissing, Rule, Watch
from watcher.domain.silence import Silence
from watcher.domain.telling import Subject, Verdict
from watcher.engine.cases import Case, facts_for, was_above_before, watch_of
from watcher.engine.exports.actions import order_exports
from watcher.engine.exports.orders import Orders
from watcher.engine.exports.questions import ask, to_ask
from watcher.engine.foreseeing.sketching import Sketcher, anew
from watcher.engine.judging.floods import Floods, Judged
from watcher.engine.judging.latecomers import Latecomers
from watcher.engine.judging.letout import let_out
from watcher.engine.judging.moved import by_series, event, gone, incidents_to_save, is_uneventful, save_alerts
from watcher.engine.judging.outcome import Outcome
from watcher.engine.judging.strands import Strand, strands
from watcher.engine.judging.taking import SKETCHES_AT_ONCE, Taking
from watcher.engine.judging.toldbefore import Late
from watcher.engine.policy import Policy
from watcher.engine.silencing.muting import kept_still
from watcher.engine.silencing.untilreset import still_silencing
from watcher.engine.telling.owed import owe
from watcher.ports import Answer, Transaction
from watcher.records import Export, OutboxRow

log = structlog.get_logger(__name__)
_MOST_COMPLAINTS = 10_000


@dataclass(frozen=True, slots=True)
class _Known:
    """What was so before: the silences that hold, and by strand the latest incidents."""

    silences: Sequence[Silence]
    incidents: Mapping[str, Incident]


class Judge:
    """Holds the policy; between calls only what was taken in of each source, and what was complained of."""

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
        self._taking = Taking(policy, sketches_at_once, sketcher)
        self._edits = edits
        self._orders = orders or Orders({})
        self._latecomers = Latecomers(policy)
        self._floods = Floods(policy)
        self._complained: set[tuple[str, str]] = set()

    async def taken(
        self, tx: Transaction, answer: Answer, source: str, looked_at: datetime | None = None
    ) -> list[Case]:
        """Remember one batch's answer; to judge: every number in it, and every one it should have held.

        `looked_at` is when the batch was answered for before.
        """
        return await self._taking.taken(tx, answer, source, looked_at)

    async def cases(
        self, tx: Transaction, cases: Sequence[Case], now: datetime, max_gap: timedelta
    ) -> Outcome:
        """Advance every alert the cases concern; store what changed and what is owed."""
        keys = [case.key for case in cases]
        silences = await still_silencing(tx, self._policy, cases, now)  # it may change open messages
        alerts = by_series(await tx.alerts(keys))
        incidents = await tx.incidents(keys)
        open_on = {one.series for one in incidents.values() if one.open}
        found: list[tuple[Case, list[Step]]] = []
        for key, case in zip(keys, cases, strict=True):
            if key not in alerts and key not in open_on and self._is_far_below(case):
                continue
            mine = self._steps(case, alerts.get(key, {}), max_gap)
            if key in open_on or not is_uneventful(mine):
                found.append((case, mine))
        judged, outcome = await self._settled(tx, found, _Known(silences, incidents), now, max_gap)
        outcome.judged = sum(case.subject.watch is Watch.LIMIT for case in cases)
        outcome.add(await self._flooded(tx, judged, now, max_gap))
        return outcome

    async def _settled(
        self,
        tx: Transaction,
        found: Sequence[tuple[Case, list[Step]]],
        known: _Known,
        now: datetime,
        max_gap: timedelta,
    ) -> tuple[list[Judged], Outcome]:
        """Store what changed and what is owed; give what came of it."""
        outcome = Outcome()
        held = await self._floods.marked(tx, [mine for _, mine in found], now)
        judged = [Judged(self._subject(f[0], mine), mine) for f, mine in zip(found, held, strict=True)]
        changed: list[Incident] = []
        unsure: list[Late] = []
        asked: list[Export] = []
        for subject, mine in ((each.subject, each.steps) for each in judged):
            outcome.unproven += [step for step in mine if step.after.holds]
            quiet = kept_still(known.silences, subject, mine, now)
            for strand in strands(subject.series.key, mine, known.incidents):
                verdict = self._decided(strand, subject, quiet, max_gap, now)
                outcome.tellings += verdict.tellings
                ordered = await order_exports(tx, self._orders, strand.steps, verdict.incident, now, quiet)
                asked += to_ask(ordered)
                outcome.ordered += ordered
                changed += incidents_to_save(strand.incident, verdict.incident, verdict.tellings)
                unsure += self._latecomers.unsure(verdict.incident, strand, subject, quiet)
        await save_alerts(tx, [step for each in judged for step in each.steps])
        await tx.put_incidents(changed)
        await self._owe(tx, outcome)
        outcome.rows += await ask(tx, asked, self._policy, now)  # below what was just told
        outcome.add(await self._late(tx, unsure, outcome.rows, now))
        return judged, outcome

    async def _flooded(
        self, tx: Transaction, judged: Sequence[Judged], now: datetime, max_gap: timedelta
    ) -> Outcome:
        """Tell what need not be held back any more, then of rules that hold alerts back, or do no more."""
        freed, let_go = await self._let_out(tx, now)
        told = Outcome(tellings=await self._floods.tellings(tx, [*judged, *let_go], now, max_gap / 2))
        await self._owe(tx, told)
        return freed.plus(told)

    async def _let_out(self, tx: Transaction, now: datetime) -> tuple[Outcome, list[Judged]]:
        """Judge what rules that have room hold back: it may never be looked at again."""
        outcome, judged = Outcome(), list[Judged]()
        rules = await self._floods.with_room(tx, now)
        freed = await let_out(tx, rules, self._policy, now) if rules else []
        by_source: dict[str, list[tuple[Case, list[Step]]]] = defaultdict(list)
        for each in freed:
            by_source[each[0].subject.series.source].append(each)
        for source, mine in by_source.items():
            incidents = await tx.incidents([case.key for case, _ in mine])
            known = _Known(await tx.silences(now), incidents)
            some, came = await self._settled(tx, mine, known, now, 2 * self._policy.plan(source).every)
            judged += some
            outcome.add(came)
        return outcome, judged

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
        alerts = by_series(await tx.alerts(keys))
        states, incidents = await tx.series_states(keys), await tx.incidents(keys)
        outcome = Outcome()
        for key in dict.fromkeys(keys):  # what goes up and down may be told of while no alert is there
            mine = alerts.get(key, {})
            steps = [removed(alert, gone(alert.rule), why) for alert in mine.values()]
            series = Series.from_key(key)
            known_as = states[key].labels if key in states else labels
            watch = watch_of(series)
            last = states[key].reading if key in states else None
            title = self._policy.title_of(series.source)
            subject = Subject(series, known_as, watch, title=title, last=last)
            for strand in strands(key, steps, incidents):
                verdict = self._decided(strand, subject, {}, 2 * HOURLY, now)
                outcome.tellings += verdict.tellings
                await tx.put_incidents([verdict.incident] if verdict.incident else [])
            await tx.drop_alerts(list(mine.values()))
        await self._owe(tx, outcome)
        outcome.add(await self._flooded(tx, (), now, 2 * HOURLY))
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
            return [removed(alert, gone(name), Ended.NOT_REPORTED) for name, alert in alerts.items()]
        rules = self._policy.rules_for(subject.watch, subject.series, subject.labels)
        steps = [self._step(rule, case, alerts.get(rule.name), max_gap) for rule in rules]
        chosen = {rule.name for rule in rules}
        return steps + [removed(a, gone(name)) for name, a in alerts.items() if name not in chosen]

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
            if len(self._complained) >= _MOST_COMPLAINTS:
                self._complained.clear()
            self._complained.add((rule.name, series))
            log.error("rule.limit_missing", rule=rule.name, series=series, place=rule.place)

    async def _owe(self, tx: Transaction, outcome: Outcome) -> None:
        told = [each for each in outcome.tellings if self._edits or each.reason is not Reason.PROGRESS]
        outcome.rows += await owe(tx, told, self._policy)
        await tx.add_events([event(telling) for telling in outcome.tellings])
