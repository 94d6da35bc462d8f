"""What one answer's root fields say about one organization: an object, a row, a refusal, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from watcher.adapters.sources.pipefy.blocks import Block
from watcher.adapters.sources.pipefy.faults import Path
from watcher.adapters.sources.pipefy.splitting import Part
from watcher.adapters.sources.pipefy.values import identity, mapping

CONTRADICTION = "Pipefy gave two rows that contradict each other"
LEFT_OUT = (
    "the organization is not in Pipefy's answer: no Usage Stats permission there, or the organization is gone"
)

Fields = Mapping[str, Any]


class Word(Enum):
    """What one root field says about one organization."""

    SPOKE = "an object or a row"
    DENIED = "left out, or refused for want of permission"
    FAILED = "the field failed: nothing is known"
    UNASKED = "the field is not in the document"


@dataclass(frozen=True, slots=True)
class Seen:
    """A root field's word on an organization: `value` if it spoke, else `reason`.

    `beside` is an error that stood beside the value and explains what is empty in it; `since` is the raw
    `filterDate.from` of the field.
    """

    word: Word
    value: Fields = field(default_factory=dict)
    reason: str = ""
    beside: str = ""
    since: Any = None

    @property
    def spoke(self) -> bool:
        return self.word is Word.SPOKE


class Lens:
    """Looks at one part's answer; rows are sorted by organization once for all of them."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.told = part.asked.told
        self.variables = part.asked.composed.document.variables
        self._roots = part.asked.composed.roots
        self._asked = {block.root for block in self._roots.values()}
        self._sorted: dict[tuple[str, str], dict[str, list[tuple[int, Fields]]] | None] = {}

    def asks(self, key: str) -> bool:
        """Whether the document holds this response key."""
        return key in self._roots

    def asked_of_any(self, block: Block) -> bool:
        """Whether the document holds this root field for at least one organization."""
        return block.root in self._asked

    def rows_of(self, key: str, field: str, org: str) -> list[tuple[int, Fields]] | None:
        """The organization's rows in a list that many share, with their places; None if there is no list."""
        place = (key, field)
        if place not in self._sorted:
            self._sorted[place] = _by_organization(mapping(self.told.data.get(key)).get(field))
        found = self._sorted[place]
        return None if found is None else found.get(org, [])

    def single(self, key: str, block: Block) -> Seen:
        """A root field that was asked for one organization alone, under the alias `key`."""
        if key not in self._roots:
            return Seen(Word.UNASKED, reason=lacking(block))
        value = self.told.data.get(key)
        if isinstance(value, dict):
            since = mapping(value.get("filterDate")).get("from")
            return Seen(Word.SPOKE, value, beside=self.told.beside(key), since=since)
        faults = (*self.told.about(key), *self.told.about(""))
        denied = key in self.told.data and all(fault.not_ours for fault in faults)
        reason = self.told.why(key) or f"Pipefy left {block.root} empty"
        return Seen(Word.DENIED if denied else Word.FAILED, reason=reason)

    def combined(self, block: Block, org: str) -> Seen:
        """The organization's row in a root field that was asked for many at once."""
        told, root = self.told, block.root
        if root not in self._roots:
            return Seen(Word.UNASKED, reason=lacking(block))
        mine = self.rows_of(root, "byOrganization", org)
        if mine is None:
            return Seen(Word.FAILED, reason=told.why(root) or f"Pipefy left {root} empty")
        if not mine:
            # A row that cannot be read may have been this organization's, so it proves no absence.
            word = Word.FAILED if self.rows_of(root, "byOrganization", "") else Word.DENIED
            return Seen(word, reason=told.beside(root) or LEFT_OUT)
        first = mine[0][1]
        lost = (self.lost_limit(row, (root, "byOrganization", str(n))) for n, row in mine)
        agreed = all(_same(row, first) for _, row in mine)
        reason = next(filter(None, lost), "") if agreed else CONTRADICTION
        since = mapping(mapping(told.data[root]).get("filterDate")).get("from")
        return Seen(Word.SPOKE, first, reason=reason, beside=told.beside(root), since=since)

    def lost_limit(self, row: Fields, place: Path) -> str:
        """The error that ate a row's limit, or "" where it has one, really has none, or was not asked for."""
        return self.told.ate("limit", place) if "limit" in row and row["limit"] is None else ""


def lacking(block: Block) -> str:
    return f"Pipefy's API lacks {block.root} for this account, or it could not be asked for"


def _by_organization(value: Any) -> dict[str, list[tuple[int, Fields]]] | None:
    """Rows and their places by organization; those that are no rows at all under ""."""
    if not isinstance(value, list):
        return None
    found: dict[str, list[tuple[int, Fields]]] = {}
    for n, row in enumerate(value):
        readable = isinstance(row, dict)
        org = identity(row.get("organizationUuid")) if readable else ""
        if org is not None:
            found.setdefault(org, []).append((n, row if readable else {}))
    return found


def _same(row: Fields, other: Fields) -> bool:
    return all(row.get(key) == other.get(key) for key in ("usage", "limit", "hasAddon"))
