"""Silences that people add and end: checked, counted, stored with an event that says who did it and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from watcher.domain import dates
from watcher.domain.plain import plain
from watcher.domain.rule import Globs, Selector
from watcher.domain.silence import LONGEST, Silence, SilenceState
from watcher.engine.policy import Policy
from watcher.engine.silencing.hushnotes import noted
from watcher.engine.silencing.muting import silenced_values
from watcher.engine.silencing.resets import common_reset
from watcher.engine.silencing.silenceable import Candidate, candidates, counted, strangers
from watcher.ports import Transaction, WatcherError
from watcher.records import Event, SeriesState

LISTED_FOR = timedelta(days=30)
"""How long a silence that is over can still be listed and looked up."""
_KIND = "silence."
_FARTHEST = timedelta(days=366)
_LONGEST_PATTERN = 300
_MOST_PATTERNS = 200
_LONGEST_AUTHOR = 80
_LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Wish:
    """A silence that somebody wants: patterns by what they are held against, and one of three ends.

    `starts_at` None begins now. The end is `lasts` after the beginning, `ends_at`, or `until_reset`: when
    the period of what it matches ends, also where the vendor ends it earlier.
    """

    match: Mapping[str, Sequence[str]]
    author: str
    reason: str
    starts_at: datetime | None = None
    lasts: timedelta | None = None
    ends_at: datetime | None = None
    until_reset: bool = False


@dataclass(frozen=True, slots=True)
class Added:
    """The silence as stored; `matches` counts in words what it is about now, `strangers` tell what is not.

    `everything` says that there are several and it leaves out none of them now.
    """

    silence: Silence
    matches: str
    nothing: bool
    strangers: tuple[str, ...] = ()
    everything: bool = False


async def add(tx: Transaction, policy: Policy, wish: Wish, now: datetime) -> Added:
    """Store a silence. Raises WatcherError where it names nothing, nobody, no reason or no good end."""
    match, zone = _match(wish.match), policy.timezone
    author, reason = person(wish.author), _said(wish.reason)
    known = await candidates(tx, policy)
    meant = [one for one in known if one.is_meant(match)]
    ends_at = common_reset(meant, now, zone) if wish.until_reset else wish.ends_at
    starts, ends = _spell(wish, ends_at, now, zone)
    wanted = Silence(match, author, reason, starts, ends, until_reset=wish.until_reset)
    silence = await tx.add_silence(wanted)
    matches = counted(meant)
    await noted(tx, policy, [(one.series, one.values) for one in meant], now)
    await tx.add_events(
        [_event("added", silence, now, f"{_lasting(silence, now, zone)} by {author}", matches)]
    )
    unknown = () if meant else strangers(match, known, policy)
    return Added(silence, matches, not meant, unknown, everything=len(meant) == len(known) > 1)


async def expire(
    tx: Transaction, policy: Policy, name: str, author: str, now: datetime
) -> tuple[Silence, bool]:
    """End a silence now; False with it where it was over already. Raises WatcherError for an unknown one."""
    author = person(author)
    kept = await tx.silences(now - LISTED_FOR)
    silence = next((one for one in kept if name.strip().casefold() in {one.name, str(one.id)}), None)
    if silence is None:
        lasting = [one.name for one in kept if one.state(now) is not SilenceState.EXPIRED]
        hint = f"there are {', '.join(lasting)}" if lasting else "none is active or pending"
        raise WatcherError(f"there is no silence `{plain(name, 40)}`", hint=hint)
    if silence.state(now) is SilenceState.EXPIRED:
        return silence, False
    meant = [one for one in await candidates(tx, policy) if one.is_meant(silence.match)]
    return await ended(tx, policy, silence, author, meant, now), True


async def ended(
    tx: Transaction, policy: Policy, silence: Silence, by: str, meant: Sequence[Candidate], now: datetime
) -> Silence:
    """A silence as stored once `by`, a person or what happened, ended it now; `meant` is what it matches."""
    over = replace(silence, starts_at=min(silence.starts_at, now), ends_at=now, expired_by=by)
    await tx.put_silence(over)
    await noted(tx, policy, [(one.series, one.values) for one in meant], now, gone=[silence])
    await tx.add_events([_event("expired", over, now, f"ended early by {by}")])
    return over


def person(name: str) -> str:
    """A name as it is kept: one line, nothing invisible, bounded. Raises WatcherError for none."""
    tidy = plain(name, _LONGEST_AUTHOR)
    if not tidy:
        raise WatcherError("nobody is named", hint="--author says who wants it")
    return tidy


def reason_kept(reason: str) -> str:
    """A reason as it is kept: one line, nothing invisible, bounded."""
    return plain(reason, _LONGEST_REASON)


def _said(reason: str) -> str:
    tidy = reason_kept(reason)
    if not tidy:
        raise WatcherError("a silence needs a reason", hint='--reason "load test until Friday"')
    return tidy


def words_of(match: Selector) -> str:
    """What a silence is about, in words: `org Acme *, not Acme Test; resource cards`."""
    return "; ".join(f"{key} {_globs(globs)}" for key, globs in match.globs.items())


def _globs(globs: Globs) -> str:
    return ", ".join(f"not {plain(p[1:])}" if p.startswith("!") else plain(p) for p in globs.patterns)


def concerns(event: Event, states: Sequence[SeriesState]) -> bool:
    """Whether an event is about a silence on one of these series, whichever the rule."""
    if not event.kind.startswith(_KIND):
        return False
    match = {k: Globs(tuple(v)) for k, v in event.data.get("match", {}).items() if k != "rule"}
    return any(Selector(match).match(silenced_values(one.series, one.labels)) for one in states)


def _match(patterns: Mapping[str, Sequence[str]]) -> Selector:
    """The patterns that say something; raises WatcherError where they mean everything or cannot be."""
    each = [pattern for globs in patterns.values() for pattern in globs]
    if len(each) > _MOST_PATTERNS or any(len(pattern) > _LONGEST_PATTERN for pattern in each):
        most = f"at most {_MOST_PATTERNS} patterns of {_LONGEST_PATTERN} characters"
        raise WatcherError("that is too much to match", hint=most)
    if not all(pattern.removeprefix("!").strip() for pattern in each):
        raise WatcherError("an empty pattern matches nothing", hint="write a name, or a glob such as Acme*")
    match = {key: Globs(tuple(globs)) for key, globs in patterns.items() if globs and set(globs) != {"*"}}
    if not match:
        raise WatcherError(
            "a silence of everything is refused: say what it is about",
            hint="--org, --source, --resource, --plan, --rule, --label or --series, and more than `*`",
        )
    return Selector(match)


def _spell(wish: Wish, ends_at: datetime | None, now: datetime, zone: str) -> tuple[datetime, datetime]:
    """When it begins and ends; at most 90 days."""
    starts = wish.starts_at or now
    if starts < now:
        raise WatcherError(
            f"{dates.full_moment(starts, zone)} has passed", hint="without --from it begins now"
        )
    if starts - now > _FARTHEST:
        raise WatcherError("it begins in more than a year", hint="add it when the time is nearer")
    longest = f"a silence lasts at most {LONGEST.days} days"
    if wish.lasts is not None and wish.lasts > LONGEST:
        raise WatcherError(
            longest, hint="what should never be told is a rule to change: see `enabled: false`"
        )
    ends = ends_at or starts + (wish.lasts or timedelta(0))
    if ends <= starts:
        raise WatcherError(
            f"it would end at {dates.full_moment(ends, zone)}, before it begins", hint="--for 24h, say"
        )
    if ends - starts > LONGEST:
        raise WatcherError(f"{longest}; until {dates.full_moment(ends, zone)} is longer", hint="--for 90d")
    return starts, ends


def _lasting(silence: Silence, now: datetime, zone: str) -> str:
    until = f"until {dates.full_moment(silence.ends_at, zone)}"
    return until if silence.starts_at <= now else f"from {dates.full_moment(silence.starts_at, zone)} {until}"


def _event(what: str, silence: Silence, now: datetime, said: str, matches: str = "") -> Event:
    about = words_of(silence.match) + (f" ({matches})" if matches else "")
    data: dict[str, Any] = {
        "silence": silence.name,
        "match": {key: list(globs.patterns) for key, globs in silence.match.globs.items()},
        "author": silence.author,
        "reason": silence.reason,
        "starts_at": silence.starts_at.isoformat(),
        "ends_at": silence.ends_at.isoformat(),
        "expired_by": silence.expired_by,
        "until_reset": silence.until_reset,
    }
    return Event(now, f"{_KIND}{what}", silence.name, f"{about}: {said}: {silence.reason}", data)
