"""An answer about very many organizations, judged slice by slice, so that memory and locks stay small."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from watcher.domain.reading import Gap, Org, Reading
from watcher.ports import Answer

MOST = 500
"""Organizations judged in one transaction. After a crash between two of them all are asked again."""


def slices(answer: Answer) -> Iterator[Answer]:
    """The answer in slices of at most `MOST` organizations; one at least. Notes go with the last."""
    if len(answer.present) + len(answer.missing) <= MOST:
        yield answer
        return
    readings, gaps = _by_org(answer)
    here = {org.id for org in answer.present}
    orgs = [*answer.present, *answer.missing]
    for start in range(0, len(orgs), MOST):
        some = orgs[start : start + MOST]
        yield replace(
            answer,
            readings=tuple(reading for org in some for reading in readings.get(org.id, ())),
            gaps=tuple(gap for org in some for gap in gaps.get(org.id, ())),
            present=tuple(org for org in some if org.id in here),
            missing=tuple(org for org in some if org.id not in here),
            notes=answer.notes if start + MOST >= len(orgs) else (),
        )


def _by_org(answer: Answer) -> tuple[dict[str, list[Reading]], dict[str, list[Gap]]]:
    readings: dict[str, list[Reading]] = defaultdict(list)
    gaps: dict[str, list[Gap]] = defaultdict(list)
    for reading in answer.readings:
        readings[reading.series.org or ""].append(reading)
    for gap in answer.gaps:
        gaps[gap.series.org or ""].append(gap)
    return readings, gaps


def of_watched(answer: Answer, watched: set[str]) -> Answer:
    """The answer without organizations that are watched no longer; `watched` are their ids."""
    return replace(
        answer,
        readings=tuple(r for r in answer.readings if r.series.org in watched),
        gaps=tuple(g for g in answer.gaps if g.series.org in watched),
        present=_among(answer.present, watched),
        missing=_among(answer.missing, watched),
    )


def _among(orgs: tuple[Org, ...], watched: set[str]) -> tuple[Org, ...]:
    return tuple(org for org in orgs if org.id in watched)
