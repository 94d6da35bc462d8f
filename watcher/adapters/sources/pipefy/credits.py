"""AI credits of one organization: three root fields tell them, one is believed, and they are never mixed.

The combined statistics come first, then the organization's own, then the subscription's AI_CREDITS row. Who
told them stays the teller for a day: where it merely fails for once, the number is unknown, since another
one may count differently, and a step from one to the other would look like usage. Only that there is an
add-on is taken from either of the first two.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from watcher.adapters.sources.pipefy import catalogue
from watcher.adapters.sources.pipefy.rows import Row, usage_row
from watcher.adapters.sources.pipefy.seen import Lens, Seen, Word
from watcher.adapters.sources.pipefy.values import number

COMBINED, ALONE, LISTED = "combined", "alone", "subscription"
_REFUSED = "Pipefy refused this account the organization's AI credits; it is asked again within a day"
_SWITCHED_OFF = "AI is not active in this organization, and Pipefy counts nothing"
_NO_LONGER = "Pipefy's answer no longer lists it"


@dataclass(frozen=True, slots=True)
class Credits:
    """`used` is None where the organization has no such thing, `free` likewise; `teller` told `used`.

    `refused` says that its own field was denied in so many words, not merely empty.
    """

    used: Row | None
    free: Row | None
    alone: Seen
    teller: str = ""
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Before:
    """What is known from earlier answers: who told the credits, which were there, whether it was refused."""

    teller: str | None = None
    used: bool = False
    free: bool = False
    refused: bool = False


def credits_of(lens: Lens, n: int, combined: Seen, listed: Row | None, before: Before) -> Credits:
    """`listed` is the subscription's row, if there is one."""
    key = f"a{n}"
    alone = lens.single(key, catalogue.AI_CREDITS_OF_ONE)
    if alone.word is Word.UNASKED and before.refused:
        alone = replace(alone, reason=_REFUSED)
    used, teller = _used(combined, alone, listed, before)
    refused = alone.word is Word.DENIED and bool(lens.told.about(key))
    return Credits(used, _free(lens, n, alone, before), alone, teller, refused)


def _used(combined: Seen, alone: Seen, listed: Row | None, before: Before) -> tuple[Row | None, str]:
    """With an add-on, whoever tells of it, passing the limit exhausts nothing: that is Pipefy's rule, too."""
    addon = any(seen.spoke and seen.value.get("hasAddon") is True for seen in (combined, alone))
    if combined.spoke:
        return replace(usage_row(combined), soft=addon), COMBINED
    if combined.word is Word.FAILED and before.teller == COMBINED:
        return Row(reason=combined.reason), ""
    if alone.spoke:
        return replace(_of_one(alone), soft=addon), ALONE
    if alone.word is Word.FAILED and before.teller == ALONE:
        return Row(reason=alone.reason), ""
    if listed is not None:
        return listed, LISTED
    expected = before.used or before.refused or {combined.word, alone.word} != {Word.UNASKED}
    asked = alone if combined.word is Word.UNASKED else combined
    return (Row(reason=asked.reason), "") if expected else (None, "")


def _of_one(alone: Seen) -> Row:
    row = replace(usage_row(alone), updated=alone.value.get("updatedAt"))
    idle = alone.value.get("active") is False and number(row.used) is None
    return replace(row, beside=row.beside or _SWITCHED_OFF) if idle else row


def _free(lens: Lens, n: int, alone: Seen, before: Before) -> Row | None:
    """The free credits, where there are any; gone ones that were there before are unknown."""
    told = alone.value.get("freeAiCredit")
    if isinstance(told, dict):
        lost = lens.lost_limit(told, (f"a{n}", "freeAiCredit"))
        return Row(told.get("usage"), told.get("limit"), reason=lost, beside=alone.beside)
    if not before.free:
        return None
    return Row(reason=alone.reason or alone.beside or _NO_LONGER)
