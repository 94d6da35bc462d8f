"""Short ways to say what a test needs: rules, readings, facts and whole evaluations."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from watcher.domain.advance import Step, advance, removed
from watcher.domain.alert import Alert, Incident
from watcher.domain.condition import parse_condition
from watcher.domain.evaluate import evaluate
from watcher.domain.facts import Facts
from watcher.domain.notify import decide
from watcher.domain.period import Period, calendar_month
from watcher.domain.reading import Limit, Origin, Reading, Series
from watcher.domain.rule import After, Globs, Level, Rule, Selector, Watch
from watcher.domain.telling import Subject, Telling
from watcher.engine.judging.strands import Strand, strands

NOON = datetime(2026, 3, 21, 12, tzinfo=UTC)
MARCH = calendar_month(NOON)
CARDS = Series("pipefy", "cards", (("org", "8a1c"),))
LADDER = {"notice": "used >= 80%", "warning": "used >= 90%", "critical": "used >= 100%"}
NOTICE_WAITS = frozenset({Level.NOTICE})


def rule(
    when: dict[str, str] | None = None,
    *,
    name: str = "ladder",
    clear: str | None = None,
    after: After | None = None,
    watch: Watch = Watch.LIMIT,
    repeat: dict[Level, timedelta] | None = None,
) -> Rule:
    return Rule(
        name=name,
        select=Selector({"source": Globs(("*",))}),
        when={Level[level.upper()]: parse_condition(text) for level, text in (when or LADDER).items()},
        clear=parse_condition(clear) if clear else None,
        after=after or After(),
        watch=watch,
        repeat={level: (wait,) for level, wait in (repeat or {}).items()},
    )


def limit(value: float) -> Limit:
    return Limit(value, Origin.API)


def reading(
    used: float, of: float | None = 100, *, now: datetime = NOON, period: Period | None = MARCH
) -> Reading:
    return Reading(CARDS, used, limit(of) if of else None, period, now, (("org", "Acme Brasil"),))


@dataclass
class Watched:
    """One series watched by some rules: feed it numbers, it keeps alerts, incident and tellings."""

    rules: list[Rule] = field(default_factory=lambda: [rule()])
    stock: bool = False
    limit: float | None = 100
    now: datetime = NOON
    every: timedelta = timedelta(minutes=15)
    alerts: dict[str, Alert] = field(default_factory=dict)
    incidents: dict[str, Incident] = field(default_factory=dict)
    told: list[Telling] = field(default_factory=list)
    joined: list[tuple[str, ...]] = field(default_factory=list)
    silence: str = ""
    muted: bool = False
    quiet: dict[str, str] = field(default_factory=dict)

    def sees(self, *numbers: float | None) -> Watched:
        """One poll a number; None is an answer without one."""
        for used in numbers:
            self.now += self.every
            self.step(used)
        return self

    def at(self, when: datetime) -> Watched:
        self.now = when - self.every
        return self

    def with_limit(self, value: float | None) -> Watched:
        self.limit = value
        return self

    def step(self, used: float | None) -> None:
        period = None if self.stock else calendar_month(self.now)
        limit_now = limit(self.limit) if self.limit else None
        facts = Facts(self.now) if used is None else Facts(self.now, used, limit_now, period)
        self.judge(facts)

    def judge(self, facts: Facts) -> None:
        """One evaluation of every rule; as the engine does it, what is quiet is forgotten."""
        steps = [self._advance(each, facts) for each in self.rules]
        names = {each.name for each in self.rules}
        gone = [alert for name, alert in self.alerts.items() if name not in names]
        self.alerts = {s.rule.name: s.after for s in steps if s.after.level or s.after.holds}
        steps += [removed(alert, Rule(alert.rule, Selector(), {})) for alert in gone]
        seen = None
        if facts.used is not None:
            seen = Reading(CARDS, facts.used, facts.limit, facts.period, facts.now, (("org", "Acme Brasil"),))
        subject = Subject(CARDS, (("org", "Acme Brasil"),), reading=seen)
        muted = {each.name: "silenced by Ana" for each in self.rules} if self.muted else self.quiet
        for strand in list(strands(CARDS.key, steps, self.incidents)):
            self._decide(strand, replace(subject, topic=strand.topic), muted)

    def _decide(self, strand: Strand, subject: Subject, muted: dict[str, str]) -> None:
        verdict = decide(
            strand.incident,
            strand.steps,
            subject,
            self.now,
            digest_only=NOTICE_WAITS,
            muted=muted,
            between_polls=self.every,
        )
        self.silence = verdict.silence
        if verdict.incident:
            self.incidents[verdict.incident.strand] = verdict.incident
        self.told.extend(telling for telling in verdict.tellings if not telling.only_new)
        self.joined.extend(telling.joined for telling in verdict.tellings if telling.only_new)

    def _advance(self, each: Rule, facts: Facts) -> Step:
        known = self.alerts.get(each.name)
        evaluation = evaluate(each, facts)
        return advance(known, each, evaluation, facts, series=CARDS.key, max_gap=2 * self.every)

    def ack(self) -> None:
        for strand, each in self.incidents.items():
            if each.open:
                self.incidents[strand] = replace(each, acked_by="Ana", acked_at=self.now)

    @property
    def incident(self) -> Incident | None:
        """The latest about how much is used."""
        return self.incidents.get(CARDS.key)

    @incident.setter
    def incident(self, incident: Incident) -> None:
        self.incidents[incident.strand] = incident

    @property
    def level(self) -> str:
        levels = [alert.level for alert in self.alerts.values() if alert.level]
        return max(levels).word if levels else "ok"

    @property
    def story(self) -> list[str]:
        """The transitions told: `fired warning`, `resolved period reset` …; progress is left out."""
        return [
            f"{t.reason} {t.ended or (t.level.word if t.level else '')}".strip()
            for t in self.told
            if t.reason != "progress"
        ]
