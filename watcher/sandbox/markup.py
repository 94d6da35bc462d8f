"""Slack's markup as people see it: links, mentions, dates, bold and code; what is escaped stays text."""

from __future__ import annotations

import re

from rich.text import Text

from watcher.domain.plain import plain

_LOOKS = {
    "bold": "bold",
    "gone": "strike",
    "code": "cyan",
    "label": "underline",
    "called": "bold yellow",
}
_NESTING = {"bold", "gone"}
_MARKUP = re.compile(
    r"<(?:!subteam\^|!|@)(?P<called>[\w.-]+)(?:\|[^>]*)?>"
    r"|<!date\^[^|>]*\|(?P<date>[^>]*)>"
    r"|<(?P<url>https?://[^|>]+)\|(?P<label>[^>]*)>"
    r"|\*(?P<bold>[^*\n]+)\*|~(?P<gone>[^~\n]+)~|`(?P<code>[^`\n]+)`"
)


def slack_text(mrkdwn: str) -> Text:
    """Slack's markup as Slack would show it; what is escaped stays text."""
    shown, at = Text(), 0
    for found in _MARKUP.finditer(mrkdwn):
        shown.append(_unescaped(mrkdwn[at : found.start()]))
        kind = found.lastgroup or "bold"
        at_sign = "@" if kind == "called" else ""
        inner = slack_text(found[kind]) if kind in _NESTING else Text(at_sign + _unescaped(found[kind]))
        inner.stylize(_LOOKS.get(kind, ""))
        shown.append_text(inner)
        at = found.end()
    shown.append(_unescaped(mrkdwn[at:]))
    return shown


def _unescaped(text: str) -> str:
    joined = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return "\n".join(harmless(line) for line in joined.split("\n"))


def harmless(line: str) -> str:
    """One line without anything that could move a terminal's cursor."""
    return line if line.isprintable() else plain(line)
