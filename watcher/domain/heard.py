"""What the rules of one series say together: which level is held, which may be told, and why none may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from watcher.domain.advance import Step
from watcher.domain.anew import is_unanswered
from watcher.domain.rule import Level, Watch
from watcher.domain.telling import Subject
from watcher.domain.terms import Metric


@dataclass(frozen=True, slots=True)
class Heard:
    """The steps of one series, sifted.

    `held` is the highest level of all that is told at once, `fresh` the highest that may begin to be told
    now: of rules that nobody silenced, and that know. `silence` says in words why nothing is. `joined` are
    rules that have just reached a level that is told: some people may listen to them and not to the others.
    `muted` are the rules that somebody silenced.
    """

    steps: tuple[Step, ...]
    speaking: tuple[Step, ...]
    held: Level | None
    fresh: Level | None
    joined: tuple[str, ...]
    is_muted: bool
    silence: str
    muted: frozenset[str] = frozenset()
    known: Level | None = None

    @property
    def rebased(self) -> bool:
        return any(step.rebased for step in self.steps)

    @property
    def flipped(self) -> bool:
        """Whether a level began, changed or ended in this very evaluation."""
        return any(step.after.level is not step.before.level for step in self.steps)


def hear(
    steps: Sequence[Step], subject: Subject, digest_only: frozenset[Level], muted: Mapping[str, str]
) -> Heard:
    """Sift the steps of one series; `muted` names by rule why nothing new of it is told."""
    told = [step for step in steps if step.after.level and step.after.level not in digest_only]
    knowing = [step for step in told if _knows(step, subject)]
    speaking = tuple(step for step in knowing if step.rule.name not in muted)
    return Heard(
        steps=tuple(steps),
        speaking=speaking,
        held=_highest(told),
        fresh=_highest(speaking),
        joined=tuple(
            s.rule.name for s in speaking if s.after.level and s.after.level > (s.before.level or 0)
        ),
        is_muted=bool(knowing) and not speaking,
        silence=_why(steps, told, knowing, muted),
        muted=frozenset(muted),
        known=_highest(knowing),
    )


def _knows(step: Step, subject: Subject) -> bool:
    """Whether a rule may begin to speak: not of a level that is but kept, as nobody can say if it holds.

    Of a number that is unknown only a rule may that asks for its age.
    """
    level = step.after.level
    if level is not None and step.evaluation is not None and is_unanswered(level, step.evaluation):
        return False
    if subject.watch is not Watch.LIMIT or subject.reading is not None:
        return True
    conditions = step.rule.when.values()
    return any(term.metric is Metric.AGE for condition in conditions for term in condition.terms)


def _highest(steps: Sequence[Step]) -> Level | None:
    return max((step.after.level for step in steps if step.after.level), default=None)


def _why(
    steps: Sequence[Step], told: Sequence[Step], knowing: Sequence[Step], muted: Mapping[str, str]
) -> str:
    """The first of the reasons, in this order, why nothing begins to be told."""
    if any(step.after.holds and step.after.level is None for step in steps) and not told:
        return "held by `after`"
    if not told:
        return "digest only" if any(step.after.level for step in steps) else "below threshold"
    if not knowing:
        return "unknown, state held"
    reasons = [muted[step.rule.name] for step in knowing if step.rule.name in muted]
    return reasons[0] if reasons else ""
