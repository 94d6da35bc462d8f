"""The answer to `/limits` as Slack shows it: a table in a code block, in which no name can do any harm."""

from __future__ import annotations

from collections.abc import Sequence

from watcher.adapters.channels.slack.layouts.codetable import typeset
from watcher.adapters.channels.slack.text import escape
from watcher.domain import dates
from watcher.domain.plain import plain
from watcher.domain.tongue import say
from watcher.ports import LimitLine, Limits

MOST = 15
_MOST_NAME = 24
_NUMBERS = range(2, 6)
"""The columns of numbers, which stand to the right."""


def table_text(found: Limits, zone: str) -> str:
    """The whole answer as one mrkdwn text, in the tongue of the work under way."""
    title = f"*{escape(found.title)}*" if found.lines else escape(found.title)
    if not found.lines:
        return title
    shown, left = found.lines[:MOST], found.lines[MOST:]
    rest = [say("… and {count} more", count=len(left))] if left else []
    rest += [found.rest] if found.rest else []
    if found.as_of:
        when = f"{dates.moment(found.as_of, zone)} {dates.zone_name(found.as_of, zone)}"
        rest.append(say("As of {when}", when=when))
    return "\n".join([title, typeset(_rows(shown), _NUMBERS), *map(escape, rest)])


def _rows(lines: Sequence[LimitLine]) -> list[list[str]]:
    head = (
        say("Organization"),
        say("Resource"),
        "%",
        say("Used"),
        say("Limit"),
        say("Forecast"),
        say("Resets"),
    )
    rows = [(*head, say("State")), *(_cells(line) for line in lines)]
    return [[plain(cell, _MOST_NAME) for cell in row] for row in rows]


def _cells(line: LimitLine) -> tuple[str, ...]:
    share = f"{line.share}" if line.share is not None else "?"
    return (line.org, line.resource, share, line.used, line.limit, line.forecast, line.resets, line.state)
