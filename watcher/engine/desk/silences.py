"""A click that silences the series a message is about: for a day, or until it resets."""

from __future__ import annotations

from datetime import datetime, timedelta

from watcher.domain import dates
from watcher.domain.reading import Series
from watcher.domain.silence import LONGEST, Silence, SilenceState
from watcher.domain.tongue import say
from watcher.engine.desk.seen import Seen, signed
from watcher.engine.policy import Policy
from watcher.engine.silencing.silences import Wish, add
from watcher.ports import Actor, Reply, Transaction

BY_BUTTON = "by button"
_ALIKE = timedelta(minutes=5)
"""Two silences that end so near to each other are one that was asked for twice."""


async def silenced(
    tx: Transaction, policy: Policy, found: Seen, actor: Actor, lasts: timedelta | None, now: datetime
) -> Reply:
    """Silence the series for so long; until its period ends where `lasts` is None."""
    series = Series.from_key(found.incident.series)
    ends_at = now + lasts if lasts is not None else await _reset(tx, series, now)
    if ends_at is None:
        return Reply(say("When this resets is not known; silence it for 24 h instead."), done=False)
    if ends_at - now > LONGEST:
        return Reply(
            say("It resets in more than {days} days; a silence is shorter.", days=LONGEST.days), False
        )
    until = dates.near(ends_at, now, policy.timezone)
    before = await _silence_of(tx, series, ends_at, now)
    if before is not None:
        ends = dates.near(before.ends_at, now, policy.timezone)
        return Reply(say("{who} silenced this already, until {when}.", who=before.author, when=ends), False)
    match = {"id": (series.short_id,)}
    wish = Wish(match, signed(actor), BY_BUTTON, ends_at=ends_at, until_reset=lasts is None)
    added = await add(tx, policy, wish, now)
    name = added.silence.name
    return Reply(
        say(
            "Silenced until {when}, whatever the level. To end it: watcher silence expire {name}",
            when=until,
            name=name,
        )
    )


async def _reset(tx: Transaction, series: Series, now: datetime) -> datetime | None:
    """When the series' period ends, if one is known and it is still to come."""
    state = (await tx.series_states([series.key])).get(series.key)
    period = state.reading.period if state and state.reading else None
    return period.end if period and period.end > now else None


async def _silence_of(tx: Transaction, series: Series, ends_at: datetime, now: datetime) -> Silence | None:
    """One that is about this very series, and lasts as long already."""
    for silence in await tx.silences(now):
        about = {key: globs.patterns for key, globs in silence.match.globs.items()}
        lasts = silence.ends_at >= ends_at - _ALIKE and silence.state(now) is SilenceState.ACTIVE
        if lasts and about == {"id": (series.short_id,)}:
            return silence
    return None
