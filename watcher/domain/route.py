"""Who is told: routes in order, the first that matches wins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from watcher.domain.quiet import Quiet
from watcher.domain.rule import Selector


@dataclass(frozen=True, slots=True)
class Route:
    """Receivers for what `match` selects.

    `match` sees `severity`, `watch`, `source`, `org`, `resource`, `plan`, `rule` and labels; an empty one
    catches all. `mention` is who is called by name when the level that asks for it is reached. `quiet` is
    when it keeps still, None never; `group` the label by which many at once become one message.
    """

    match: Selector
    to: tuple[str, ...]
    mention: str = ""
    place: str = ""
    quiet: Quiet | None = None
    group: str = ""


def first_match(routes: Sequence[Route], values: Mapping[str, str]) -> Route | None:
    return next((route for route in routes if route.match.match(values)), None)
