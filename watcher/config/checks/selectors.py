"""Whether what rules, routes and allowances select can exist at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from watcher.config.fault import Fault, Loc, fault
from watcher.config.nearest import did_you_mean
from watcher.config.parts import Parts
from watcher.config.sources import Asked, PushSource
from watcher.config.things import Things
from watcher.config.where import Where
from watcher.domain.rule import Globs

SEVERITIES = ("notice", "warning", "critical")
WATCHES = ("limit", "org", "source")


def check_sources(globs: Iterable[str] | None, loc: Loc, parts: Parts, where: Where) -> Iterator[Fault]:
    for at, glob in unmatched(globs, parts.source_names):
        place = where.value((*loc, at))
        if hint := near(glob, parts.source_names):
            message = f"there is no source `{glob}`"
            yield fault("E127", message, place, hint=hint, allowed=parts.source_names)
        else:
            names = ", ".join(parts.source_names) or "none"
            yield fault("W203", f"`{glob}` matches no source", place, hint=f"the sources are: {names}")


def check_words(
    globs: Iterable[str] | None, words: tuple[str, ...], loc: Loc, where: Where
) -> Iterator[Fault]:
    """Faults for patterns that match none of a closed list of words."""
    for at, glob in unmatched(globs, words):
        hint = near(glob, words) or "write one of " + ", ".join(words)
        place = where.value((*loc, at))
        yield fault("E105", f"`{glob}` is not a {loc[-1]}", place, hint=hint, allowed=words)


def check_orgs(
    globs: Iterable[str] | None, sources: Iterable[str] | None, loc: Loc, parts: Parts, where: Where
) -> Iterator[Fault]:
    """Warnings for organizations, by full name, that every source concerned leaves out."""
    if any(isinstance(one, PushSource) for one in parts.sources.values()):
        return  # whose numbers will be pushed is not known beforehand
    wanted = Globs(tuple(sources or ("*",)))
    asked = [(name, source) for name, source in parts.sources.items() if isinstance(source, Asked)]
    concerned = [source for name, source in asked if wanted.match(name)]
    for at, glob in enumerate(globs or ()):
        if glob.startswith("!") or _is_pattern(glob) or not concerned:
            continue
        if not any(Globs(source.orgs).match(glob) for source in concerned):
            hint = "the source's own `orgs` leave it out"
            yield fault(
                "W203", f"the organization `{glob}` is not watched", where.value((*loc, at)), hint=hint
            )


def check_expected(parts: Parts, where: Where) -> Iterator[Fault]:
    for name, source in parts.sources.items():
        for at, org in enumerate(source.expect if isinstance(source, Asked) else ()):
            if isinstance(source, Asked) and not Globs(source.orgs).match(org):
                place = where.value(("sources", name, "expect", at))
                hint = "take it out of `expect`, or let `orgs` have it"
                yield fault("E131", f"`{org}` is expected, and `orgs` leaves it out", place, hint=hint)


def unmatched(globs: Iterable[str] | None, names: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Positions and patterns that match none of `names`, whether they ask for or exclude it."""
    for at, glob in enumerate(globs or ()):
        pattern = glob.removeprefix("!")
        if not any(fnmatchcase(name, pattern) for name in names):
            yield at, pattern


def near(glob: str, names: tuple[str, ...]) -> str:
    return "" if _is_pattern(glob) else did_you_mean(glob, names)


def _is_pattern(glob: str) -> bool:
    return any(sign in glob for sign in "*?[")


RESERVED = ("severity", "watch", "source", "org", "resource", "plan", "rule")


def check_things(entry: Things, loc: Loc, parts: Parts, where: Where) -> Iterator[Fault]:
    """Faults of organizations and labels, however they are named."""
    key = "org" if entry.org is not None else "workspace"
    if parts.known:
        yield from check_orgs(entry.orgs, entry.source, (*loc, key), parts, where)
    yield from _given_twice(entry, loc, where)
    for name in entry.labels:
        if name in RESERVED:
            hint = f"write `{name}` beside `labels`, not in it"
            place = where.key((*loc, "labels", name))
            yield fault("E130", f"`{name}` is not a label", place, hint=hint)


def _given_twice(entry: Things, loc: Loc, where: Where) -> Iterator[Fault]:
    if entry.org is not None and entry.workspace is not None:
        hint = "they name the same thing: keep one"
        yield fault("E122", "both `org` and `workspace` are given", where.key((*loc, "workspace")), hint=hint)
    for name in entry.parts:
        if name in entry.labels:
            place = where.key((*loc, "labels", name))
            yield fault("E122", f"`{name}` is given twice", place, hint="keep one of the two")
