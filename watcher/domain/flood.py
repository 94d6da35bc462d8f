"""A rule that would raise too many alerts: how many there are, how many it may raise, what is held back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from watcher.domain.advance import Step
from watcher.domain.alert import Alert, Ended
from watcher.domain.anew import is_unanswered
from watcher.domain.rule import Level


@dataclass(frozen=True, slots=True)
class Flood:
    """`raised` counts the alerts that are told at once, held back or not; `most` None is any number.

    `held` counts by level those that are held back.
    """

    rule: str
    raised: int
    most: int | None
    held: Mapping[Level, int] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        return self.most is not None and self.raised > self.most

    @property
    def held_back(self) -> int:
        return sum(self.held.values())

    @property
    def why(self) -> str:
        """Why an alert is held back, in words."""
        return f"held back: rule {self.rule} would raise {self.raised:,} alerts (limit {self.most or 0:,})"


def flood_of(
    rule: str, most: int | None, counts: Mapping[tuple[Level, bool], int], digest_only: Collection[Level]
) -> Flood:
    """From how many alerts a rule has, by level and by whether they are held back."""
    told = {key: many for key, many in counts.items() if key[0] not in digest_only and many > 0}
    held = {level: many for (level, is_held), many in told.items() if is_held}
    return Flood(rule, sum(told.values()), most, held)


def marked(
    step: Step, flood: Flood | None, digest_only: Collection[Level], now: datetime, *, goes_on: bool = False
) -> Step:
    """The step as it is with its rule's flood: what begins beyond the limit is held back, until it is under.

    What was told goes on to be told. `flood` None holds nothing back. Of what is not known nothing can
    be told: it stays held back until it is. What was told by the same rule under another name `goes_on`.
    """
    after = step.after
    if is_told(after, digest_only) and step.before.held_back and _is_unsure(step):
        return replace(step, after=replace(after, held_back=step.before.held_back))
    goes_on = goes_on and not step.before.revision
    beyond = not goes_on and flood is not None and flood.is_over and is_told(after, digest_only)
    held = (step.before.held_back or now) if beyond and _begins(step, digest_only) else None
    return step if held == after.held_back else replace(step, after=replace(after, held_back=held))


def goes_on(steps: Collection[Step], digest_only: Collection[Level]) -> bool:
    """Whether, of the steps of one series, a rule that was told is gone: what begins is likely its heir."""
    return any(
        step.ended is Ended.RULE_REMOVED and is_told(step.before, digest_only) and not step.before.held_back
        for step in steps
    )


def is_told(alert: Alert, digest_only: Collection[Level]) -> bool:
    """Whether it has a level that is told at once."""
    return alert.level is not None and alert.level not in digest_only


def _is_unsure(step: Step) -> bool:
    """Whether nobody can say now that its level holds."""
    level, evaluation = step.after.level, step.evaluation
    return evaluation is not None and level is not None and is_unanswered(level, evaluation)


def _begins(step: Step, digest_only: Collection[Level]) -> bool:
    """Whether nothing of the alert was told so far: it is new, was held back, or begins in a new period."""
    before = step.before
    return before.held_back is not None or step.ended is not None or not is_told(before, digest_only)
