"""Slack's markup as HTML: everything is escaped, and only what Slack itself would link is a link."""

from __future__ import annotations

from markupsafe import Markup, escape

from watcher.sandbox.markup import MARKUP, NESTING, unescaped

_TAGS = {"bold": "strong", "gone": "s", "code": "code", "fence": "pre"}


def html(mrkdwn: str) -> Markup:
    """What Slack would show of such a text."""
    shown, at = Markup(), 0
    for found in MARKUP.finditer(mrkdwn):
        shown += lines(mrkdwn[at : found.start()])
        kind = found.lastgroup or "bold"
        shown += _piece(kind, found[kind], found["url"] or "")
        at = found.end()
    return shown + lines(mrkdwn[at:])


def lines(text: str) -> Markup:
    """Text without markup of its own, line below line."""
    return Markup("<br>").join(escape(line) for line in unescaped(text).split("\n"))


def _piece(kind: str, text: str, url: str) -> Markup:
    if kind in NESTING:
        return Markup("<{0}>{1}</{0}>").format(Markup(_TAGS[kind]), html(text))  # noqa: S704 - a tag of ours
    if kind in _TAGS:
        words = unescaped(text.strip("\n") if kind == "fence" else text)
        return Markup("<{0}>{1}</{0}>").format(Markup(_TAGS[kind]), words)  # noqa: S704 - a tag of ours
    if kind == "label":
        return Markup('<a href="{}" rel="noreferrer">{}</a>').format(unescaped(url), lines(text))
    if kind == "called":
        return Markup('<span class="called">@{}</span>').format(unescaped(text))
    return lines(text)
