"""The words of messages about missing data: a silent source, an organization gone from the answers."""

from __future__ import annotations

from datetime import datetime, timedelta

from watcher.domain import dates
from watcher.domain.alert import Ended
from watcher.domain.compose.scene import Scene, Text
from watcher.domain.message import Reason
from watcher.domain.plain import plain
from watcher.domain.rule import Watch
from watcher.domain.telling import Health
from watcher.domain.tongue import called, say
from watcher.domain.words import whole_number


def source_text(scene: Scene) -> Text:
    """A source that does not answer, or answers again."""
    return _source_back(scene) if scene.telling.level is None else _source_silent(scene)


def org_text(scene: Scene) -> Text:
    """An organization that is missing from good answers, or is back."""
    return _org_back(scene) if scene.telling.level is None else _org_missing(scene)


# --- a source ---------------------------------------------------------------------------------------


def _source_silent(scene: Scene) -> Text:
    health = scene.telling.health
    why = plain(called(health.failure), 160) if health else ""
    unwatched, silent = _unwatched(health), _has_not_answered(scene)
    reason = say("Reason: {why}.", why=why) if why else ""
    return Text(
        headline=_no_answer(scene),
        sentences=(
            f"{scene.state}: {silent}",
            say("Reason: {why}.", why=plain(why, 90)) if why else "",
            unwatched,
        ),
        consequence=" ".join(filter(None, (_last_good(health, scene), reason, unwatched))),
        change=_watch_change(scene, silent),
        notes=_poll_notes(health, scene),
        next_step=plain(called(health.hint), 400) if health else "",
    )


def _no_answer(scene: Scene) -> str:
    title, span, never = scene.title, _silent_for(scene), _never_answered(scene)
    if span and never:
        return say("{title}: no answer yet for {span}", title=title, span=span)
    if span:
        return say("{title}: no answer for {span}", title=title, span=span)
    return say("{title}: no answer yet", title=title) if never else say("{title}: no answer", title=title)


def _has_not_answered(scene: Scene) -> str:
    title, span, never = scene.title, _silent_for(scene), _never_answered(scene)
    if span and never:
        return say("{title} has not answered yet for {span}.", title=title, span=span)
    if span:
        return say("{title} has not answered for {span}.", title=title, span=span)
    if never:
        return say("{title} has not answered yet.", title=title)
    return say("{title} has not answered.", title=title)


def _never_answered(scene: Scene) -> bool:
    health = scene.telling.health
    return health is not None and health.last_ok_at is None


def _silent_for(scene: Scene) -> str:
    """How long, in words; empty where nobody knows."""
    health = scene.telling.health
    since = (health.last_ok_at or health.failing_since) if health else None
    return dates.lasting(max(scene.telling.at - since, timedelta(0))) if since else ""


def _last_good(health: Health | None, scene: Scene) -> str:
    if health is None:
        return ""
    if health.last_ok_at is None:
        return say("There has been no good poll so far.")
    when = dates.near(health.last_ok_at, scene.telling.at, scene.zone)
    return say("Last good poll {when}.", when=when)


def _unwatched(health: Health | None) -> str:
    """What nobody watches meanwhile; a silent source resolves nothing."""
    if health is None:
        return say("Open alerts keep their last state.")
    orgs, alerts = _orgs(health.orgs), whole_number(health.open_alerts)
    if health.open_alerts == 0:
        return say("{unwatched}; no alert is open.", unwatched=orgs)
    if health.open_alerts == 1:
        return say("{unwatched}; 1 open alert keeps its last state.", unwatched=orgs)
    return say("{unwatched}; {alerts} open alerts keep their last state.", unwatched=orgs, alerts=alerts)


def _orgs(orgs: int) -> str:
    if orgs == 0:  # how many it has is not known before its first answer
        return say("None of its organizations is being watched")
    if orgs == 1:
        return say("1 organization is not being watched")
    return say("{orgs} organizations are not being watched", orgs=whole_number(orgs))


def _poll_notes(health: Health | None, scene: Scene) -> tuple[str, ...]:
    if health is None:
        return ()
    now, notes = scene.telling.at, []
    if health.failures:
        notes.append(_failed_polls(health, scene))
    if health.next_try_at:
        notes.append(say("Next try {when}", when=dates.near(health.next_try_at, now, scene.zone)))
    return tuple(notes)


def _failed_polls(health: Health, scene: Scene) -> str:
    one, polls = health.failures == 1, whole_number(health.failures)
    if health.failing_since is None:
        return say("1 failed poll") if one else say("{polls} failed polls", polls=polls)
    when = dates.near(health.failing_since, scene.telling.at, scene.zone)
    if one:
        return say("1 failed poll since {when}", when=when)
    return say("{polls} failed polls since {when}", polls=polls, when=when)


def _source_back(scene: Scene) -> Text:
    if (edit := _edit_words(scene)) is not None:
        return _by_edit(scene, edit)
    health = scene.telling.health
    again = say("{title} answers again", title=scene.title)
    why = _back(scene, health.failing_since if health else None, f"{again}.")
    judged = say("Numbers are judged again from here.")
    return Text(again, (f"{scene.state}: {why}",), f"{why} {judged}", change=why)


# --- an organization --------------------------------------------------------------------------------


def _org_missing(scene: Scene) -> Text:
    telling, org, title = scene.telling, scene.org, scene.title
    since = telling.missing_since
    first = dates.near(since, telling.at, scene.zone) if since else ""
    missed = say("First missed {when}.", when=first) if first else ""
    missing = _has_been_missing(scene)
    unwatched = say("Its limits are not being watched; its open alerts keep their last state.")
    likely = say("Likely causes: the token lost its permission there, or it was renamed or removed.")
    span = _missing_for(scene)
    return Text(
        headline=say("{org}: missing from {title}'s answers for {span}", org=org, title=title, span=span)
        if span
        else say("{org}: missing from {title}'s answers", org=org, title=title),
        sentences=(f"{scene.state}: {missing}", unwatched),
        consequence=" ".join(filter(None, (missed, unwatched, likely))),
        change=_watch_change(scene, missing),
        next_step=say(
            "Check that the account still belongs to this organization, and that `orgs` and `expect` "
            "in the config name it as it is called now."
        ),
    )


def _has_been_missing(scene: Scene) -> str:
    org, title, span = scene.org, scene.title, _missing_for(scene)
    if not span:
        return say("{org} has been missing from {title}'s answers.", org=org, title=title)
    return say("{org} has been missing from {title}'s answers for {span}.", org=org, title=title, span=span)


def _missing_for(scene: Scene) -> str:
    since = scene.telling.missing_since
    return dates.lasting(max(scene.telling.at - since, timedelta(0))) if since else ""


def _org_back(scene: Scene) -> Text:
    if (edit := _edit_words(scene)) is not None:
        return _by_edit(scene, edit)
    org, title = scene.org, scene.title
    why = _back(
        scene, scene.telling.missing_since, say("{org} is in {title}'s answers again.", org=org, title=title)
    )
    return Text(
        headline=say("{org}: in {title}'s answers again", org=org, title=title),
        sentences=(f"{scene.state}: {why}",),
        consequence=f"{why} {say('Its limits are watched again.')}",
        change=why,
    )


# --- both -------------------------------------------------------------------------------------------


def _back(scene: Scene, since: datetime | None, again: str) -> str:
    """The end of a gap: from when to when, as far as it is known."""
    now, opened = scene.telling.at, scene.telling.incident.opened_at
    if since is not None and since < now:
        spell, lasted = dates.spell(since, now, scene.zone), dates.lasting(now - since)
        return f"{again} {_gap(scene, spell, lasted)}"
    if opened >= now:
        return again
    when, ago = dates.moment(opened, scene.zone), dates.lasting(now - opened)
    if scene.telling.watch is Watch.SOURCE:
        return f"{again} {say('That it was silent was told {when}, {ago} before.', when=when, ago=ago)}"
    return f"{again} {say('That it was missing was told {when}, {ago} before.', when=when, ago=ago)}"


def _gap(scene: Scene, spell: str, lasted: str) -> str:
    if scene.telling.watch is Watch.SOURCE:
        return say("It was silent from {spell} ({lasted}).", spell=spell, lasted=lasted)
    return say("It was missing from {spell} ({lasted}).", spell=spell, lasted=lasted)


def _edit_words(scene: Scene) -> str | None:
    """Why it is over where nobody knows whether data arrives: somebody changed the rule."""
    if scene.telling.ended is Ended.RULE_REMOVED:
        return say("The rule was removed or no longer selects this; whether data arrives is not said.")
    if scene.telling.ended is Ended.RULE_CHANGED:
        return say("The rule was changed and asks for more now; whether data arrives is not said.")
    return None


def _by_edit(scene: Scene, why: str) -> Text:
    return Text(scene.identity, (f"{scene.state}: {scene.identity}.", why), why, change=why)


def _watch_change(scene: Scene, fired: str) -> str:
    if scene.telling.reason is Reason.FIRED:
        return fired
    return f"{scene.change()} {fired}" if scene.change() else ""
