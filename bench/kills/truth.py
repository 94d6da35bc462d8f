"""What must have been told, reckoned from the usage alone, and never from what the daemon stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from tests.stories.world import LIMIT
from watcher.domain.rule import Level
from watcher.sandbox.pipefy.world import Organization, Quota

LADDER = (79, 85, 91, 95, 100, 104)
"""Percents an organization climbs by; each level of the shipped rule is passed, some steps tell nothing."""
CALM = 1
_RAISED = 2


@dataclass
class Episode:
    """From a reset, or a larger limit, to the next: levels it stood on, and those surely looked at."""

    since: datetime
    possible: set[Level] = field(default_factory=set)
    demanded: set[Level] = field(default_factory=set)
    over: bool = False


@dataclass
class Climber:
    """One organization whose cards climb; `muted_until` is when its silence ends."""

    organization: Organization
    episodes: list[Episode]
    percent: float = CALM
    muted_until: datetime | None = None

    @property
    def name(self) -> str:
        return self.organization.name

    @property
    def level(self) -> Level | None:
        """The worst level that holds, of those that are told."""
        if self.percent >= 100:
            return Level.CRITICAL
        return Level.WARNING if self.percent >= 90 else None

    def climb(self) -> None:
        """One step up, if there is one."""
        self._uses(next((step for step in LADDER if step > self.percent), self.percent))

    def reset(self, now: datetime) -> None:
        """The month begins anew."""
        self._begin(now)
        self._uses(CALM)

    def raise_limit(self, now: datetime) -> None:
        """Twice as much may be used, and as much as before is."""
        self._begin(now)
        self._quota.limit = _RAISED * self._limit
        self._uses(self.percent / _RAISED)

    def looked_at(self, now: datetime) -> None:
        """Everything due was polled and delivered: what holds now must be told, unless it is silenced."""
        for episode in self.episodes[:-1]:
            episode.over = True
        if self.level is not None and not self.is_muted(now):
            self.episodes[-1].demanded.add(self.level)

    def is_muted(self, now: datetime) -> bool:
        return self.muted_until is not None and now < self.muted_until

    def episode_of(self, opened_at: datetime) -> Episode:
        return [episode for episode in self.episodes if episode.since <= opened_at][-1]

    def _begin(self, now: datetime) -> None:
        self.episodes.append(Episode(now))

    def _uses(self, percent: float) -> None:
        self.percent = percent
        self._quota.used = self._limit * percent / 100
        if self.level is not None:
            self.episodes[-1].possible.add(self.level)

    @property
    def _quota(self) -> Quota:
        return (self.organization.subscription or {})["CARDS"]

    @property
    def _limit(self) -> float:
        limit = self._quota.limit
        return float(limit) if isinstance(limit, int | float) else LIMIT
