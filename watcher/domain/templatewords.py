"""The words that a rule's `message` may ask for, made from a scene: text for people, "?" where unknown."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

from watcher.domain import dates
from watcher.domain.average import reached_at
from watcher.domain.compose.scene import Scene
from watcher.domain.forecast import Outlook
from watcher.domain.period import PeriodKind
from watcher.domain.plain import plain
from watcher.domain.prospect import prospect_of
from watcher.domain.reading import Reading
from watcher.domain.words import difference, level_word, number, percent, rate, whole_number

MISSING = "?"
_MOST = 120
_DAY = timedelta(days=1)


class _Labels(dict[str, str]):
    """Labels by name; one that this series does not have is "?"."""

    def __missing__(self, key: str) -> str:
        return MISSING


def _says(meaning: str) -> Any:
    return field(metadata={"meaning": meaning})


@dataclass(frozen=True, slots=True)
class Words:
    """What a template may ask for. All but `labels` and the raw numbers are text; unknown text is "?"."""

    org: str = _says("the organization, or for `watch: source` the vendor")
    source: str = _says("the source's name in the config")
    source_title: str = _says("the vendor as people call it: Pipefy")
    resource: str = _says("the resource: automation_jobs")
    resource_label: str = _says("the resource as people call it: automation jobs")
    plan: str = _says("the plan")
    labels: Mapping[str, str] = _says("all labels by name: `labels.pipe`")
    rule: str = _says("the rule's name")
    level: str = _says("notice, warning or critical")
    level_label: str = _says("the level as people call it, in the tongue of the messages")
    used: str = _says("how much is used: 9,204")
    limit: str = _says("of how much: 10,000")
    percent: str = _says("the share in whole percents, rounded down, without the sign: 92")
    left: str = _says("what is left: 796; 0 where the limit is passed")
    period: str = _says("the period: March 2026, or 14 Mar to 13 Apr 2026; empty for what never resets")
    elapsed: str = _says("how much of the period is gone, in whole percents: 64")
    resets_at: str = _says("when the period ends: 1 Apr 2026")
    resets_in: str = _says("how long that is: 10 days")
    growth: str = _says(
        "how much a day in this period so far: 438; an hour where periods are days; of stocks: usually"
    )
    forecast: str = _says(
        "how much will be used at the period's end, most likely: 13,380; where a rule asks for it"
    )
    forecast_percent: str = _says("the same in percents of the limit, rounded down: 133")
    runs_out_at: str = _says("when the limit is reached, most likely: Mon 23 Mar")
    runs_out_in: str = _says("how long that is: 2 days")
    as_of: str = _says("when the numbers were told: 21 Mar 14:00")
    raw_used: float | None = _says("`used` as a number, for comparing and reckoning; none where unknown")
    raw_limit: float | None = _says("`limit` as a number; none where unknown")
    raw_percent: float | None = _says("the share in percents, not rounded; none where unknown")
    raw_left: float | None = _says(
        "`left` as a number, below 0 where the limit is passed; none where unknown"
    )

    def by_name(self) -> dict[str, Any]:
        return {one.name: getattr(self, one.name) for one in fields(self)}


MEANINGS: dict[str, str] = {one.name: one.metadata["meaning"] for one in fields(Words)}
"""Every word and what it stands for."""

SPECIMEN: dict[str, Any] = {
    **dict.fromkeys(MEANINGS, "example"),
    "labels": _Labels(),
    "raw_used": 9_204.0,
    "raw_limit": 10_000.0,
    "raw_percent": 92.04,
    "raw_left": 796.0,
}
"""Words to try a template with: all are known."""


def words_of(scene: Scene) -> Words:
    """The words for one telling; names are harmless already, and every number is as messages show it."""
    telling, reading = scene.telling, scene.telling.reading
    labels = {plain(key, 40): plain(value, _MOST) for key, value in telling.labels}
    return Words(
        org=scene.org,
        source=plain(telling.series.source, _MOST),
        source_title=scene.title,
        resource=plain(telling.series.resource, _MOST),
        resource_label=scene.resource,
        plan=labels.get("plan") or MISSING,
        labels=_Labels(labels),
        rule=telling.rules[0].rule if telling.rules else MISSING,
        level=telling.level.word if telling.level else MISSING,
        level_label=level_word(telling.level) if telling.level else MISSING,
        **_amounts(reading),
        **_times(reading, scene),
        **_foreseen(reading, scene),
    )


def _amounts(reading: Reading | None) -> dict[str, Any]:
    used = _known(reading.used) if reading else None
    limit = reading.limit.value if reading and reading.limit else None
    left = _known(difference(limit, used)) if used is not None and limit is not None else None
    whole = percent(used, limit) if used is not None else None
    return {
        "used": _said(used),
        "limit": _said(limit),
        "percent": MISSING if whole is None else whole_number(whole),
        "left": MISSING if left is None else number(max(0.0, left)),
        "raw_used": used,
        "raw_limit": limit,
        "raw_percent": used * 100 / limit if used is not None and limit is not None else None,
        "raw_left": left,
    }


def _times(reading: Reading | None, scene: Scene) -> dict[str, Any]:
    at, zone = scene.telling.at, scene.zone
    period = reading.period if reading else None
    told = reading or scene.telling.last
    as_of = dates.moment(told.as_of, zone) if told else MISSING
    if period is None:
        nothing = MISSING if reading is None else ""
        return {
            "period": nothing,
            "elapsed": MISSING,
            "resets_at": MISSING,
            "resets_in": MISSING,
            "as_of": as_of,
        }
    return {
        "period": dates.period_name(period.label, period.last),
        "elapsed": str(int(period.elapsed(at) * 100)),
        "resets_at": dates.date(period.end, zone),
        "resets_in": dates.lasting(max(period.end - at, timedelta(0))),
        "as_of": as_of,
    }


def _foreseen(reading: Reading | None, scene: Scene) -> dict[str, Any]:
    """What is to come: as foreseen where a rule looks ahead, else at the average of the period so far."""
    telling = scene.telling
    unknown: dict[str, Any] = dict.fromkeys(
        ("growth", "forecast", "forecast_percent", "runs_out_at", "runs_out_in"), MISSING
    )
    period = reading.period if reading else None
    if reading is not None and period is None:
        return unknown | _of_stock(scene)
    if reading is None or period is None or not math.isfinite(reading.used):
        return unknown
    gone = reading.as_of - period.start
    if gone <= timedelta(0):
        return unknown
    every = timedelta(hours=1) if period.kind is PeriodKind.DAY else _DAY
    unknown["growth"] = rate(reading.used / (gone / every))
    limit = reading.limit.value if reading.limit else None
    if telling.outlook is not None:
        lands = telling.outlook.landing.p50
        whole = percent(lands, limit)
        unknown["forecast"] = number(round(lands)) if math.isfinite(lands) else MISSING
        unknown["forecast_percent"] = MISSING if whole is None else whole_number(whole)
    reached = _reached(reading, telling.outlook)
    if reached is not None and reached > telling.at:
        unknown["runs_out_at"] = dates.plain_day(reached, scene.zone)
        unknown["runs_out_in"] = dates.lasting(reached - telling.at)
    return unknown


def _of_stock(scene: Scene) -> dict[str, str]:
    """What never resets: how much it usually grows in a day, and when it is full."""
    found = prospect_of(scene.telling)
    if isinstance(found, str) or found.grows is None:
        return {}
    said = {"growth": rate(found.grows.p50 / 30)}
    at = scene.telling.at
    if found.likely is not None and found.likely > at:
        said["runs_out_at"] = dates.dated_day(found.likely, at, scene.zone)
        said["runs_out_in"] = dates.lasting(found.likely - at)
    return said


def _reached(reading: Reading, ahead: Outlook | None) -> datetime | None:
    """When the limit is most likely reached: as foreseen, else at the average so far."""
    if ahead is None or reading.limit is None:
        return reached_at(reading)
    return ahead.runs_out(reading.limit.value)[1]


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _said(value: float | None) -> str:
    return MISSING if value is None else number(value)
