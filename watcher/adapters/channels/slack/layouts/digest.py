"""The digest of a week: a header, how many are well, a table by risk, what changed, how to read on."""

from __future__ import annotations

import json
from collections.abc import Sequence

from watcher.adapters.channels.slack.assumptions import MOST_ROWS, data_table
from watcher.adapters.channels.slack.layouts.buttons import buttons
from watcher.adapters.channels.slack.layouts.codetable import code_table
from watcher.adapters.channels.slack.layouts.head import calls, sign
from watcher.adapters.channels.slack.layouts.notes import notes
from watcher.adapters.channels.slack.layouts.pieces import Parts, header, section, small
from watcher.adapters.channels.slack.look import Look, Part
from watcher.adapters.channels.slack.text import bare, escape
from watcher.domain.digest.values import Digest, DigestRow
from watcher.domain.message import Message
from watcher.domain.tongue import say

_TABLE_ROOM = 6_000
"""Characters of JSON for the table: of a digest's 10,000 the rest is for all that stands around it."""
_CHANGES_ROOM = 2_000
_MOST_CELL, _MOST_CHANGE = 60, 300
_MOST_SUMMARY = 1_000


def digest(message: Message, told: Digest, part: Part, look: Look) -> Parts:
    """All of it; what does not fit is counted in words."""
    test = f"{say('TEST')} · " if message.test else ""
    parts: Parts = {"head": header(f"{sign(message)} {test}{told.title}")}
    parts["sum"] = section("\n".join(filter(None, (_summary(told), _sources(told), calls(message, part)))))
    return (
        parts
        | _table(told, look)
        | _changes(told)
        | buttons(message, look)
        | notes([*told.footer], look=look)
    )


def _summary(told: Digest) -> str:
    """What needs attention stands first, and bold."""
    first, dot, rest = escape(told.summary, _MOST_SUMMARY).partition(" · ")
    return f"*{first}*{dot}{rest}" if first else ""


def _sources(told: Digest) -> str:
    sources = escape(told.sources, _MOST_SUMMARY)
    return say("Sources: {sources}", sources=sources) if sources else ""


def _table(told: Digest, look: Look) -> Parts:
    """The rows by risk, in Slack's own table or set in a code block; and how many more there are."""
    if not told.rows:
        return {"rest": section(escape(told.rest))} if told.rest else {}
    rows = [_cells(row, told.columns) for row in (told.columns, *told.rows)]
    if look.tables:
        shown = _fitting(rows)
        parts = {"table": data_table(bare(say("Sorted by risk")), shown)}
        left_out = len(rows) - len(shown)
    else:
        text, left_out = code_table(rows)
        parts = {"table": section(text)}
    rest = [say("{n} more left out here to fit", n=left_out)] if left_out else []
    rest += [escape(told.rest)] if told.rest else []
    return parts | ({"rest": small(f"… {', '.join(rest)}")} if rest else {})


def _cells(row: DigestRow, columns: DigestRow) -> list[str]:
    """The state only where it has a heading."""
    cells = [row.org, row.resource, row.used, row.projected, row.week, row.resets]
    if columns.state:
        cells.insert(0, row.state)
    return [bare(cell, _MOST_CELL) for cell in cells]


def _fitting(rows: Sequence[list[str]]) -> list[list[str]]:
    """The headings and as many rows as the table has room for: one at least."""
    kept = list(rows[: MOST_ROWS + 1])
    sizes = [len(json.dumps(data_table("", [row])["rows"], ensure_ascii=False)) for row in kept]
    while len(kept) > 2 and sum(sizes[: len(kept)]) > _TABLE_ROOM:  # noqa: PLR2004 - headings and a row
        kept.pop()
    return kept


def _changes(told: Digest) -> Parts:
    """What happened, newest last; where there is too much, the oldest go."""
    lines = [f"• {escape(change, _MOST_CHANGE)}" for change in told.changes]
    hidden = 0
    while len(lines) > 1 and sum(map(len, lines)) > _CHANGES_ROOM:
        lines.pop(0)
        hidden += 1
    more = [say("{n} earlier ones left out here to fit", n=hidden)] if hidden else []
    more += [escape(told.more_changes, _MOST_CHANGE)] if told.more_changes else []
    if not lines and not more:
        return {}
    rest = [f"… {', '.join(more)}"] if more else []
    return {"changes": section("\n".join([f"*{say('What changed')}*", *lines, *rest]))}
