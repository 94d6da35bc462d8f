"""From a pushed body to a delivery, or to every fault in it at once."""

from __future__ import annotations

import hashlib
import json
import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from watcher.domain.period import Period, PeriodKind, calendar_day, calendar_month
from watcher.domain.reading import Labels, Limit, Origin, Reading, Series
from watcher.domain.words import difference
from watcher.ports.served import Delivery
from watcher.web.faults import Faults, Spot

MOST_READINGS = 1_000
MOST_LABELS = 10
LONGEST_TEXT = 255
LONGEST_KEY = 200
FUTURE = timedelta(minutes=5)
"""How far the clock of whoever pushes may be ahead of ours."""
LONGEST_PERIOD = timedelta(days=400)
LONGEST_AGO = timedelta(days=400)
LARGEST, SMALLEST = 1e18, 1e-9
"""Nobody counts so far, nor in such crumbs: what lies outside, but for 0, is a slip."""

_RESOURCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_LABEL = re.compile(r"[a-z][a-z0-9_]{0,30}")
_OURS = frozenset({"org", "source", "resource", "severity", "watch", "rule"})
_READING = ("resource", "org", "used", "remaining", "limit", "period", "as_of", "labels")
_PERIODS = 'must be "month", "day", "none" or {"start": …, "end": …}'


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who brings it, when it came, and the key in its header if there is one."""

    source: str
    now: datetime
    key: str | None = None


def delivery_of(data: Any, envelope: Envelope) -> Delivery | Faults:
    """The delivery, unless anything at all is wrong with it."""
    faults = Faults()
    whole = Spot(data, "", faults)
    if not whole.is_object_of(("key", "readings")):
        return faults
    key = _key(whole.at("key"), envelope.key)
    readings = _readings(whole.at("readings"), envelope)
    return faults if faults.count else Delivery(key, _digest(data), tuple(readings))


def _digest(data: Any) -> str:
    """The same for the same content, however it is spaced and ordered; the key itself does not count."""
    readings = json.dumps(data["readings"], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(readings.encode()).hexdigest()


def _key(inside: Spot, header: str | None) -> str:
    if inside.value is None and header is None:
        inside.wrong("missing: give every delivery a key of its own, here or as the header Idempotency-Key")
        return ""
    spot = inside if header is None else Spot(header, "Idempotency-Key", inside.faults)
    if header is not None and inside.value not in (None, header):
        spot.wrong("is not the `key` in the body")
    key = spot.value
    if isinstance(key, str) and 0 < len(key) <= LONGEST_KEY and key.isprintable():
        return key
    spot.wrong(f"must be a text of 1 to {LONGEST_KEY} printable characters")
    return ""


def _readings(spot: Spot, envelope: Envelope) -> list[Reading]:
    if not isinstance(spot.value, list) or not 0 < len(spot.value) <= MOST_READINGS:
        spot.wrong(f"must be a list of 1 to {MOST_READINGS:,} readings")
        return []
    first: dict[Series, str] = {}
    found: list[Reading] = []
    for each in spot.items():
        one = _reading(each, envelope) if each.is_object_of(_READING) else None
        if one is None:
            continue
        if one.series in first:
            each.wrong(f"is of the same resource and organization as {first[one.series]}")
        first.setdefault(one.series, each.place)
        found.append(one)
    return found


def _reading(spot: Spot, envelope: Envelope) -> Reading | None:
    before = spot.faults.count
    resource = _resource(spot.at("resource"))
    id_, name = _org(spot.at("org"))
    labels = _labels(spot.at("labels"), name)
    as_of = _as_of(spot.at("as_of"), envelope.now)
    limit = _limit(spot.at("limit"))
    used = _used(spot, limit)
    period = _period(spot.at("period"), as_of)
    if spot.faults.count > before:
        return None
    series = Series(envelope.source, resource, (("org", id_),))
    known = Limit(limit, Origin.API) if limit else None
    return Reading(series, used, known, period, as_of, labels)


def _resource(spot: Spot) -> str:
    if isinstance(spot.value, str) and _RESOURCE.fullmatch(spot.value):
        return spot.value
    spot.wrong("must be a name of 1 to 64 letters, digits, `_`, `.` and `-`, such as tasks")
    return ""


def _org(spot: Spot) -> tuple[str, str]:
    """Id and name of the organization."""
    if isinstance(spot.value, str):
        name = _text(spot)
        return name, name
    if not spot.is_object_of(("id", "name")):
        return "", ""
    id_ = _text(spot.at("id"))
    return id_, _text(spot.at("name")) if spot.has("name") else id_


def _text(spot: Spot) -> str:
    text = spot.value
    if (
        isinstance(text, str)
        and text.strip() == text != ""
        and len(text) <= LONGEST_TEXT
        and text.isprintable()
    ):
        return text
    spot.wrong(f"must be a text of 1 to {LONGEST_TEXT} printable characters without space at its ends")
    return ""


def _labels(spot: Spot, org: str) -> Labels:
    if spot.value is None:
        return (("org", org),)
    if not isinstance(spot.value, dict) or len(spot.value) > MOST_LABELS:
        spot.wrong(f"must be an object of at most {MOST_LABELS} texts")
        return ()
    for name in spot.value:
        if not _LABEL.fullmatch(name) or name in _OURS:
            spot.wrong(
                "a label's name is 1 to 31 of a-z, 0-9 and `_`, and none of " + ", ".join(sorted(_OURS))
            )
            return ()
    return tuple(sorted({**{name: _text(spot.at(name)) for name in spot.value}, "org": org}.items()))


def _used(spot: Spot, limit: float | None) -> float:
    used, remaining = spot.at("used"), spot.at("remaining")
    if spot.has("used") == spot.has("remaining"):
        spot.wrong("needs either `used`, or `remaining` and `limit`")
        return 0.0
    if spot.has("used"):
        return _amount(used)
    if not limit:
        remaining.wrong("needs a `limit` above zero to be taken from")
        return 0.0
    amount = difference(limit, _amount(remaining, least=-math.inf))
    if amount < 0:
        remaining.wrong("is more than the whole limit")
    return amount


def _amount(spot: Spot, least: float = 0.0) -> float:
    value = spot.value
    if isinstance(value, float) and not math.isfinite(value):
        spot.wrong("is NaN, not a number" if math.isnan(value) else "is too large")
        return 0.0
    if isinstance(value, int | float) and not isinstance(value, bool) and value >= least:
        if value == 0 or SMALLEST <= abs(value) <= LARGEST:
            return float(value)
        spot.wrong(
            "is too large" if abs(value) > LARGEST else "is too small to be meant: 0, or 1e-9 at least"
        )
        return 0.0
    spot.wrong("must be a number" if least else "must be a number of zero or more")
    return 0.0


def _limit(spot: Spot) -> float | None:
    """None where it is unknown, be it said as null or as zero."""
    return None if spot.value is None else _amount(spot) or None


def _as_of(spot: Spot, now: datetime) -> datetime:
    """When the number was true; now where nothing is said."""
    if spot.value is None:
        return now
    at = _moment(spot)
    if at is None:
        return now
    if at > now + FUTURE:
        spot.wrong("lies in the future")
    if at < now - LONGEST_AGO:
        spot.wrong(f"is more than {LONGEST_AGO.days} days ago")
    return min(at, now)


def _moment(spot: Spot) -> datetime | None:
    try:
        at = datetime.fromisoformat(spot.value)
        if at.tzinfo is not None:
            return at.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        pass
    spot.wrong("must be a time with its offset, such as 2026-03-21T14:00:00Z")
    return None


def _period(spot: Spot, as_of: datetime) -> Period | None:
    if isinstance(spot.value, dict):
        return _own_period(spot, as_of)
    match spot.value:
        case "month":
            return calendar_month(as_of)
        case "day":
            return calendar_day(as_of)
        case "none":
            return None
    spot.wrong(_PERIODS if spot.value is not None else f"missing: {_PERIODS}")
    return None


def _own_period(spot: Spot, as_of: datetime) -> Period | None:
    spot.is_object_of(("start", "end"))
    start, end = _moment(spot.at("start")), _moment(spot.at("end"))
    if start is None or end is None:
        return None
    if not timedelta(0) < end - start <= LONGEST_PERIOD:
        spot.wrong(f"must end after it starts, within {LONGEST_PERIOD.days} days")
        return None
    if not start <= as_of < end:
        spot.wrong("does not hold the time of the number (`as_of`)")
        return None
    month = calendar_month(start)
    return month if (month.start, month.end) == (start, end) else Period(PeriodKind.BILLING, start, end)
