"""What each kind of source reports, and whether the resources that selectors name can exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from watcher.config.checks.selectors import near, unmatched
from watcher.config.fault import Fault, Loc, fault
from watcher.config.parts import Parts
from watcher.config.sources import HttpSource, PipefySource, PushSource, Source, WorkatoSource
from watcher.config.where import Where
from watcher.domain.rule import Globs

PIPEFY = (
    "pipes",
    "users",
    "cards",
    "records",
    "interfaces",
    "ai_credits",
    "free_ai_credits",
    "automation_jobs",
    "api_calls",
    "integration_tasks",
)
"""What Pipefy is known to report."""

WORKATO = ("tasks", "failed_jobs", "successful_jobs", "active_recipes", "connections")
"""What Workato is known to report."""


OWN = "watcher_calls"
"""Our own calls to a source within 24 hours, which we report ourselves."""


def resources_of(source: Source) -> tuple[str, ...]:
    """The resources that a source is known to report; none of a source that may be brought any."""
    if isinstance(source, PipefySource):
        return PIPEFY
    if isinstance(source, WorkatoSource):
        return WORKATO
    return tuple(one.resource for one in source.readings) if isinstance(source, HttpSource) else ()


def concerned(globs: Iterable[str] | None, parts: Parts) -> list[Source]:
    """The sources that a selector's `source` takes in."""
    wanted = Globs(tuple(globs or ("*",)))
    return [source for name, source in parts.sources.items() if wanted.match(name)]


def check_resources(
    globs: Iterable[str] | None, sources: Iterable[str] | None, loc: Loc, parts: Parts, where: Where
) -> Iterator[Fault]:
    """Faults for resources that no source reports; where numbers are pushed any name is possible.

    The vendors' own names count whether a source of theirs is there or not: rules may come before it.
    """
    is_free = any(isinstance(source, PushSource) for source in concerned(sources, parts))
    own = (name for source in parts.sources.values() for name in resources_of(source))
    known = tuple(dict.fromkeys((*PIPEFY, *WORKATO, *own, OWN)))
    for at, glob in unmatched(globs, known):
        place, hint = where.value((*loc, at)), near(glob, known)
        if hint and not is_free:
            yield fault("E128", f"there is no resource `{glob}`", place, hint=hint, allowed=known)
        elif hint or not is_free:
            hint = hint or "known ones are: " + ", ".join(known)
            yield fault("W205", f"no known resource matches `{glob}`", place, hint=hint)
