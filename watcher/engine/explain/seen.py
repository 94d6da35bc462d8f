"""All that the reasons are read from, gathered once for one rule on one series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from watcher.domain import dates
from watcher.domain.advance import Step
from watcher.domain.alert import Incident
from watcher.domain.evaluate import Evaluation
from watcher.domain.flood import Flood
from watcher.domain.silence import Silence
from watcher.domain.telling import Subject, Verdict
from watcher.engine.explain.explained import Data, LevelLine, Path, ReceiverLine, Sent
from watcher.engine.explain.selectors import Miss
from watcher.engine.policy import Policy


@dataclass(frozen=True, slots=True)
class Seen:
    """All that the reasons are read from.

    `verdict` is of all rules of the series, as their alerts stand; `silences` are those that mute this rule.
    """

    now: datetime
    policy: Policy
    subject: Subject
    step: Step  # of this rule, from its alert to the same alert
    evaluation: Evaluation
    verdict: Verdict
    incident: Incident | None
    silences: Sequence[Silence]
    data: Data
    levels: Sequence[LevelLine]
    sent: Sequence[Sent]
    paths: Sequence[Path]
    receivers: tuple[ReceiverLine, ...]
    flood: Flood  # of this rule: how many alerts it would raise
    enabled: bool = True
    miss: Miss | None = None

    def moment(self, at: datetime) -> str:
        """A time in the config's zone, said so."""
        zone = self.policy.timezone
        return f"{dates.near(at, self.now, zone)} {dates.zone_name(at, zone)}"

    @property
    def title(self) -> str:
        source = self.subject.series.source
        return self.policy.title_of(source) or source


def path_of(seen: Seen) -> Path | None:
    """Where the held level goes."""
    return next((each for each in seen.paths if seen.step.after.level in each.levels), None)


def then_words(then: str) -> str:
    return {"summary": "told in a summary", "send": "sent", "drop": "dropped"}.get(then, then)
