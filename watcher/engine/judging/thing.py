"""A series that rules may look at, as far as it is stored."""

from __future__ import annotations

from dataclasses import dataclass

from watcher.domain.reading import Labels, Series
from watcher.domain.rule import Watch
from watcher.engine.silencing.muting import silenced_values
from watcher.engine.silencing.silenceable import Candidate
from watcher.records import OrgState, SeriesState


@dataclass(frozen=True, slots=True)
class Thing:
    """A series that rules may look at; `state` is of a measured one, `org` of an organization's presence."""

    series: Series
    labels: Labels
    watch: Watch
    state: SeriesState | None = None
    org: OrgState | None = None

    @property
    def org_name(self) -> str:
        return dict(self.labels).get("org", self.series.org or "")

    @property
    def name(self) -> str:
        """What people call it."""
        return Candidate(self.series, self.watch, silenced_values(self.series, self.labels), ()).name
