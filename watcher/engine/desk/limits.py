"""The answer to `/limits`: how organizations stand, by risk, in words."""

from __future__ import annotations

from datetime import datetime
from math import floor

from watcher.domain import dates
from watcher.domain.plain import plain
from watcher.domain.tongue import say
from watcher.domain.words import number
from watcher.engine.policy import Policy
from watcher.engine.standing.ends import with_forecasts
from watcher.engine.standing.seriesline import SeriesLine, Standing
from watcher.engine.standing.status import Status, status_of
from watcher.ports import LimitLine, Limits, Transaction

MOST = 15
_MOST_NAME = 40
_MOST_PERCENT = 9_999


async def limits_of(tx: Transaction, policy: Policy, wanted: str, now: datetime) -> Limits:
    """The worst of organizations whose name holds `wanted`, at most MOST, and how many more there are."""
    asked = plain(wanted, _MOST_NAME)
    status = await status_of(tx, policy, now)
    meant = [line for line in status.series if asked.casefold() in plain(line.org).casefold()]
    shown = await _foreseen(tx, policy, meant[:MOST], now)
    lines = tuple(_line(line, policy.timezone, now) for line in shown)
    return Limits(_title(asked, status, meant), lines, rest_words(meant[MOST:]), now)


async def _foreseen(
    tx: Transaction, policy: Policy, lines: list[SeriesLine], now: datetime
) -> list[SeriesLine]:
    """With their forecasts: of what is shown alone, for of thousands they take seconds."""
    states = await tx.series_states([line.series for line in lines])
    return await with_forecasts(tx, policy, lines, states, now, lambda _: True)


def _title(asked: str, status: Status, meant: list[SeriesLine]) -> str:
    if asked and not meant:
        return say("No organization that is watched has `{name}` in its name.", name=asked)
    if not meant:
        return say("Nothing was read yet.")
    title = say("Limits of {name}", name=asked) if asked else say("All limits, the worst first")
    blind = [plain(source.name, _MOST_NAME) for source in status.sources if not source.ok]
    if not blind:
        return title
    return f"{title}. {say('Not answering now: {names}.', names=', '.join(blind))}"


def rest_words(left: list[SeriesLine]) -> str:
    """How many are not shown; that they are well only of those with a limit to be measured by."""
    if not left:
        return ""
    well = sum(line.standing is Standing.OK for line in left)
    unknown = sum(line.standing is Standing.NO_LIMIT for line in left)
    count = number(len(left))
    if well + unknown < len(left):
        return say("… and {count} more; name an organization to see them", count=count)
    if not unknown:
        return say("… and {count} more, all well", count=count)
    if not well:
        return say("… and {count} more without a known limit", count=count)
    return say(
        "… and {count} more: {well} well, {unknown} without a known limit",
        count=count,
        well=number(well),
        unknown=number(unknown),
    )


def _line(line: SeriesLine, zone: str, now: datetime) -> LimitLine:
    return LimitLine(
        org=plain(line.org, _MOST_NAME),
        resource=plain(line.resource_label, _MOST_NAME),
        used=number(line.used) if line.used is not None else "?",
        share=floor(line.share) if line.share is not None else None,
        limit=number(line.limit) if line.limit is not None else "?",
        forecast=f"{min(floor(line.forecast), _MOST_PERCENT)} %" if line.forecast is not None else "",
        resets=dates.short_day(line.period.end, now, zone) if line.period else "",
        state=standing_words(line),
    )


def standing_words(line: SeriesLine) -> str:
    """`Warning, acknowledged`, in the tongue of the work under way."""
    words = {
        Standing.CRITICAL: say("Critical"),
        Standing.WARNING: say("Warning"),
        Standing.FORECAST: say("Forecast"),
        Standing.NO_DATA: say("No data"),
        Standing.NOTICE: say("Notice"),
        Standing.NO_LIMIT: say("limit unknown"),
        Standing.OK: say("well"),
    }
    said = words[line.standing]
    if line.acked_by:
        said = say("{state}, acknowledged", state=said)
    return say("{state}, silenced", state=said) if line.silenced_by else said
