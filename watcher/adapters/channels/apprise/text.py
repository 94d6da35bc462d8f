"""The pure layout: a message as a title and plain text, which any service can show."""

from __future__ import annotations

from dataclasses import dataclass

from watcher.domain.digest.values import Digest
from watcher.domain.message import Listing, Message
from watcher.domain.plain import plain
from watcher.domain.ranking import ranking
from watcher.domain.rule import Level, Watch
from watcher.domain.tongue import say, speaking

_KINDS = {Level.NOTICE: "info", Level.WARNING: "warning", Level.CRITICAL: "failure"}


@dataclass(frozen=True, slots=True)
class Told:
    """A title, a body of lines, and how bad it is in Apprise's words: info, success, warning, failure."""

    title: str
    body: str
    kind: str


def told(message: Message) -> Told:
    """The message in words alone; every line of it is one line, whatever the names in it hold."""
    with speaking(message.locale):
        test = f"{say('TEST')} · " if message.test else ""
        paragraphs = [
            [message.further, message.consequence],
            _figures(message),
            *[_list(each) for each in message.lists],
            _contributors(message),
            _digest(message.digest) if message.digest else [],
            _advice(message),
            [" · ".join(plain(note) for note in message.notes)],
        ]
    said = ["\n".join(plain(line) for line in lines if line) for lines in paragraphs]
    title = plain(f"{test}{message.state} · {message.headline}")
    return Told(title, "\n\n".join(filter(None, said)) or plain(message.sentence), _kind(message))


def _kind(message: Message) -> str:
    if message.level is None:
        return "success" if message.ended else "info"
    return _KINDS[message.level]


def _figures(message: Message) -> list[str]:
    if message.watch is not Watch.LIMIT:
        return []
    return [f"{fact.label}: {fact.text}" for fact in message.facts]


def _list(listing: Listing) -> list[str]:
    lines = [f"- {item.state} · {item.name} · {item.amount}" for item in listing.items]
    return [listing.title, *lines, *([f"… {listing.rest}"] if listing.rest else [])]


def _contributors(message: Message) -> list[str]:
    ranked = ranking(message.contributors, message.timezone)
    if not ranked:
        return []
    lines = [
        f"- {line.name}: {line.used}" + (f" ({line.share})" if line.share else "") for line in ranked.lines
    ]
    return [ranked.title, *lines, *([f"… {ranked.rest}"] if ranked.rest else [])]


def _digest(digest: Digest) -> list[str]:
    rows = [
        " · ".join(filter(None, (row.state, row.org, row.resource, row.used, row.projected, row.resets)))
        for row in digest.rows
    ]
    return [
        digest.sources,
        *rows,
        digest.rest,
        *digest.changes,
        digest.more_changes,
        *digest.footer,
    ]


def _advice(message: Message) -> list[str]:
    step = f"{say('Do now:')} {message.next_step}" if message.next_step else ""
    return [step, f"{say('Runbook')}: {message.runbook}" if message.runbook else ""]
