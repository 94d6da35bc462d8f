"""Which rules on a series people have silenced, and who did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from watcher.domain.advance import Step
from watcher.domain.reading import Labels, Series, selectable
from watcher.domain.silence import Silence
from watcher.domain.telling import Subject


def silenced_values(series: Series, labels: Labels, rule: str = "") -> dict[str, str]:
    """What a silence's matchers see of a series: what rules select by, the rule, and the series' short id."""
    return {**selectable(series, labels), "id": series.short_id, "rule": rule}


HELD_BACK = "held back: its rule would raise too many alerts"


def kept_still(
    silences: Sequence[Silence], subject: Subject, steps: Sequence[Step], now: datetime
) -> dict[str, str]:
    """By rule, why nothing new of it is told about the series: people want it so, or there is too much."""
    held = {step.rule.name: HELD_BACK for step in steps if step.after.held_back}
    return {**held, **muted(silences, subject, steps, now)}


def muted(
    silences: Sequence[Silence], subject: Subject, steps: Sequence[Step], now: datetime
) -> dict[str, str]:
    """By rule, why nothing new of it is told about the series; empty while nothing is silenced."""
    if not silences:
        return {}
    values = silenced_values(subject.series, subject.labels)
    found = {}
    for step in steps:
        values["rule"] = step.rule.name
        silence = next((each for each in silences if each.mutes(values, now)), None)
        if silence is not None:
            found[step.rule.name] = f"silenced by {silence.author} ({silence.name}): {silence.reason}"
    return found
