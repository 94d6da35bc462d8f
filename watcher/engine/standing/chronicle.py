"""What happened, for people: events with names instead of keys, and numbers older than two polls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from watcher.domain.reading import Series
from watcher.domain.words import resource_label
from watcher.engine.cases import ORG_PRESENCE, RULE_ITSELF, SOURCE_HEALTH
from watcher.engine.pacing.brought import NOT_BROUGHT, stays_away, told_at
from watcher.engine.pacing.targets import is_stale
from watcher.engine.policy import Policy
from watcher.engine.silencing.silences import concerns
from watcher.engine.standing.letters import Letter, letters_of
from watcher.ports import Transaction
from watcher.records import Event, SeriesState, Target

_OWN = {ORG_PRESENCE: "presence", SOURCE_HEALTH: "health"}


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of history: when, what kind, about whom, in words."""

    at: datetime
    kind: str
    source: str
    org: str
    about: str
    text: str


@dataclass(frozen=True, slots=True)
class Old:
    """Numbers of one source that are older than two polls: whose, since when, and why."""

    source: str
    orgs: tuple[str, ...]
    since: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class Chronicle:
    """Everything `watcher history` shows; `happenings` and `messages` oldest first."""

    at: datetime
    since: datetime
    happenings: tuple[Happening, ...]
    old: tuple[Old, ...]
    messages: tuple[Letter, ...] = ()


async def chronicle(
    tx: Transaction, policy: Policy, since: datetime, now: datetime, *, org: str = ""
) -> Chronicle:
    """History from `since` on; with `org`, only of organizations whose name holds that text.

    A silence is of those that it silences now, too.
    """
    states = await tx.series_states()
    wanted = org.casefold()
    those = [state for state in states.values() if wanted in _org(state).casefold()] if wanted else []
    lines = [(event, _happening(event, states)) for event in await tx.events(since)]
    shown = [
        line for event, line in lines if not wanted or wanted in line.org.casefold() or concerns(event, those)
    ]
    old = old_data(await tx.targets(), states.values(), policy, now)
    letters = letters_of(await tx.rows_since(since), policy, now)
    meant = [each for each in letters if not wanted or _is_about(each, wanted, states)]
    return Chronicle(now, since, tuple(shown), old if not wanted else _of(old, wanted), tuple(meant))


def _is_about(letter: Letter, wanted: str, states: Mapping[str, SeriesState]) -> bool:
    """Whether a message is about an organization of that name; what tells of several has one for each."""
    if letter.grouped:
        return False
    state, series = states.get(letter.series), _series(letter.series)
    return wanted in (_org(state) if state else (series and series.org) or "").casefold()


def old_data(
    targets: Iterable[Target], states: Iterable[SeriesState], policy: Policy, now: datetime
) -> tuple[Old, ...]:
    """Batches whose numbers are older than two polls, and single ones that stay away."""
    known = [target for target in targets if target.source in policy.sources]
    old = [target for target in known if is_stale(target, policy.sources[target.source], now)]
    fresh = {(t.source, org.id) for t in known if t not in old and t.last_ok_at for org in t.orgs}
    alone = (state for state in states if (state.series.source, state.series.org or "") in fresh)
    return (*(_old_batch(target, policy) for target in old), *_old_parts(alone, policy, now))


def _old_batch(target: Target, policy: Policy) -> Old:
    late = NOT_BROUGHT if policy.sources[target.source].pushed else "not asked lately"
    why = target.failure or ("no answer yet" if target.last_ok_at is None else late)
    return Old(target.source, tuple(org.name for org in target.orgs), target.last_ok_at, why)


def _old_parts(states: Iterable[SeriesState], policy: Policy, now: datetime) -> list[Old]:
    """What stays away while the rest of its source comes: one line a resource, for many may lack the same."""
    found: dict[tuple[str, str], list[SeriesState]] = defaultdict(list)
    for state in states:
        if stays_away(state, policy.sources[state.series.source], now):
            found[state.series.source, resource_label(state.series.resource)].append(state)
    return [
        Old(
            source,
            tuple(sorted({_org(each) for each in late})),
            min(told_at(each) for each in late),
            f"{label} {NOT_BROUGHT}",
        )
        for (source, label), late in sorted(found.items())
    ]


def _of(old: Iterable[Old], wanted: str) -> tuple[Old, ...]:
    """Those that hold organizations with `wanted` in their names, and of each only these."""
    chosen = (replace(one, orgs=tuple(o for o in one.orgs if wanted in o.casefold())) for one in old)
    return tuple(one for one in chosen if one.orgs)


def _happening(event: Event, states: Mapping[str, SeriesState]) -> Happening:
    state = states.get(event.subject)
    series = state.series if state else _series(event.subject)
    if series is None:
        return Happening(event.at, event.kind, event.subject, "", event.subject, event.text)
    labels = dict(state.labels) if state else {}
    org = labels.get("org") or series.org or ""
    if series.resource == RULE_ITSELF:
        rule = dict(series.scope).get("rule", "")
        return Happening(event.at, event.kind, "", "", f"rule {rule}", event.text)
    about = _OWN.get(series.resource) or resource_label(series.resource)
    part = labels.get(series.below or "") or ""
    return Happening(
        event.at, event.kind, series.source, org, f"{about} {part}".strip() if part else about, event.text
    )


def _org(state: SeriesState) -> str:
    return dict(state.labels).get("org") or state.series.org or ""


def _series(subject: str) -> Series | None:
    """The series an event is about; None for events about a source or a receiver, which have plain names."""
    return Series.from_key(subject) if "/" in subject else None
