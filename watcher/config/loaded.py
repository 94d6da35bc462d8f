"""What reading the configuration gives: typed values if all is well, and in any case every fault."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from watcher.config.fault import Fault, Loc
from watcher.config.layers.layer import Origin
from watcher.config.models import Config
from watcher.config.secretvalues import secret_values
from watcher.config.totests import PlacedTest
from watcher.config.yaml.page import Page
from watcher.domain.allowance import Allowance
from watcher.domain.route import Route
from watcher.domain.rule import Rule


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of each were found, sound or not; disabled rules count."""

    files: int = 0
    rules: int = 0
    receivers: int = 0
    routes: int = 0


@dataclass(frozen=True, slots=True)
class Loaded:
    """The configuration. `config` is None as soon as there is an error in config.yaml or in a rule.

    `rules`, `allowances` and `routes` are then empty too: nobody runs on half a configuration.
    `notes` are facts that are no faults, such as variables that are not set where none are needed.
    `all_rules` and `tests` are of disabled rules too; `passed` says how many tests did, once they were run.
    """

    config: Config | None
    rules: tuple[Rule, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    routes: tuple[Route, ...] = ()
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()
    counts: Counts = Counts()
    pages: tuple[Page, ...] = field(default=(), repr=False)
    origins: Mapping[Loc, Origin] = field(default_factory=dict, repr=False)
    all_rules: tuple[Rule, ...] = field(default=(), repr=False)
    tests: tuple[PlacedTest, ...] = field(default=(), repr=False)
    passed: int | None = None

    def noting(self, note: str) -> Loaded:
        """The same with one more fact that is no fault."""
        return replace(self, notes=(*self.notes, note))

    @property
    def errors(self) -> tuple[Fault, ...]:
        return tuple(fault for fault in self.faults if fault.is_error)

    @property
    def warnings(self) -> tuple[Fault, ...]:
        return tuple(fault for fault in self.faults if not fault.is_error)

    @property
    def ok(self) -> bool:
        """Whether there is no error; warnings are fine."""
        return not self.errors and self.config is not None

    @property
    def secrets(self) -> frozenset[str]:
        """Every secret value in the configuration, for whoever must keep them out of sight."""
        return secret_values(self.config) if self.config else frozenset()

    @property
    def files(self) -> tuple[str, ...]:
        """The files read, as people would open them."""
        return tuple(page.name for page in self.pages)

    def tested(self, failing: Iterable[Fault], passed: int) -> Loaded:
        """The same once its tests were run: those that fail are errors, each where it stands."""
        rank = {page.name: number for number, page in enumerate(self.pages)}
        faults = sorted((*self.faults, *failing), key=lambda one: (rank.get(one.file, -1), one.line, one.col))
        return replace(self, faults=tuple(faults), passed=passed)


def summary_line(loaded: Loaded) -> str:
    """What `check` ends with: Checked 3 files: 8 rules, 4 receivers, 3 routes, 5 tests passed. 2 errors."""
    counts = loaded.counts
    things = ", ".join(
        (
            count_of(counts.rules, "rule"),
            count_of(counts.receivers, "receiver"),
            count_of(counts.routes, "route"),
        )
    )
    if loaded.passed is not None:
        things += f", {count_of(loaded.passed, 'test')} passed"
    faults = f"{count_of(len(loaded.errors), 'error')}, {count_of(len(loaded.warnings), 'warning')}"
    return f"Checked {count_of(counts.files, 'file')}: {things}. {faults}."


def count_of(number: int, thing: str) -> str:
    """`1 rule`, `3 rules`."""
    return f"{number} {thing}" + ("" if number == 1 else "s")
