"""Good blocks of every kind, to be spoiled one limit at a time."""

from __future__ import annotations

from typing import Any

Block = dict[str, Any]


def mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text}


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def section(text: str = "x", **more: Any) -> Block:
    return {"type": "section", "text": mrkdwn(text), **more}


def fields(count: int, length: int = 1) -> Block:
    return {"type": "section", "fields": [mrkdwn("f" * length)] * count}


def header(text: str, **more: Any) -> Block:
    return {"type": "header", "text": plain(text), **more}


def context(count: int) -> Block:
    return {"type": "context", "elements": [mrkdwn("c")] * count}


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def button(**more: Any) -> Block:
    return {"type": "button", "action_id": "ack", "text": plain("Acknowledge"), **more}


def buttons(count: int) -> Block:
    return actions(*(button(action_id=f"a{n}") for n in range(count)))


def confirm(title: int = 1, text: int = 1, yes: int = 1, no: int = 1) -> Block:
    """A button with a dialog whose texts are this long."""
    dialog = {
        "title": plain("t" * title),
        "text": mrkdwn("t" * text),
        "confirm": plain("y" * yes),
        "deny": plain("n" * no),
    }
    return actions(button(confirm=dialog))


def image(**more: Any) -> Block:
    return {"type": "image", "image_url": "https://example.com/a.png", "alt_text": "a", **more}


def points(labels: list[str]) -> list[Block]:
    return [{"label": label, "value": at + 0.5} for at, label in enumerate(labels)]


def chart(labels: list[str] | None = None, series: int = 1, title: str = "Jobs", **axis: Any) -> Block:
    names = ["1 Mar", "8 Mar"] if labels is None else labels
    lines = [{"name": f"Used {n}", "data": points(names)} for n in range(series)]
    inner = {"type": "line", "series": lines, "axis_config": {"categories": names, **axis}}
    return {"type": "data_visualization", "title": title, "chart": inner}


def pie(*values: float, label: str = "part") -> Block:
    segments = [{"label": label, "value": value} for value in values]
    return {"type": "data_visualization", "title": "Jobs", "chart": {"type": "pie", "segments": segments}}


def raw(text: str = "x") -> Block:
    return {"type": "raw_text", "text": text}


def data_table(rows: int = 2, columns: int = 2, **more: Any) -> Block:
    return {"type": "data_table", "caption": "Limits", "rows": [[raw()] * columns] * rows, **more}


def table(rows: int = 2, columns: int = 2, **more: Any) -> Block:
    return {"type": "table", "rows": [[raw()] * columns] * rows, **more}
