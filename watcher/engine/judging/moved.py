"""What one judgement moved: the alerts and incidents to write, and the line of history for each telling."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from watcher.domain.advance import Step
from watcher.domain.alert import Alert, Incident
from watcher.domain.rule import Rule, Selector
from watcher.domain.telling import Telling
from watcher.domain.topic import ASIDES
from watcher.ports import Transaction
from watcher.records import Event


def by_series(alerts: Iterable[Alert]) -> dict[str, dict[str, Alert]]:
    found: dict[str, dict[str, Alert]] = defaultdict(dict)
    for alert in alerts:
        found[alert.series][alert.rule] = alert
    return found


def gone(name: str) -> Rule:
    """Stand in for a rule that is in no file any more."""
    return Rule(name=name, select=Selector(), when={})


async def save_alerts(tx: Transaction, steps: Sequence[Step]) -> None:
    """Write what moved; an alert that is quiet again needs no row."""
    moved = [step for step in steps if step.changed]
    await tx.drop_alerts([step.before for step in moved if step.before.revision and _is_quiet(step.after)])
    await tx.put_alerts([step.after for step in moved if not _is_quiet(step.after)])


def is_uneventful(steps: Sequence[Step]) -> bool:
    """Whether nothing was, is or begins to be the matter: of most series at most polls."""
    return all(not step.changed and step.ended is None and _is_quiet(step.after) for step in steps)


def _is_quiet(alert: Alert) -> bool:
    return alert.level is None and not alert.holds


def incidents_to_save(
    before: Incident | None, after: Incident | None, tellings: Sequence[Telling]
) -> list[Incident]:
    """The incident that ended and the one that began in its place, where both happened at once."""
    ended = [t.incident for t in tellings if after is None or t.incident.id != after.id]
    return ended + ([after] if after and after != before else [])


def event(telling: Telling) -> Event:
    level = telling.level.word if telling.level else str(telling.ended or "")
    used = telling.reading.used if telling.reading else None
    limit = telling.reading.limit if telling.reading else None
    data = {
        "incident": telling.incident.id,
        "revision": telling.incident.revision,
        "used": used,
        "limit": limit.value if limit else None,
        "level": telling.level.word if telling.level else "",
        "topic": str(telling.topic),
        "ended": str(telling.ended or ""),
    }
    kind = f"alert.{telling.reason.name.lower()}"
    about = f" ({ASIDES[telling.topic]})" if telling.topic in ASIDES else ""
    return Event(telling.at, kind, telling.series.key, f"{telling.reason} {level}".strip() + about, data)
