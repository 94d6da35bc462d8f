"""A mail's headers: its subject, what threads it, what tells robots and filters who writes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, quote
from urllib import parse

from watcher.adapters.channels.email.wire import unencoded
from watcher.domain.kind import aside_word
from watcher.domain.mailbox import MailboxError, carried, parted
from watcher.domain.message import Message
from watcher.domain.plain import clip, plain
from watcher.domain.rule import Level, Watch
from watcher.domain.tongue import say
from watcher.domain.topic import Topic
from watcher.domain.words import share

_MOST_SUBJECT = 200
_MOST_LINK = 900
_BRACKETS = str.maketrans("[]", "()")
_ADDRESS = re.compile(r"[^@\s<>,;?&]+@[^@\s<>,;?&]+")


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a mail needs beside its words: `host` is the domain in its ids, `receiver` the config's name.

    `public_url` is the status page (empty: none), `contact` whom people ask to change who gets what.
    """

    sender: str
    to: Sequence[str]
    host: str
    receiver: str
    public_url: str = ""
    contact: str = ""


def dress(mail: EmailMessage, message: Message, envelope: Envelope, key: str, root: str = "") -> None:
    """Put the headers on. The same `key` gives the same Message-ID, so that a duplicate can be recognised.

    `root` is the id of the thread that it goes on in, where that is not its own series'.
    """
    mail["From"] = _person(envelope.sender)
    mail["To"] = ", ".join(filter(None, map(_person, envelope.to)))
    mail["Subject"] = unencoded(subject(message))
    mail["Date"] = format_datetime(message.at)
    mail["Message-ID"] = message_id(key, envelope.host)
    mail["In-Reply-To"] = mail["References"] = root or thread_root(message, envelope.host)
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["List-Id"] = f"<limits.{envelope.host}>"
    if message.level is Level.CRITICAL and not message.overtaken:
        mail["Importance"] = "high"
    link = unsubscribing(envelope.contact, envelope.receiver)
    if _ADDRESS.fullmatch(envelope.contact) and len(link) <= _MOST_LINK:
        mail["List-Unsubscribe"] = unencoded(f"<{link}>")


def _person(written: str) -> str:
    """As a header names who writes or reads; empty for whom no server could take a mail."""
    try:
        address = carried(plain(written))
    except MailboxError:
        return ""
    name = unencoded(plain(parted(plain(written))[0]))
    return f'"{quote(name)}" <{address}>' if name else address


def unsubscribing(contact: str, receiver: str) -> str:
    """A mail to whoever edits the receivers; no page can do it, for receivers stand in a file."""
    subject = parse.quote(f"unsubscribe {receiver}".encode("utf-8", "replace"), safe="")
    return f"mailto:{parse.quote(contact.encode('utf-8', 'replace'), safe='@')}?subject={subject}"


def subject(message: Message) -> str:
    """`[Warning 92%] Acme Brasil: automation jobs, March 2026`; of a digest its headline.

    What changes stands in brackets, which Gmail leaves out when it threads; what stays, outside them: so the
    topic does, for a forecast and a warning of the same series are two threads.
    """
    test = say("TEST") if message.test else ""
    if message.digest is not None:
        words = plain(message.headline).translate(_BRACKETS)
        return clip(f"[{test}] {words}" if test else words, _MOST_SUBJECT)
    state = " ".join(filter(None, (test, message.state, _part(message))))
    aside = f", {word}" if (word := aside_word(message.topic)) else ""
    period = f", {message.period_name}" if message.period_name else ""
    identity = plain(message.identity).translate(_BRACKETS)
    return clip(f"[{state}] {identity}{aside}{plain(period, 40).translate(_BRACKETS)}", _MOST_SUBJECT)


def _part(message: Message) -> str:
    """The share that the message is about, for the brackets: `92%`; of a forecast the projected one."""
    if not is_measured(message) or message.topic is Topic.GROWTH:
        return ""
    amount = message.projected if message.topic is Topic.AHEAD else message.used
    return share(amount, message.limit).replace(" %", "%") if amount is not None else ""


def is_measured(message: Message) -> bool:
    """Whether it holds at a level of a number of which both the use and the limit are known."""
    known = message.used is not None and message.limit is not None
    return known and message.level is not None and message.watch is Watch.LIMIT


def message_id(key: str, host: str) -> str:
    return f"<{digest(key)}@{host}>"


def thread_root(message: Message, host: str) -> str:
    """The id of a mail that never was, to which all mails of a series, topic and period answer."""
    period = re.sub(r"[^0-9A-Za-z-]", "", message.period_label) or digest(message.incident)[:12]
    topic = "" if message.topic is Topic.USE else f"-{message.topic}"
    return f"<series-{message.series_id}{topic}.{period}@{host}>"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:24]
