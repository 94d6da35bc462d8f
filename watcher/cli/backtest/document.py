"""A backtest as JSON: everything that is printed, and every telling."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from watcher.cli.backtest.words import mostly_on
from watcher.engine.replaying.retold import Backtested, Passing, Retold, Told


def as_data(found: Backtested, sides: Sequence[tuple[str, str]], zone: str) -> dict[str, Any]:
    """`sides` are the name and the file of each configuration. Spans are in seconds, times in ISO 8601."""
    return {
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "timezone": zone,
        "series": found.series,
        "samples": found.samples,
        "sides": [
            {"name": name, "config": file, **_side(side, found, zone)}
            for side, (name, file) in zip(found.sides, sides, strict=True)
        ],
        "no_data": [
            {"source": each.source, "days": [day.isoformat() for day in each.days], "of": each.of}
            for each in found.no_data
        ],
    }


def _side(side: Retold, found: Backtested, zone: str) -> dict[str, Any]:
    leads = [lead.total_seconds() for lead in side.leads()]
    by_receiver = Counter(message.receiver for message in side.messages)
    return {
        "rules": {
            rule: {
                "told": dict(side.counts(rule)),
                "mostly": mostly_on(side, rule, zone) or None,
                "foretold": _foretold(side, rule),
            }
            for rule in side.rules
        },
        "skipped": list(side.skipped),
        "held_back": {
            each.rule: {
                "max_alerts": each.most,
                "peak": each.peak,
                "peak_at": each.peak_at.isoformat(),
                "alerts": each.held_back,
            }
            for each in side.flooded
        },
        "messages": {
            "total": len(side.messages),
            "a_week": found.a_week(side.messages),
            "by_receiver": dict(sorted(by_receiver.items())),
        },
        "lead": {
            "passings": len(side.passings),
            "median": side.median_lead.total_seconds() if side.median_lead else None,
            "shortest": min(leads, default=None),
            "without_warning": [_passing(each) for each in side.unwarned],
        },
        "judged": side.judged,
        "tellings": [_told(each) for each in side.tellings],
    }


def _foretold(side: Retold, rule: str) -> dict[str, int] | None:
    """How often what a rule foretold came or did not; None of a rule that foretold nothing."""
    came = Counter(each.came for each in side.foretold if each.rule == rule)
    return {"came": came[True], "not_come": came[False], "not_known_yet": came[None]} if came else None


def _passing(passing: Passing) -> dict[str, Any]:
    org = dict(passing.labels).get("org", "")
    return {"series": passing.series.key, "org": org, "at": passing.at.isoformat()}


def _told(told: Told) -> dict[str, Any]:
    return {
        "at": told.at.isoformat(),
        "level": told.level.word if told.level else None,
        "reason": str(told.reason),
        "ended": str(told.ended) if told.ended else None,
        "rules": [each.rule for each in told.caused],
        "series": told.series.key,
        "labels": dict(told.labels),
        "used": told.used,
        "limit": told.limit,
        "receivers": list(told.receivers),
        "held_until": {name: until.isoformat() for name, until in told.held.items()},
    }
