"""What the config says about judging and telling, in the form the engine uses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from watcher.domain.allowance import Allowance
from watcher.domain.budget import Budget
from watcher.domain.gate import Gate, gate_of
from watcher.domain.locale import ENGLISH
from watcher.domain.reading import Labels, Limit, Series, selectable
from watcher.domain.route import Route
from watcher.domain.rule import Globs, Level, Rule, Watch
from watcher.domain.terms import Metric, Term
from watcher.domain.weekly import Weekly
from watcher.records import ExportKind

_ANY = Globs()
_FORESEEN = frozenset({Metric.FORECAST, Metric.RUNS_OUT_IN})
_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class SourcePlan:
    """How often a source is asked, what that may cost, and what people call its vendor.

    Between two looks at a batch lie `shortest` to `longest`; both the same is a fixed pace. A `pushed`
    source is never asked: somebody brings its numbers, at least every `longest`. `quota` is the resource
    that our own calls count in, where the vendor counts them. `reports` are the files that the vendor writes
    about one organization, by the resource that they are about.
    """

    shortest: timedelta = timedelta(minutes=5)
    longest: timedelta = timedelta(minutes=60)
    title: str = ""
    budget: Budget = field(default_factory=Budget)
    pushed: bool = False
    quota: str | None = None
    reports: Mapping[str, ExportKind] = field(default_factory=dict)

    @property
    def every(self) -> timedelta:
        """The longest time between two looks: data twice as old is old."""
        return self.longest


@dataclass(frozen=True, slots=True)
class ReceiverPlan:
    """What the engine must know of a receiver: whether it can edit, and who stands in for it.

    `charts` says that it shows pictures: of what is foreseen or grows, and of use from `charts_from` on.
    """

    edits: bool = False
    fallback: str | None = None
    charts: bool = False
    charts_from: Level = Level.CRITICAL


@dataclass(frozen=True, slots=True)
class DigestPlan:
    """Who is told how everything stands, and when; `when` is the schedule as it is written."""

    to: tuple[str, ...]
    schedule: Weekly
    when: str = ""


@dataclass(frozen=True, slots=True)
class Needs:
    """What rules ask beyond a number and its limit: the future, and rises over windows in seconds."""

    future: bool = False
    windows: frozenset[float] = frozenset()


@dataclass(frozen=True, slots=True)
class Policy:
    """Rules, allowances, routes and receivers, and the defaults for all of them."""

    rules: tuple[Rule, ...]
    routes: tuple[Route, ...]
    receivers: Mapping[str, ReceiverPlan]
    sources: Mapping[str, SourcePlan]
    allowances: tuple[Allowance, ...] = ()
    timezone: str = "UTC"
    locale: str = ENGLISH
    digest_only: frozenset[Level] = frozenset({Level.NOTICE})
    digest: DigestPlan | None = None
    _chosen: dict[tuple[str | None, ...], tuple[Rule, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _asked: tuple[str, ...] = field(init=False, repr=False, compare=False)
    _needs: dict[tuple[str, ...], Needs] = field(default_factory=dict, init=False, repr=False, compare=False)
    _gates: dict[tuple[int, float | None], Gate] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        asked = {name for rule in self.rules for name, globs in rule.select.globs.items() if globs != _ANY}
        object.__setattr__(self, "_asked", tuple(sorted(asked)))

    def title_of(self, source: str) -> str:
        return self.sources[source].title if source in self.sources else ""

    def plan(self, source: str) -> SourcePlan:
        """How `source` is asked; by the defaults where the config does not name it."""
        return self.sources.get(source, SourcePlan())

    def rules_for(self, watch: Watch, series: Series, labels: Labels) -> tuple[Rule, ...]:
        """The rules that select a series; remembered by what any of them asks about it.

        The same series come at every poll, and to most rules all organizations are alike.
        """
        values = selectable(series, labels)
        key = (watch, series.below, *[values.get(name) for name in self._asked])
        if key not in self._chosen:
            if len(self._chosen) >= _REMEMBERED:
                self._chosen.clear()
                self._gates.clear()
            self._chosen[key] = tuple(
                rule for rule in self.rules if rule.watch is watch and rule.select.measures(series, labels)
            )
        return self._chosen[key]

    def gate(self, rules: tuple[Rule, ...], limit: Limit | None) -> Gate:
        """What a number must reach before one of these rules, as `rules_for` gave them, must be asked."""
        key = (id(rules), limit.value if limit is not None else None)
        found = self._gates.get(key)
        if found is None:
            if len(self._gates) >= _REMEMBERED:
                self._gates.clear()
            found = self._gates[key] = gate_of(rules, limit)
        return found

    def needs_of(self, series: Series, labels: Labels) -> Needs:
        """What the rules that select a series' number ask about it."""
        rules = self.rules_for(Watch.LIMIT, series, labels)
        names = tuple([rule.name for rule in rules])
        if names not in self._needs:
            self._needs[names] = _needs_of(rules)
        return self._needs[names]


def _needs_of(rules: Sequence[Rule]) -> Needs:
    terms = [term for rule in rules for term in _terms(rule)]
    return Needs(
        future=any(term.metric in _FORESEEN for term in terms),
        windows=frozenset(term.window for term in terms if term.metric is Metric.RISE),
    )


def _terms(rule: Rule) -> list[Term]:
    conditions = [*rule.when.values(), *([rule.clear] if rule.clear else [])]
    return [term for condition in conditions for term in condition.terms]
