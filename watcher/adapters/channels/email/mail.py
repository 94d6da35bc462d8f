"""The pure layout: a message as a mail with text and HTML, threaded by series and period."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from textwrap import fill
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from watcher.domain import dates
from watcher.domain.kind import Kind, held_kind
from watcher.domain.message import Message, Reason
from watcher.domain.plain import clip, plain
from watcher.domain.ranking import ranking
from watcher.domain.rule import Level, Watch
from watcher.domain.topic import ASIDES, Topic
from watcher.domain.words import cells, percent, share

_WIDTH = 72
_MOST_SUBJECT = 200
_BAR = 20
_COLOURS = {
    Kind.NOTICE: "#0969da",
    Kind.WARNING: "#9a6700",
    Kind.CRITICAL: "#cf222e",
    Kind.RESOLVED: "#1a7f37",
    Kind.NO_DATA: "#57606a",
}
_WEB = re.compile(r"https?://[^\s<>\"]+")
_BRACKETS = str.maketrans("[]", "()")


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a mail needs beside its words: `host` is the domain in its ids, `receiver` the config's name."""

    sender: str
    to: Sequence[str]
    host: str
    receiver: str


def compose_mail(message: Message, envelope: Envelope, key: str, root: str = "") -> EmailMessage:
    """The whole mail. The same `key` gives the same Message-ID, so that a duplicate can be recognised.

    `root` is the id of the thread that it goes on in, where that is not its own series'.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = plain(envelope.sender)
    mail["To"] = ", ".join(plain(address) for address in envelope.to)
    mail["Subject"] = subject(message)
    mail["Date"] = format_datetime(message.at)
    mail["Message-ID"] = message_id(key, envelope.host)
    mail["In-Reply-To"] = mail["References"] = root or thread_root(message, envelope.host)
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["List-Id"] = f"<limits.{envelope.host}>"
    if message.level is Level.CRITICAL:
        mail["Importance"] = "high"
    words = _words(message, envelope)
    mail.set_content(_render("alert.txt", words), cte="quoted-printable")
    mail.add_alternative(_render("alert.html", words), subtype="html", cte="quoted-printable")
    return mail


def subject(message: Message) -> str:
    """`[Warning 92%] Acme Brasil: automation jobs, March 2026`.

    What changes stands in brackets, which Gmail leaves out when it threads; what stays, outside them: so the
    topic does, for a forecast and a warning of the same series are two threads.
    """
    state = " ".join(filter(None, ("TEST" if message.test else "", message.state, _part(message))))
    aside = f" {ASIDES[message.topic]}" if message.topic in ASIDES else ""
    period = f", {message.period_name}" if message.period_name else ""
    identity = plain(message.identity).translate(_BRACKETS)
    return clip(f"[{state}] {identity}{aside}{plain(period, 40).translate(_BRACKETS)}", _MOST_SUBJECT)


def _part(message: Message) -> str:
    """The share that the message is about, for the brackets: `92%`; of a forecast the projected one."""
    if not _measured(message) or message.topic is Topic.GROWTH:
        return ""
    amount = message.projected if message.topic is Topic.AHEAD else message.used
    return share(amount, message.limit).replace(" %", "%") if amount is not None else ""


def message_id(key: str, host: str) -> str:
    return f"<{_digest(key)}@{host}>"


def thread_root(message: Message, host: str) -> str:
    """The id of a mail that never was, to which all mails of a series, topic and period answer."""
    period = re.sub(r"[^0-9A-Za-z-]", "", message.period_label) or _digest(message.incident)[:12]
    topic = "" if message.topic is Topic.USE else f"-{message.topic}"
    return f"<series-{message.series_id}{topic}.{period}@{host}>"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:24]


def _measured(message: Message) -> bool:
    known = message.used is not None and message.limit is not None
    return known and message.level is not None and message.watch is Watch.LIMIT


def _words(message: Message, envelope: Envelope) -> dict[str, Any]:
    """What the templates fill in."""
    whole = percent(message.used or 0, message.limit) if _measured(message) else None
    filled = cells(message.used or 0, message.limit, _BAR) if whole is not None else None
    return {
        "m": message,
        "colour": _colour(message),
        "share": share(message.used or 0, message.limit, "percent") if whole is not None else "",
        "width": None if whole is None else min(100, whole),
        "bar": None if filled is None else f"[{'#' * filled}{'-' * (_BAR - filled)}]",
        "change": _change(message),
        "ranking": ranking(message.contributors),
        "when": dates.full_moment(message.at, message.timezone),
        "moment": dates.moment(message.at, message.timezone),
        "link": message.runbook if _WEB.fullmatch(message.runbook) else "",
        "receiver": plain(envelope.receiver),
    }


def _colour(message: Message) -> str:
    """The state's; a forecast has that of its level."""
    level = held_kind(message.level, Topic.USE) if message.level else message.kind
    return _COLOURS.get(message.kind) or _COLOURS.get(level, "#57606a")


def _change(message: Message) -> str:
    """What changed, where the headline and the consequence do not say it already."""
    said = message.level is None or message.reason is Reason.FIRED or message.change in message.consequence
    return "" if said else message.change


def _render(template: str, words: dict[str, Any]) -> str:
    return _TEMPLATES.get_template(template).render(words).strip() + "\n"


def _wrapped(text: str) -> str:
    return fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


_TEMPLATES = Environment(
    loader=PackageLoader("watcher.adapters.channels.email"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters["wrapped"] = _wrapped
