"""Rules that would raise too many alerts: what is beyond is held back, and one message says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from watcher.domain.advance import Step
from watcher.domain.alert import Alert, Ended, Incident
from watcher.domain.compose.flood import flood_facts
from watcher.domain.flood import Flood, flood_of, goes_on, marked
from watcher.domain.heard import Heard, hear
from watcher.domain.message import Reason
from watcher.domain.notify import decide
from watcher.domain.reading import Labels, Limit, Origin, Reading, Series, selectable
from watcher.domain.rule import Level, Rule, RuleText, Watch
from watcher.domain.silence import Silence
from watcher.domain.telling import Path, Subject, Telling, Verdict
from watcher.domain.tellings import told_of
from watcher.domain.terms import Condition
from watcher.domain.tongue import speaking
from watcher.engine.cases import rule_itself, watch_of
from watcher.engine.judging.latecomers import is_news
from watcher.engine.judging.moved import gone, incidents_to_save
from watcher.engine.policy import Policy
from watcher.engine.silencing.muting import muted
from watcher.engine.telling.ways import way_of
from watcher.ports import Transaction
from watcher.records import Event

SHOWN_EVERY = timedelta(minutes=5)
"""How often the message's number is brought up to date while it changes: many batches may be one poll."""

_ON_RECORD = "floods"


@dataclass(frozen=True, slots=True)
class Judged:
    """The steps of one series, and what is judged."""

    subject: Subject
    steps: list[Step]


_About = tuple[Subject, Alert]
"""What an alert is about, and the alert."""


class Floods:
    """Counts by the store, so that batches, restarts and renamed files make no difference."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._rules = {rule.name: rule for rule in policy.rules}
        self._capped = {rule.name: rule for rule in policy.rules if rule.max_alerts is not None}
        self._on_record: set[str] | None = None

    async def marked(self, tx: Transaction, found: Sequence[list[Step]], now: datetime) -> list[list[Step]]:
        """The steps, one list a series, with what is beyond its rule's limit held back."""
        steps = [step for mine in found for step in mine]
        names = {s.rule.name for s in steps if s.rule.name in self._capped or s.before.held_back}
        if not names:
            return list(found)
        floods = _floods_of(names, await tx.alerts_of(names, now), steps, self._policy)
        digest_only = self._policy.digest_only
        return [
            [
                marked(s, floods.get(s.rule.name), digest_only, now, goes_on=goes_on(mine, digest_only))
                for s in mine
            ]
            for mine in found
        ]

    async def with_room(self, tx: Transaction, now: datetime) -> set[str]:
        """Rules that hold alerts back and need not: there are few enough, or any number may be told."""
        names = self._capped.keys() | await self._recorded(tx)
        floods = _floods_of(names, await tx.alerts_of(names, now), (), self._policy) if names else {}
        return {name for name, flood in floods.items() if flood.held_back and not flood.is_over}

    async def tellings(
        self, tx: Transaction, judged: Sequence[Judged], now: datetime, between_polls: timedelta
    ) -> list[Telling]:
        """What is told of the rules themselves, once their alerts are saved; it saves their incidents."""
        await tx.add_events(_history(judged, now))
        names = self._capped.keys() | await self._recorded(tx)
        if not names:
            return []
        floods = _floods_of(names, await tx.alerts_of(names, now), (), self._policy)
        incidents = await tx.incidents([rule_itself(name).key for name in names])
        silences = await tx.silences(now)
        found: list[Telling] = []
        for name in sorted(names):
            incident = incidents.get(rule_itself(name).key)
            was, held = _held_back(name, judged)
            looked = _Look(
                self._policy,
                self._capped.get(name),
                floods[name],
                incident,
                silences,
                now,
                self._paths(held),
            )
            verdict = await looked.verdict(tx, between_polls)
            if any(telling.reason is not Reason.PROGRESS for telling in verdict.tellings):
                known = tuple(
                    dict.fromkeys([*self._paths([*held, *was]), *await self._stored_paths(tx, name)])
                )
                told = tuple(replace(telling, paths=known) for telling in verdict.tellings)
                verdict = replace(verdict, tellings=told)
            await tx.put_incidents(incidents_to_save(incident, verdict.incident, verdict.tellings))
            await self._record(tx, name, verdict)
            found += verdict.tellings
        return found

    async def _recorded(self, tx: Transaction) -> set[str]:
        """Rules of which a flood was told and is not known to be over, whatever the config says by now.

        And those that hold alerts back: somebody may have silenced what would have said so.
        """
        if self._on_record is None:
            told = {name for name, is_open in (await tx.recall(_ON_RECORD)).items() if is_open}
            self._on_record = told | {alert.rule for alert in await tx.alerts() if alert.held_back}
        return self._on_record

    async def _record(self, tx: Transaction, name: str, verdict: Verdict) -> None:
        """An end stays on record in this process: what ends now might yet be undone."""
        if not verdict.tellings or verdict.incident is None:
            return
        (await self._recorded(tx)).add(name)
        await tx.remember(_ON_RECORD, name, verdict.incident.open)

    def _paths(self, some: Sequence[_About]) -> tuple[Path, ...]:
        """How people would be told of these alerts."""
        found = (path for about, alert in some for path in self._ways(alert, about.series, about.labels))
        return tuple(dict.fromkeys(found))

    async def _stored_paths(self, tx: Transaction, name: str) -> list[Path]:
        """How people would be told all that is held back."""
        held = [alert for alert in await tx.alerts() if alert.held_back and alert.rule == name]
        states = await tx.series_states([alert.series for alert in held])
        found: dict[Path, None] = {}
        for alert in held:
            labels = states[alert.series].labels if alert.series in states else ()
            found.update(dict.fromkeys(self._ways(alert, Series.from_key(alert.series), labels)))
        return list(found)

    def _ways(self, alert: Alert, series: Series, labels: Labels) -> list[Path]:
        if alert.level is None:
            return []
        rule = self._rules.get(alert.rule) or gone(alert.rule)
        values = {**selectable(series, labels), "watch": watch_of(series).value, "rule": alert.rule}
        way = way_of(rule, alert.level, values, self._policy)
        return [Path(name, alert.level, way.mention, way.quiet) for name in way.to]


def _held_back(name: str, judged: Sequence[Judged]) -> tuple[list[_About], list[_About]]:
    """The rule's alerts that were held back until now, as they were, and those that are."""
    mine = [(each.subject, step) for each in judged for step in each.steps if step.rule.name == name]
    was = [(subject, step.before) for subject, step in mine if step.before.held_back]
    return was, [(subject, step.after) for subject, step in mine if step.after.held_back]


@dataclass(frozen=True, slots=True)
class _Look:
    """One rule looked at: `rule` is None where it is gone, or may raise any number by now."""

    policy: Policy
    rule: Rule | None
    flood: Flood
    incident: Incident | None
    silences: Sequence[Silence]
    now: datetime
    paths: tuple[Path, ...]

    async def verdict(self, tx: Transaction, between_polls: timedelta) -> Verdict:
        step, subject = self._step(), self._subject()
        if not step.after.level and not self._is_open:
            return Verdict(self.incident)
        quiet = muted(self.silences, subject, [step], self.now)
        digest_only: frozenset[Level] = frozenset()
        decided = decide(
            self.incident,
            [step],
            subject,
            self.now,
            digest_only=digest_only,
            muted=quiet,
            between_polls=between_polls,
        )
        if not decided.tellings and decided.incident and decided.incident.open and step.after.level:
            heard = hear([step], subject, digest_only, quiet)
            decided = await self._more(tx, decided.incident, heard, subject)
        wanted = frozenset(path.receiver for path in self.paths)
        return replace(decided, tellings=tuple(replace(t, only_for=wanted) for t in decided.tellings))

    async def _more(self, tx: Transaction, incident: Incident, heard: Heard, subject: Subject) -> Verdict:
        """Of what goes on: those who are to hear of it only now, or a number that changed."""
        level, wanted = incident.level, frozenset(path.receiver for path in self.paths)
        if heard.speaking:
            late = told_of(Reason.FIRED, incident, level, level, heard, subject, self.now)
            late = replace(late, only_new=True, only_for=wanted, paths=self.paths)
            told = await tx.receivers_told(incident.id)
            if wanted - told and await is_news(tx, late, self.policy, told):
                return Verdict(late.incident, (late,))
        if await self._is_old(tx, incident):
            news = told_of(Reason.PROGRESS, incident, level, level, heard, subject, self.now)
            return Verdict(news.incident, (news,))
        return Verdict(incident)

    async def _is_old(self, tx: Transaction, incident: Incident) -> bool:
        """Whether people see another number than it is now, and may see a newer one."""
        edits = any(plan.edits for plan in self.policy.receivers.values())
        if not edits or self.now - (incident.shown_at or incident.opened_at) < SHOWN_EVERY:
            return False
        shown = await tx.rows_of(incident.id, 1)
        with speaking(self.policy.locale):
            return bool(shown) and shown[-1].message.facts != flood_facts(self.flood)

    @property
    def _is_open(self) -> bool:
        return self.incident is not None and self.incident.open

    def _step(self) -> Step:
        """What the rule's number of alerts did to the incident about it."""
        name = self.flood.rule
        before = self.incident.level if self.incident and self._is_open else None
        after = self._level(before)
        rule = _as_watched(self.rule) if self.rule else gone(name)
        key = rule_itself(name).key
        ended = self._why_over() if before and after is None else None
        return Step(rule, Alert(name, key, before), Alert(name, key, after), ended)

    def _level(self, before: Level | None) -> Level | None:
        """The highest that is held back; it goes on until nothing is, and begins beyond the limit alone."""
        if not self.flood.is_over:
            return max(self.flood.held, default=None) if before else None
        return max(self.flood.held, default=before)

    def _why_over(self) -> Ended:
        if not any(rule.name == self.flood.rule for rule in self.policy.rules):
            return Ended.RULE_REMOVED
        if self.flood.most is None:
            return Ended.RULE_CHANGED
        before = self.incident.limit if self.incident else None
        return Ended.LIMIT_RAISED if before and self.flood.most > before else Ended.FEWER_ALERTS

    def _subject(self) -> Subject:
        flood, series = self.flood, rule_itself(self.flood.rule)
        place = self.rule.place if self.rule else ""
        limit = Limit(flood.most, Origin.FIXED, place) if flood.most else None
        reading = Reading(series, flood.raised, limit, None, self.now)
        return Subject(series, (), Watch.RULE, reading=reading, flood=flood)


def _as_watched(rule: Rule) -> Rule:
    """The rule as one about its own alerts: at any level by one condition, without its words and deeds."""
    many = Condition((), f"more than {_alerts(rule.max_alerts or 0)}")
    return replace(
        rule, watch=Watch.RULE, when=dict.fromkeys(Level, many), text=RuleText(), actions=(), clear=None
    )


def _floods_of(
    names: Collection[str],
    stored: Mapping[str, Mapping[tuple[Level, bool], int]],
    steps: Sequence[Step],
    policy: Policy,
) -> dict[str, Flood]:
    """By rule, how it stands; `steps` are not saved yet."""
    counts = {name: Counter(stored.get(name, {})) for name in names}
    most = {rule.name: rule.max_alerts for rule in policy.rules}
    for step in steps:
        mine = counts.get(step.rule.name)
        if mine is not None:
            mine.subtract(_counted(step.before) if step.before.revision else ())
            mine.update(_counted(step.after))
    return {name: flood_of(name, most.get(name), mine, policy.digest_only) for name, mine in counts.items()}


def _counted(alert: Alert) -> list[tuple[Level, bool]]:
    return [(alert.level, alert.held_back is not None)] if alert.level else []


def _history(judged: Sequence[Judged], now: datetime) -> list[Event]:
    """What begins to be held back, and what is over without having been told."""
    found = []
    for each in judged:
        for step in each.steps:
            before, after = step.before, step.after
            if after.held_back and not before.held_back and after.level:
                found.append(_line(step, "alert.held_back", f"{after.level.word} held back", now))
            if before.held_back and before.level and (after.level is None or step.ended):
                over = f"{before.level.word} over ({step.ended}), never told"
                found.append(_line(step, "alert.never_told", over, now))
    return found


def _line(step: Step, kind: str, text: str, now: datetime) -> Event:
    limit = f", it may raise {_alerts(step.rule.max_alerts)}" if step.rule.max_alerts else ""
    said = f"{text}: rule {step.rule.name}{limit}"
    return Event(now, kind, step.after.series, said, {"rule": step.rule.name})


def _alerts(many: int) -> str:
    return "1 alert" if many == 1 else f"{many:,} alerts"
