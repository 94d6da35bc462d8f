"""A thing that a selector means, made up: a name that its patterns take, a series that it measures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from watcher.domain.reading import BELOW, Labels, Series
from watcher.domain.rule import Globs, Selector

_ANYTHING = "example"
_FILLERS = ("example", "", "Example", "1", "other one")
_ID = "example"


@dataclass(frozen=True, slots=True)
class Specimen:
    """A series with its labels, and the name of its organization."""

    series: Series
    labels: Labels
    org: str


def specimen(select: Selector, given: Mapping[str, str]) -> Specimen:
    """A series that `select` measures, as far as `given` names and its patterns allow.

    `given` are source, org, resource, plan and labels by name; what is not given is made up.
    """
    names = {"source", "org", "resource", *select.globs, *given}
    values = {name: given[name] if name in given else example(select.globs.get(name)) for name in names}
    scope = [("org", _ID)]
    scope += [(name, _ID) for name in sorted(BELOW & values.keys())[:1]]
    series = Series(values["source"], values["resource"], tuple(sorted(scope)))
    known = ((name, value) for name, value in values.items() if name not in {"source", "resource"})
    return Specimen(series, tuple(sorted(known)), values["org"])


def example(globs: Globs | None) -> str:
    """A text that the patterns match; what comes nearest where none of those tried does."""
    if globs is None:
        return _ANYTHING
    patterns = [each for each in globs.patterns if not each.startswith("!")] or ["*"]
    tried = [_filled(pattern, filler) for pattern in patterns for filler in _FILLERS]
    tried = [text if text.strip() else _ANYTHING for text in tried]
    return next((text for text in tried if globs.match(text)), tried[0])


def _filled(pattern: str, filler: str) -> str:
    """The pattern with its wildcards filled in: `Acme *` is `Acme Example`, `[abc]?` is `ax`."""
    text = re.sub(r"\[([^]!])[^]]*\]", r"\1", pattern)
    return text.replace("*", filler).replace("?", "x")
