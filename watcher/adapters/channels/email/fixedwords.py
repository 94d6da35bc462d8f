"""A mail's own words: its first ones, what leads on, where a file is, the small print."""

from __future__ import annotations

from watcher.adapters.channels.email.enclosed import MOST_FILE, Enclosed
from watcher.adapters.channels.email.headers import Envelope, is_measured
from watcher.domain import dates
from watcher.domain.kind import Kind
from watcher.domain.links import deed_page, home, subject_page
from watcher.domain.message import Attachment, Message, Reason
from watcher.domain.offer import Act
from watcher.domain.plain import clip, plain
from watcher.domain.tongue import say
from watcher.domain.words import number, share

_ACKS = frozenset({Act.ACK, Act.UNACK})
_MOST_PATH = 300
_KILO, _MEGA = 1_000, 1_000_000

Pointer = tuple[str, str]
"""What stands before an address (or a command), and the address."""


def state_line(message: Message) -> str:
    """`WARNING`, or `RESOLVED 1 Apr 00:05`; the first words of everything."""
    when = f" {dates.moment(message.at, message.timezone)}" if message.kind is Kind.RESOLVED else ""
    return f"{message.state.upper()}{when}"


def used_share(message: Message) -> str:
    """`92 percent used`; empty where it cannot be said."""
    part = share(message.used or 0, message.limit, "percent") if is_measured(message) else ""
    return say("{share} used", share=part) if part else ""


def acked(message: Message) -> str:
    """Who has taken it on, while it holds."""
    if not message.acked_by or message.level is None:
        return ""
    who = plain(message.acked_by, 80)
    if message.acked_at is None:
        return say("Acknowledged by {who}", who=who)
    when = dates.near(message.acked_at, message.at, message.timezone)
    return say("Acknowledged by {who}, {when}", who=who, when=when)


def pages(message: Message, envelope: Envelope) -> list[Pointer]:
    """Where more stands, and where something can be done: forms, since a mail scanner follows every link."""
    url = envelope.public_url
    if not url:
        return []
    if message.several or message.digest:
        return [(say("Open status page"), home(url))]
    if message.reason is Reason.ASKED:
        return [(offer.label, deed_page(url, message.incident, offer)) for offer in message.offers]
    page = subject_page(url, message.incident, message.watch, message.source)
    return [(say("Acknowledge or silence") if _can_be_acked(message) else say("Open details"), page)]


def commands(message: Message, envelope: Envelope) -> list[Pointer]:
    """How the same is done where there is no status page."""
    if envelope.public_url or message.several or not _can_be_acked(message):
        return []
    if message.acked_by:
        return [(say("Un-acknowledge"), f"watcher ack {message.series_id} --undo")]
    return [(say("Acknowledge"), f"watcher ack {message.series_id}")]


def _can_be_acked(message: Message) -> bool:
    return message.level is not None and any(offer.act in _ACKS for offer in message.offers)


def file_line(file: Attachment | None, got: Enclosed) -> str:
    """Where the report is: in the mail, or where it lies."""
    if file is None:
        return ""
    name, size = plain(file.name, 120), file_size(file.size)
    if got.file is not None:
        return say("{file}, {size}, is attached.", file=name, size=size)
    lies = clip(plain(file.path), _MOST_PATH)
    if got.missing:
        return say("{file} could not be attached; it should lie at {path}.", file=name, path=lies)
    most = file_size(MOST_FILE)
    return say(
        "{file}, {size}, is larger than the {most} that go by mail; it lies at {path}.",
        file=name,
        size=size,
        most=most,
        path=lies,
    )


def file_size(size: int) -> str:
    """`1.2 MB`."""
    if size < _KILO:
        return say("{count} bytes", count=number(size))
    if size < _MEGA:
        return f"{number(round(size / _KILO))} KB"
    return f"{number(round(size / _MEGA, 1))} MB"


def small_print(message: Message) -> list[str]:
    """What is worth knowing, and when it was said."""
    said = list(message.digest.footer if message.digest else message.notes)
    if message.earlier:
        said.append(say("Earlier notice: {when}", when=message.earlier))
    return [*said, say("Sent {when}", when=dates.full_moment(message.at, message.timezone))]


def rules_line(message: Message) -> str:
    rules = "; ".join(message.rules)
    if not rules:
        return ""
    return (
        say("Rule: {rules}", rules=rules) if len(message.rules) == 1 else say("Rules: {rules}", rules=rules)
    )


def why_you(envelope: Envelope) -> list[str]:
    """Why one gets it, and who can change that."""
    receiver, contact = plain(envelope.receiver), plain(envelope.contact, 200)
    said = [say('You get this because your address is in the receiver "{receiver}".', receiver=receiver)]
    if contact:
        said.append(say("Ask {contact} to change it.", contact=contact))
    else:
        said.append(say("Who gets what is set by `receivers` and `routes` in the config of Limit Watcher."))
    return said
