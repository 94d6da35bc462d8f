"""The words of messages about missing data: a silent source, an organization gone from the answers."""

from __future__ import annotations

from datetime import datetime, timedelta

from watcher.domain import dates
from watcher.domain.alert import Ended
from watcher.domain.compose_scene import Scene, Text
from watcher.domain.message import Reason
from watcher.domain.plain import plain
from watcher.domain.telling import Health
from watcher.domain.words import count

_LIKELY = "Likely causes: the token lost its permission there, or it was renamed or removed."
_RULE_GONE = "The rule was removed or no longer selects this; whether data arrives is not said."
_RULE_CHANGED = "The rule was changed and asks for more now; whether data arrives is not said."
_BY_EDIT = {Ended.RULE_REMOVED: _RULE_GONE, Ended.RULE_CHANGED: _RULE_CHANGED}


def source_text(scene: Scene) -> Text:
    """A source that does not answer, or answers again."""
    return _source_back(scene) if scene.telling.level is None else _source_silent(scene)


def org_text(scene: Scene) -> Text:
    """An organization that is missing from good answers, or is back."""
    return _org_back(scene) if scene.telling.level is None else _org_missing(scene)


# --- a source ---------------------------------------------------------------------------------------


def _source_silent(scene: Scene) -> Text:
    health, now, title = scene.telling.health, scene.telling.at, scene.title
    since = _silent_since(health)
    lasted = dates.lasting(max(now - since, timedelta(0))) if since else ""
    never = " yet" if health and health.last_ok_at is None else ""
    how_long = f" for {lasted}" if lasted else ""
    why = plain(health.failure, 160) if health else ""
    unwatched = _unwatched(health)
    return Text(
        headline=f"{title}: no answer{never}{how_long}",
        sentences=(
            f"No data: {title} has not answered{never}{how_long}.",
            f"Reason: {plain(why, 60)}." if why else "",
            unwatched,
        ),
        consequence=" ".join(
            filter(None, (_last_good(health, scene), f"Reason: {why}." if why else "", unwatched))
        ),
        change=_watch_change(scene, f"{title} has not answered{never}{how_long}."),
        notes=_poll_notes(health, scene),
        next_step=plain(health.hint, 400) if health else "",
    )


def _silent_since(health: Health | None) -> datetime | None:
    return (health.last_ok_at or health.failing_since) if health else None


def _last_good(health: Health | None, scene: Scene) -> str:
    if health is None:
        return ""
    if health.last_ok_at is None:
        return "There has been no good poll so far."
    return f"Last good poll {dates.near(health.last_ok_at, scene.telling.at, scene.zone)}."


def _unwatched(health: Health | None) -> str:
    """What nobody watches meanwhile; a silent source resolves nothing."""
    if health is None:
        return "Open alerts keep their last state."
    orgs = f"{count(health.orgs, 'organization is', 'organizations are')} not being watched"
    if health.orgs == 0:  # how many it has is not known before its first answer
        orgs = "None of its organizations is being watched"
    if health.open_alerts == 0:
        return f"{orgs}; no alert is open."
    return (
        f"{orgs}; {count(health.open_alerts, 'open alert keeps its', 'open alerts keep their')} last state."
    )


def _poll_notes(health: Health | None, scene: Scene) -> tuple[str, ...]:
    if health is None:
        return ()
    now, notes = scene.telling.at, []
    if health.failures:
        since = f" since {dates.near(health.failing_since, now, scene.zone)}" if health.failing_since else ""
        notes.append(f"{count(health.failures, 'failed poll')}{since}")
    if health.next_try_at:
        notes.append(f"Next try {dates.near(health.next_try_at, now, scene.zone)}")
    notes.append(f"Times in {dates.zone_name(now, scene.zone)}")
    return tuple(notes)


def _source_back(scene: Scene) -> Text:
    if scene.telling.ended in _BY_EDIT:
        return _by_edit(scene, _BY_EDIT[scene.telling.ended])
    health = scene.telling.health
    since = health.failing_since if health else None
    why = _back(scene, since, f"{scene.title} answers again.", "was silent")
    return Text(
        headline=f"{scene.title} answers again",
        sentences=(f"Resolved: {why}",),
        consequence=f"{why} Numbers are judged again from here.",
        change=why,
    )


# --- an organization --------------------------------------------------------------------------------


def _org_missing(scene: Scene) -> Text:
    telling, org, title = scene.telling, scene.org, scene.title
    since = telling.missing_since
    how_long = f" for {dates.lasting(max(telling.at - since, timedelta(0)))}" if since else ""
    gone = f"missing from {title}'s answers{how_long}"
    last = f"First missed {dates.near(since, telling.at, scene.zone)}. " if since else ""
    unwatched = "Its limits are not being watched; its open alerts keep their last state."
    return Text(
        headline=f"{org}: {gone}",
        sentences=(f"No data: {org} has been {gone}.", unwatched),
        consequence=f"{last}{unwatched} {_LIKELY}",
        change=_watch_change(scene, f"{org} has been {gone}."),
        notes=(f"Times in {dates.zone_name(telling.at, scene.zone)}",),
        next_step="Check that the account still belongs to this organization, and that `orgs` and `expect` "
        "in the config name it as it is called now.",
    )


def _org_back(scene: Scene) -> Text:
    if scene.telling.ended in _BY_EDIT:
        return _by_edit(scene, _BY_EDIT[scene.telling.ended])
    again = f"{scene.org} is in {scene.title}'s answers again."
    why = _back(scene, scene.telling.missing_since, again, "was missing")
    return Text(
        headline=f"{scene.org}: in {scene.title}'s answers again",
        sentences=(f"Resolved: {why}",),
        consequence=f"{why} Its limits are watched again.",
        change=why,
    )


# --- both -------------------------------------------------------------------------------------------


def _back(scene: Scene, since: datetime | None, again: str, was: str) -> str:
    """The end of a gap: from when to when, as far as it is known."""
    now = scene.telling.at
    if since is not None and since < now:
        return f"{again} It {was} from {dates.spell(since, now, scene.zone)} ({dates.lasting(now - since)})."
    opened = scene.telling.incident.opened_at
    if opened >= now:
        return again
    reported = f"{dates.moment(opened, scene.zone)}, {dates.lasting(now - opened)} before"
    return f"{again} That it {was} was told {reported}."


def _by_edit(scene: Scene, why: str) -> Text:
    return Text(scene.identity, (f"Resolved: {scene.identity}.", why), why, change=why)


def _watch_change(scene: Scene, fired: str) -> str:
    if scene.telling.reason is Reason.FIRED:
        return fired
    return f"{scene.change()} {fired}" if scene.change() else ""
