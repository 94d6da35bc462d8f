"""Whether the parts of organizations that selectors name by label are told by any source."""

from __future__ import annotations

from collections.abc import Iterator

from watcher.config.checks.resources import concerned
from watcher.config.fault import Fault, Loc, fault
from watcher.config.parts import Parts
from watcher.config.sources import HttpSource, PipefySource, PushSource, Source
from watcher.config.things import Things
from watcher.config.where import Where
from watcher.domain.reading import BELOW
from watcher.domain.rule import Globs

PART_OF = {
    "pipe": "automation_jobs",
    "automation": "automation_jobs",
    "operation": "api_calls",
    "token": "api_calls",
    "flow": "integration_tasks",
}
"""The parts that Pipefy tells, and the resource each is a part of."""


def check_below(entry: Things, loc: Loc, parts: Parts, where: Where) -> Iterator[Fault]:
    """A warning for each part that is named and that no source concerned tells: it selects nothing."""
    asked = concerned(entry.source, parts)
    wanted = Globs(tuple(entry.resource or ("*",)))
    for name in BELOW.intersection([*entry.parts, *entry.labels]):
        place = where.key((*loc, name) if name in entry.parts else (*loc, "labels", name))
        if any(_is_free(source, name) for source in asked):
            continue
        if not any(isinstance(source, PipefySource) and name in source.breakdown for source in asked):
            hint = f"add breakdown: [{name}] to the source" if name in PART_OF else "drop it"
            yield fault("W203", f"no source tells series by {name}", place, hint=hint)
        elif not wanted.match(PART_OF[name]):
            message = f"series by {name} are parts of {PART_OF[name]} alone"
            yield fault("W203", message, place, hint=f"write resource: {PART_OF[name]}")


def _is_free(source: Source, part: str) -> bool:
    """Whether labels are the source's own: pushed ones, or those read by path."""
    if isinstance(source, HttpSource):
        return any(part in one.labels for one in source.readings)
    return isinstance(source, PushSource)
