"""Numbers, shares and names of things as people read them. Nothing here ever rounds up."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from functools import lru_cache

from watcher.domain.plain import plain
from watcher.domain.rule import Level
from watcher.domain.tongue import called, numerals, say

_CENT = Decimal("0.01")
_PERCENT = re.compile(r"(?<=\d) %")
_HUGE = Decimal(10) ** 15
_MOST_PERCENT = 9_999_999
_MOST_TIMES = 1_000
_NEARLY_SURE = 0.95
_LABELS = {
    "api_calls": "API calls",
    "ai_credits": "AI credits",
    "watcher_calls": "calls by Limit Watcher",
}


def number(value: float) -> str:
    """`9,204`, `12.5`, `1.2e18`; cut after two decimals, so that 9,999.999 never reads 10,000."""
    if not math.isfinite(value):
        return say("unknown")
    exact = Decimal(repr(float(value)))
    if abs(exact) >= _HUGE:
        power = exact.adjusted()
        return numerals(f"{_trimmed(exact.scaleb(-power))}e{power}")
    if 0 < abs(exact) < _CENT:
        return say("less than {cent}", cent=numerals("0.01")) if exact > 0 else say("just below 0")
    return numerals(_trimmed(exact))


def _trimmed(exact: Decimal) -> str:
    text = f"{exact.quantize(_CENT, ROUND_DOWN):,f}"
    text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def difference(one: float, other: float) -> float:
    """`one - other` as people do it on paper: 0.3 - 0.1 is 0.2. Not finite where an input is not."""
    if not (math.isfinite(one) and math.isfinite(other)):
        return math.nan
    return float(Decimal(repr(float(one))) - Decimal(repr(float(other))))


def percent(used: float, limit: float | None) -> int | None:
    """The whole percents used, rounded down: 100 only when the limit is reached. None if unknown."""
    if limit is None or not (math.isfinite(used) and math.isfinite(limit)) or limit <= 0:
        return None
    return max(0, math.floor(Fraction(used) * 100 / Fraction(limit)))


def whole_number(value: int) -> str:
    """`9,204`."""
    return numerals(f"{value:,}")


def share(used: float, limit: float | None, unit: str = "%") -> str:
    """`92 %`, or `92 percent` with that unit, for the ear; `under 1 %`; empty if it cannot be said."""
    whole = percent(used, limit)
    if whole is None:
        return ""
    unit = say("percent") if unit == "percent" else unit
    if whole == 0 and used > 0:
        return say("under 1 {unit}", unit=unit)
    if whole > _MOST_PERCENT:
        return say("over {most} {unit}", most=whole_number(_MOST_PERCENT), unit=unit)
    return f"{whole_number(whole)} {unit}"


def for_the_ear(text: str, *names: str) -> str:
    """`text` as a screen reader shall say it: `92 percent`; what stands in `names` stays as it is."""
    if "%" not in text:
        return text
    told = sorted((name for name in names if "%" in name), key=len, reverse=True)
    pieces = re.split("(" + "|".join(map(re.escape, told)) + ")", text) if told else [text]
    said = f" {say('percent')}"
    spoken = (piece if place % 2 else _PERCENT.sub(said, piece) for place, piece in enumerate(pieces))
    return "".join(spoken)


def cells(used: float, limit: float | None, width: int = 10) -> int | None:
    """How many of `width` cells of a bar are filled: all of them only when the limit is reached."""
    whole = percent(used, limit)
    return None if whole is None else min(width, whole * width // 100)


def rate(value: float) -> str:
    """A pace to about three digits: `438`, `4.2`, `0.35`; being an average, to the nearest."""
    digits = 0 if value >= 10 else 1 if value >= 1 else 2  # noqa: PLR2004 - digits worth reading
    return number(round(value, digits))


def count(amount: int, one: str, many: str = "") -> str:
    """`1 organization`, `14 organizations`; in English alone, for all that is no message."""
    return f"{amount:,} {one if amount == 1 else many or one + 's'}"


def times(value: float) -> str:
    """`3.1 times`; cut after the first decimal, so that what is told was reached. Else empty."""
    if not math.isfinite(value) or value < 0:
        return ""
    if value >= _MOST_TIMES:
        return say("over {most} times", most=whole_number(_MOST_TIMES))
    many = number(math.floor(value * 10) / 10)
    return say("{many} times", "one", many=many) if many == "1" else say("{many} times", many=many)


def odds(chance: float) -> str:
    """`9 times of 10`, cut: a likelihood from 0.0 to 1.0 as people would bet on it."""
    if chance >= _NEARLY_SURE:
        return say("more than 19 times of 20")
    tenths = math.floor(chance * 10 + 1e-9)  # a tenth that binary numbers miss by a hair is that tenth
    if tenths > 1:
        return say("{tenths} times of 10", tenths=tenths)
    return say("once of 10") if tenths else say("less than once of 10")


def is_plural(label: str) -> bool:
    """Whether a resource's name is of many: `cards`, `calls by Limit Watcher`."""
    return any(word.endswith("s") for word in (label.partition(" ")[0], label.rpartition(" ")[2]))


def listed(items: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(items) < 2:  # noqa: PLR2004 - one item needs no "and"
        return "".join(items)
    return say("{first} and {last}", first=", ".join(items[:-1]), last=items[-1])


def level_words(levels: Sequence[Level]) -> str:
    return listed([level_word(level) for level in sorted(levels)])


def level_word(level: Level) -> str:
    """`warning`, in the tongue of the work under way; `Level.word` is the same for code."""
    if level is Level.CRITICAL:
        return say("critical")
    return say("warning") if level is Level.WARNING else say("notice")


def capital(text: str) -> str:
    """`text` as it begins a sentence."""
    return text[:1].upper() + text[1:]


def resource_label(resource: str, most: int = 40) -> str:
    """What people call a resource: `automation jobs` for `automation_jobs`."""
    return called(_label(resource, most))


@lru_cache(1_000)  # of a handful of resources, asked about every series at every poll
def _label(resource: str, most: int) -> str:
    known = _LABELS.get(resource)
    return known or plain(resource.replace("_", " "), most) or "usage"
