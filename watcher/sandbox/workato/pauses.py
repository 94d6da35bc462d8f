"""At the limit recipes may pause until the period ends or the limit is raised: when they ran, then."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from watcher.sandbox.workato.tally import reached, tasks_used
from watcher.sandbox.workato.world import Workspace
from watcher.sandbox.workato.zoned import Span


def running(workspace: Workspace, whole: Span, now: datetime, zone: ZoneInfo) -> list[Span]:
    """The parts of `whole` until `now` in which the workspace's recipes were not paused."""
    spans: list[Span] = []
    period = workspace.period(whole.start, zone)
    end = min(whole.end, now)
    while period.start < end:
        spans += _running_in(workspace, period, now, zone)
        period = workspace.period(period.end, zone)
    clipped = (span.clipped(Span(whole.start, end)) for span in spans)
    return [span for span in clipped if span.start < span.end]


def _running_in(workspace: Workspace, period: Span, now: datetime, zone: ZoneInfo) -> list[Span]:
    """One billing period's: each change of the limit may let the recipes run on."""
    cuts = sorted({period.start, *(c.at for c in workspace.changes if period.start < c.at < period.end)})
    spans: list[Span] = []
    spent = 0
    for start, end in zip(cuts, [*cuts[1:], period.end], strict=True):
        piece = Span(start, end)
        limit = workspace.limit(start, zone)
        used = partial(_used, workspace, start, now)
        stop = None if limit is None else reached(used, limit - spent, piece)
        ran = Span(start, stop or end)
        spent += used(ran.end)
        spans.append(ran)
    return spans


def _used(workspace: Workspace, since: datetime, now: datetime, until: datetime) -> int:
    return tasks_used(workspace, (Span(since, until),), now)
