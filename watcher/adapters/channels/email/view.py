"""All that a mail says, ready to be set as text and as HTML: words, a bar, tables, links."""

from __future__ import annotations

import re
from typing import Any

from watcher.adapters.channels.email import fixedwords
from watcher.adapters.channels.email.enclosed import Enclosed
from watcher.adapters.channels.email.headers import Envelope, is_measured
from watcher.domain import dates
from watcher.domain.digest.values import Digest, DigestRow
from watcher.domain.kind import Kind, kind_of
from watcher.domain.message import Message
from watcher.domain.plain import plain
from watcher.domain.ranking import ranking
from watcher.domain.rule import Watch
from watcher.domain.tongue import say
from watcher.domain.topic import Topic
from watcher.domain.words import cells, percent

_BAR = 20
_MOST_CELL, _MOST_CHANGE = 40, 200
_UNKNOWN = "–"  # noqa: RUF001 - a dash in an empty cell
_GREY = "#57606a"
_COLOURS = {
    Kind.NOTICE: "#0969da",
    Kind.WARNING: "#9a6700",
    Kind.CRITICAL: "#cf222e",
    Kind.RESOLVED: "#1a7f37",
    Kind.DIGEST: "#0969da",
    Kind.REPORT: "#0969da",
    Kind.ASKED: "#0969da",
}
_WEB = re.compile(r"https?://[^\s<>\"]+")


def view_of(message: Message, envelope: Envelope, got: Enclosed, cid: str) -> dict[str, Any]:
    """What the templates fill in, in the tongue of the work under way; `cid` names the picture."""
    digest, ranked = message.digest, ranking(message.contributors, message.timezone)
    return {
        "m": message,
        "lang": message.locale,
        "colour": colour(message),
        "test": say("TEST") if message.test else "",
        "state": fixedwords.state_line(message),
        "acked": fixedwords.acked(message),
        "change": message.further,
        "consequence": digest.summary if digest else message.consequence,
        "share": fixedwords.used_share(message),
        "bar": _bar(message),
        "facts": [(fact.label, fact.text) for fact in message.facts],
        "ranking": ranked,
        "top": [(f"{n}. {each.name}", each.used, each.share) for n, each in enumerate(ranked.lines, 1)]
        if ranked
        else [],
        "when": dates.full_moment(message.at, message.timezone),
        "alt": plain(message.chart.alt) if message.chart else "",
        "cid": cid if got.picture else "",
        "lists": [{"title": one.title, "rows": one.items, "rest": one.rest} for one in message.lists],
        "digest": _digest(digest) if digest else None,
        "file": fixedwords.file_line(message.attachment, got),
        "runbook": message.runbook if _WEB.fullmatch(message.runbook) else "",
        "pages": fixedwords.pages(message, envelope),
        "commands": fixedwords.commands(message, envelope),
        "notes": fixedwords.small_print(message),
        "rules": fixedwords.rules_line(message),
        "why_you": fixedwords.why_you(envelope),
        "say": _labels(),
    }


def _labels() -> dict[str, str]:
    return {
        "do_now": say("Do now:"),
        "runbook": say("Runbook"),
        "file": say("File:"),
        "changes": say("What changed"),
        "by_risk": say("Sorted by risk"),
    }


def colour(message: Message) -> str:
    """The state's; a forecast has that of its level, and what somebody has taken on is neutral."""
    if message.acked_by and message.level is not None:
        return _GREY
    kind = message.kind
    if kind is Kind.FORECAST:
        kind = kind_of(message.level, Watch.LIMIT, Topic.USE)
    return _COLOURS.get(kind, _GREY)


def _bar(message: Message) -> dict[str, Any] | None:
    """Whole percents for the two cells of a table, and the same in signs."""
    whole = percent(message.used or 0, message.limit) if is_measured(message) else None
    filled = cells(message.used or 0, message.limit, _BAR) if whole is not None else None
    if whole is None or filled is None:
        return None
    return {"width": min(100, whole), "signs": f"[{'#' * filled}{'-' * (_BAR - filled)}]"}


def _digest(digest: Digest) -> dict[str, Any]:
    sources = plain(digest.sources, 1_000)
    return {
        "columns": _row(digest.columns),
        "rows": [_row(row) for row in digest.rows],
        "said": [_said(row, digest.columns) for row in digest.rows],
        "rest": digest.rest,
        "sources": say("Sources: {sources}", sources=sources) if sources else "",
        "changes": [plain(change, _MOST_CHANGE) for change in digest.changes],
        "more": digest.more_changes,
    }


def _said(row: DigestRow, columns: DigestRow) -> dict[str, str]:
    """A row for the ear: whose limit it is, and below what is known of it."""
    about = filter(None, (row.state, row.org, row.resource))
    cells, headings = ((r.used, r.projected, r.week, r.resets) for r in (row, columns))
    known = [f"{heading} {cell}" for heading, cell in zip(headings, cells, strict=True) if cell]
    return {"about": plain(": ".join(about), _MOST_CHANGE), "numbers": plain(", ".join(known), _MOST_CHANGE)}


def _row(row: DigestRow) -> list[str]:
    """State, organization, resource, then numbers; what is not known is a dash."""
    cells = (row.org, row.resource, row.used, row.projected, row.week, row.resets)
    return [plain(row.state, 20), *(plain(cell, _MOST_CELL) or _UNKNOWN for cell in cells)]
