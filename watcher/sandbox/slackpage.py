"""Slack's channel as one page to look at: messages with buttons, charts, tables, files and threads."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from itertools import groupby
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import escape

from watcher.domain.words import number
from watcher.sandbox.markup import harmless
from watcher.sandbox.slack.files import SlackFile
from watcher.sandbox.slack.people import People
from watcher.sandbox.slack.workspace import SlackMessage, Workspace
from watcher.sandbox.slackchart import HEIGHT, WIDTH, drawing
from watcher.sandbox.slackhtml import html, lines

_PAGE = 5
_PNG = b"\x89PNG\r\n\x1a\n"
Wanted = Callable[[SlackMessage], bool]


def page(workspace: Workspace, wanted: Wanted = lambda _: True) -> str:
    """An HTML document that loads nothing else; names in it are escaped. Times are UTC.

    `wanted` chooses among the messages of the channels, each of which comes with its thread.
    """
    parents = [one for one in workspace.messages if one.thread_ts is None and wanted(one)]
    days = [(day, list(some)) for day, some in groupby(parents, _day)]
    drawn = _template().render(days=days, replies=workspace.replies, width=WIDTH, height=HEIGHT)
    return _named(drawn, workspace.people)


def _named(drawn: str, people: People) -> str:
    """With the names of those who are called, where the workspace knows them."""
    for key, name in [(one.id, one.name) for one in people.users] + [(g.id, g.handle) for g in people.groups]:
        called = '<span class="called">@{}</span>'
        drawn = drawn.replace(called.format(key), called.format(escape(name)))
    return drawn


def _day(message: SlackMessage) -> str:
    return f"{_posted(message):%A, %d %B}"


def _time(message: SlackMessage) -> str:
    return f"{_posted(message):%H:%M}"


def _posted(message: SlackMessage) -> datetime:
    return message.versions[0].at.astimezone(UTC)


def _text(value: Mapping[str, Any]) -> Any:
    """A text object: with its markup, or plain."""
    return html(value["text"]) if value["type"] == "mrkdwn" else lines(value["text"])


def _cell(cell: Mapping[str, Any]) -> str:
    if cell["type"] == "raw_number":
        return harmless(str(cell.get("text", cell["value"])))
    return harmless(" ".join(_words(cell)))


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for inner in value.get("elements", []):
            yield from _words(inner)


def _rows(block: Mapping[str, Any]) -> tuple[list[Any], int]:
    """The first page of a table's rows, and how many stand on further ones."""
    rows = block["rows"][1:]
    shown = block.get("page_size", _PAGE) if block["type"] == "data_table" else len(rows)
    return rows[:shown], max(0, len(rows) - shown)


def _picture(file: SlackFile) -> str:
    """A picture's bytes as an address; empty for any other file."""
    if file.content is None or not file.content.startswith(_PNG):
        return ""
    return "data:image/png;base64," + b64encode(file.content).decode()


@cache
def _template() -> Template:
    made = Environment(
        loader=PackageLoader("watcher.sandbox"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "cell": _cell,
        "drawing": drawing,
        "markup": html,
        "number": number,
        "one_line": harmless,
        "picture": _picture,
        "rows": _rows,
        "text": _text,
        "time": _time,
    }
    return made.get_template("slack.html")
