"""A Slack message's blocks for a terminal: text, fields, buttons, charts as sparklines, tables and files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from watcher.domain.words import number
from watcher.sandbox.markup import harmless, slack_text
from watcher.sandbox.slack.workspace import SlackMessage

_BARS = "▁▂▃▄▅▆▇█"
_FIELDS_A_ROW = 2
_PAGE = 5
Block = Mapping[str, Any]


def pictures(message: SlackMessage) -> Iterator[RenderableType]:
    """What a reader sees, from top to bottom; the text alone where there are no blocks."""
    if not message.blocks and message.text:
        yield slack_text(message.text)
    for block in message.blocks:
        draw = _DRAWN.get(block["type"])
        if draw is not None:
            yield from draw(block)
    for file in message.files:
        yield Text(f"File: {harmless(file.name)} ({number(file.size)} bytes)", style="underline")


def _section(block: Block) -> Iterator[RenderableType]:
    if "text" in block:
        yield _text(block["text"])
    if block.get("fields"):
        grid = Table.grid(padding=(0, 4))
        for at in range(0, len(block["fields"]), _FIELDS_A_ROW):
            grid.add_row(*(_text(field) for field in block["fields"][at : at + _FIELDS_A_ROW]))
        yield grid
    if "accessory" in block:
        yield from _actions({"elements": [block["accessory"]]})


def _actions(block: Block) -> Iterator[RenderableType]:
    """The buttons in a row; one that leads to an address has an arrow."""
    buttons = [one for one in block["elements"] if one["type"] == "button"]
    labels = [f"[ {harmless(one['text']['text'])} ]" + (" ↗" if "url" in one else "") for one in buttons]
    if labels:
        yield Text("  ".join(labels), style="bold")


def _header(block: Block) -> Iterator[RenderableType]:
    head = _text(block["text"])
    head.stylize("bold underline")
    yield head


def _context(block: Block) -> Iterator[RenderableType]:
    said = Text(" ").join(_text(one) for one in block["elements"] if "text" in one)
    said.stylize("dim")
    yield said


def _image(block: Block) -> Iterator[RenderableType]:
    yield Text(f"Image: {harmless(block['alt_text'])}", style="italic")


def _chart(block: Block) -> Iterator[RenderableType]:
    chart = block["chart"]
    yield Text(harmless(block["title"]), style="bold")
    grid = Table.grid(padding=(0, 2))
    if chart["type"] == "pie":
        for part in chart["segments"]:
            grid.add_row(harmless(part["label"]), number(part["value"]))
    else:
        top = max(point["value"] for one in chart["series"] for point in one["data"])
        for one in chart["series"]:
            values = [point["value"] for point in one["data"]]
            ends = f"{number(values[0])} … {number(values[-1])}"
            grid.add_row(harmless(one["name"]), Text(sparkline(values, top), style="cyan"), ends)
        names = chart["axis_config"]["categories"]
        grid.add_row("", "", f"{harmless(names[0])} … {harmless(names[-1])}")
    yield grid


def sparkline(values: Sequence[float], top: float) -> str:
    """One bar for each value, from 0 to `top`; below 0 is 0."""
    most = len(_BARS) - 1
    return "".join(_BARS[round(max(0.0, value) / top * most) if top > 0 else 0] for value in values)


def _table(block: Block) -> Iterator[RenderableType]:
    """The header and the first page, as Slack shows it; a plain table has no pages."""
    if "caption" in block:
        yield Text(harmless(block["caption"]), style="bold")
    head, *rows = block["rows"]
    page = block.get("page_size", _PAGE) if block["type"] == "data_table" else len(rows)
    shown = Table(box=box.SIMPLE)
    for cell in head:
        shown.add_column(_cell(cell))
    for row in rows[:page]:
        shown.add_row(*(_cell(cell) for cell in row))
    yield shown
    if len(rows) > page:
        yield Text(f"{len(rows) - page} more on further pages", style="dim")


def _cell(cell: Block) -> Text:
    if cell["type"] == "raw_number":
        return Text(harmless(str(cell.get("text", cell["value"]))))
    return Text(harmless(" ".join(_words(cell))))


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for inner in value.get("elements", []):
            yield from _words(inner)


def _text(value: Block) -> Text:
    if value["type"] == "mrkdwn":
        return slack_text(value["text"])
    return Text("\n".join(harmless(line) for line in value["text"].split("\n")))


_DRAWN: dict[str, Callable[[Block], Iterator[RenderableType]]] = {
    "actions": _actions,
    "context": _context,
    "data_table": _table,
    "data_visualization": _chart,
    "header": _header,
    "image": _image,
    "section": _section,
    "table": _table,
}
