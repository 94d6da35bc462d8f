"""Random lives of one series: numbers and none, limits, silences, acknowledgements, reloads, wrong clocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from tests.domain.given import Watched, limit, rule
from watcher.domain.facts import NOT_RECKONED, Facts, Rise
from watcher.domain.forecast import Days, Outlook, outlook, sketch
from watcher.domain.message import Reason
from watcher.domain.period import Period, calendar_month
from watcher.domain.rule import After, Level, Rule

LADDER = rule()
MOVED = rule({"notice": "used >= 70%", "warning": "used >= 85%", "critical": "used >= 95%"})
SHORTER = rule({"warning": "used >= 90%"})
ALMOST_GONE = rule({"warning": "remaining < 15"}, name="almost-gone", clear="remaining > 30")
ABSOLUTE = rule({"critical": "used >= 60"}, name="absolute")
PATIENT = rule(name="patient", after=After(polls=2))
SLOW = rule(name="slow", after=After(span=timedelta(minutes=45)))
LOUD = replace(
    rule(name="loud"), repeat={Level.CRITICAL: (timedelta(hours=1), timedelta(hours=6)), Level.WARNING: ()}
)
FAST = rule({"warning": "pace > 1.2", "critical": "pace > 2"}, name="fast")
SPIKE = rule({"warning": "rise(24h) >= 100"}, name="spike")
AHEAD = rule({"warning": "forecast >= 100%", "critical": "runs_out_in < 3d"}, name="ahead")
OLD = rule({"warning": "age >= 24h"}, name="old")

NUMBERED: dict[str, list[Rule]] = {
    "ladder": [LADDER],
    "moved": [MOVED],
    "shorter": [SHORTER],
    "renamed": [replace(LADDER, name="renamed")],
    "two": [LADDER, ALMOST_GONE],
    "absolute": [ABSOLUTE, LADDER],
    "patient": [PATIENT, SLOW],
    "loud": [LOUD, ALMOST_GONE],
    "volatile": [FAST, SPIKE, LADDER],
    "ahead": [AHEAD, ALMOST_GONE],
}
"""Rules about numbers alone: of these no number means no answer."""

SETS = {**NUMBERED, "old": [OLD, LADDER], "none": []}

EVEN = sketch(Days(date(2025, 12, 1), (3.0,) * 90))

_MINUTES = (15, 15, 15, 60, 60 * 24, 60 * 24 * 10)
_LOOKS = [
    st.tuples(st.just("sees"), st.integers(0, 130)),
    st.tuples(st.just("sees"), st.sampled_from([50, 91, 101])),
    st.tuples(st.just("sees"), st.none()),
    st.tuples(st.just("waits"), st.sampled_from(_MINUTES)),
    st.tuples(st.just("rises"), st.sampled_from([0, 60, 80, 120, None])),
    st.tuples(st.just("ages"), st.sampled_from([1, 30])),
    st.tuples(st.just("acks"), st.none()),
]
_MUTES = [st.tuples(st.just("mutes"), st.booleans())]
_LIMITS = [st.tuples(st.just("limits"), st.sampled_from([60, 80, 100, 120, None]))]
_RELOADS = [st.tuples(st.just("reloads"), st.sampled_from(sorted(SETS)))]
_CLOCKS = [st.tuples(st.just("goes_back"), st.sampled_from([5, 60 * 24 * 3, 60 * 24 * 31]))]

Act = tuple[str, object]
STEADY = st.lists(st.one_of(*_LOOKS, *_MUTES), max_size=40)
"""Lives in which limits, rules and clocks stay as they are."""

ANY = st.lists(st.one_of(*_LOOKS, *_MUTES, *_LIMITS, *_RELOADS, *_CLOCKS), max_size=40)


@dataclass
class Life(Watched):
    """A series that lives through acts; `told_when` says of each telling whether all was silenced then."""

    rise: int | None = 0
    told_when: list[bool] = field(default_factory=list)
    after_ack: list[Reason] = field(default_factory=list)

    def through(self, acts: list[Act]) -> Life:
        for name, value in acts:
            act: Callable[[object], None] = getattr(self, name)
            act(value)
        return self

    def sees(self, *numbers: object) -> Life:
        for used in numbers:
            self.now += self.every
            self.again(used)
        return self

    def again(self, used: object) -> None:
        """A look at the very moment of the last one."""
        period = None if self.stock else calendar_month(self.now)
        self.looks(Facts(self.now) if used is None else self._facts(float(str(used)), period))

    def looks(self, facts: Facts) -> None:
        before = len(self.told)
        acked = {each.id for each in self.incidents.values() if each.acked_at and not each.flapping}
        self.judge(facts)
        self.told_when += [self.muted] * (len(self.told) - before)
        self.after_ack += [t.reason for t in self.told[before:] if t.incident.id in acked]

    def _facts(self, used: float, period: Period | None) -> Facts:
        of = limit(self.limit) if self.limit else None
        known = Facts(self.now, used, of, period, age=timedelta(0), rises={86400.0: Rise(self.rise, 10)})
        if any(each.name == "ahead" for each in self.rules):
            return replace(known, outlook=self._outlook(used, period))
        return known

    def _outlook(self, used: float, period: Period | None) -> Outlook | str:
        return outlook(EVEN, used, self.now, period) if period else NOT_RECKONED

    def waits(self, minutes: object) -> None:
        self.now += timedelta(minutes=int(str(minutes)))

    def goes_back(self, minutes: object) -> None:
        self.now -= timedelta(minutes=int(str(minutes)))

    def limits(self, value: object) -> None:
        self.limit = value if isinstance(value, int) else None

    def rises(self, by: object) -> None:
        self.rise = by if isinstance(by, int) else None

    def ages(self, hours: object) -> None:
        """A look that brought no number, so long after the last one did."""
        self.now += self.every
        self.looks(Facts(self.now, age=timedelta(hours=int(str(hours)))))

    def mutes(self, muted: object) -> None:
        self.muted = bool(muted)

    def acks(self, _: object) -> None:
        self.ack()

    def reloads(self, name: object) -> None:
        self.rules = SETS[str(name)]


def born(rules: str, *, stock: bool) -> Life:
    return Life(rules=SETS[rules], stock=stock, now=datetime(2026, 3, 1, tzinfo=UTC))
