"""A text becomes a template: most are plain, and those need no engine."""

from __future__ import annotations

from functools import lru_cache

from watcher.domain.template import Template


@lru_cache(1_000)  # a handful of rules' texts, filled in for thousands of series
def template(text: str) -> Template:
    """Read a template. Raises BadTemplate with the place of the fault inside `text`."""
    if "{" not in text:
        return Template(text, frozenset(), lambda _: text)
    from watcher.domain.filling import compiled  # noqa: PLC0415 - megabytes, which plain texts need not cost

    return compiled(text)
