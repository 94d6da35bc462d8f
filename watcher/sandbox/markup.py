"""Slack's markup as people see it: links, mentions, dates, bold and code; what is escaped stays text."""

from __future__ import annotations

import re

from rich.text import Text

from watcher.domain.plain import plain

_LOOKS = {
    "bold": "bold",
    "gone": "strike",
    "code": "cyan",
    "fence": "cyan",
    "label": "underline",
    "called": "bold yellow",
}
NESTING = {"bold", "gone"}
MARKUP = re.compile(
    r"<(?:!subteam\^|!|@)(?P<called>[\w.-]+)(?:\|[^>]*)?>"
    r"|<!date\^[^|>]*\|(?P<date>[^>]*)>"
    r"|<(?P<url>https?://[^|>]+)\|(?P<label>[^>]*)>"
    r"|```(?P<fence>[^`]+)```|\*(?P<bold>[^*\n]+)\*|~(?P<gone>[^~\n]+)~|`(?P<code>[^`\n]+)`"
)
"""What counts as markup; the name of the group that matched says what it is."""


def slack_text(mrkdwn: str) -> Text:
    """Slack's markup as Slack would show it; what is escaped stays text."""
    shown, at = Text(), 0
    for found in MARKUP.finditer(mrkdwn):
        shown.append(unescaped(mrkdwn[at : found.start()]))
        kind = found.lastgroup or "bold"
        at_sign = "@" if kind == "called" else ""
        inner = slack_text(found[kind]) if kind in NESTING else Text(at_sign + unescaped(found[kind]))
        inner.stylize(_LOOKS.get(kind, ""))
        shown.append_text(inner)
        at = found.end()
    shown.append(unescaped(mrkdwn[at:]))
    return shown


def unescaped(text: str) -> str:
    """Text between markup as people read it, each line harmless."""
    joined = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return "\n".join(harmless(line) for line in joined.split("\n"))


def harmless(line: str) -> str:
    """One line without anything that could move a terminal's cursor."""
    return line if line.isprintable() else plain(line)
