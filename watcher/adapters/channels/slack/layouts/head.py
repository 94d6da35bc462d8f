"""The first line: one sign, the state in a word, the headline as a link, and whom it calls."""

from __future__ import annotations

from watcher.adapters.channels.slack.look import Look, Part
from watcher.adapters.channels.slack.text import date_token, escape, linked, mentions
from watcher.domain import dates
from watcher.domain.kind import Kind
from watcher.domain.links import home, subject_page
from watcher.domain.message import Message, Reason
from watcher.domain.tongue import say

_SIGNS = {
    Kind.NOTICE: "ℹ️",  # noqa: RUF001 - a sign, not a letter
    Kind.WARNING: "⚠️",
    Kind.CRITICAL: "🚨",
    Kind.FORECAST: "📈",
    Kind.RESOLVED: "✅",
    Kind.NO_DATA: "🔌",
    Kind.DIGEST: "📊",
    Kind.REPORT: "📄",
    Kind.ASKED: "❓",
}
_CALLS = frozenset(
    {
        Reason.FIRED,
        Reason.FLAPPING,
        Reason.ESCALATED,
        Reason.REPEATED,
        Reason.SUMMARY,
        Reason.ASKED,
    }
)
"""Why people are called; never because something eases, ends, or is merely brought up to date."""


def head(message: Message, part: Part, look: Look) -> str:
    """`⚠️ *Warning · Acme Brasil: automation jobs at 92 % of 10,000* <!here>`."""
    words = linked(page(message, look), message.headline)
    state = f"{escape(message.state)} · " if message.state else ""
    if is_acked(message) and (part is not Part.REPLY or look.shared):
        line = f"{test_mark(message)}*{_acked(message)}* · {state}{words}"
    else:
        line = f"{sign(message)} {test_mark(message)}*{state}{words}*".strip()
    return f"{line} {calls(message, part)}".rstrip()


def page(message: Message, look: Look) -> str:
    """Where people read more: the page of its subject; of several together the status page itself."""
    if message.several or message.digest:
        return home(look.public_url)
    return subject_page(look.public_url, message.incident, message.watch, message.source)


def calls(message: Message, part: Part) -> str:
    """The people to call; nobody in a parent, and only where the level or the question asks for them."""
    if part is Part.PARENT or message.reason not in _CALLS:
        return ""
    return mentions(message.mention)


def sign(message: Message) -> str:
    """The one sign of a message, always beside the word that says the same."""
    return _SIGNS.get(message.kind, "")


def test_mark(message: Message) -> str:
    return f"*{say('TEST')}* · " if message.test else ""


def is_acked(message: Message) -> bool:
    """Somebody has taken on what still holds: then no sign asks for attention."""
    return bool(message.acked_by) and message.level is not None


def _acked(message: Message) -> str:
    who = escape(message.acked_by, 80)
    if message.acked_at is None:
        return say("Acknowledged by {who}", who=who)
    at = date_token(message.acked_at, dates.near(message.acked_at, message.at, message.timezone))
    return say("Acknowledged by {who}, {at}", who=who, at=at)
