"""The smallest pieces of a layout: texts, sections, small print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from watcher.adapters.channels.slack.assumptions import MOST_HEADER, NO_CELL, Block
from watcher.adapters.channels.slack.text import bare

Parts = dict[str, Block]


def section(text: str) -> Block:
    return {"type": "section", "text": mrkdwn(text)}


def fields(texts: Sequence[str]) -> Block:
    return {"type": "section", "fields": [mrkdwn(text) for text in texts]}


def small(text: str) -> Block:
    return {"type": "context", "elements": [mrkdwn(text)]}


def header(text: str) -> Block:
    return {"type": "header", "text": plain_text(text, MOST_HEADER)}


def mrkdwn(text: str) -> dict[str, Any]:
    """A text object in which Slack makes nothing up: no links from bare addresses, no names from @words."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def plain_text(text: str, most: int) -> dict[str, Any]:
    """A text object without any markup, nor emoji by name; never empty, for that Slack refuses."""
    return {"type": "plain_text", "text": bare(text, most) or NO_CELL, "emoji": False}
