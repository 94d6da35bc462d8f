"""The digest as a message: how many limits are how, the worst of them, what changed, and how we are doing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from math import floor

from watcher.domain import dates
from watcher.domain.digest.changes import changes
from watcher.domain.digest.rows import headings, ranked, rest_words, rows, shown
from watcher.domain.digest.values import Digest
from watcher.domain.digest.view import Broken, DigestView, Lot, Muted, SourceStand, Stand
from watcher.domain.message import Message, Reason
from watcher.domain.plain import clip, name, plain
from watcher.domain.rule import Watch
from watcher.domain.tongue import called, say, tongue
from watcher.domain.words import number, share

SERIES = "digest"
"""What a digest is about, where other messages name a series: it is about none."""
_MOST_SENTENCE = 200
_MOST_SOURCES = 10
_MOST_MUTED = 5
_MOST_NAME = 60


def compose_digest(view: DigestView, *, series_id: str) -> Message:
    """The message for everybody whom the digest goes to, in the tongue of the work under way."""
    stands = ranked(view.stands)
    digest = digest_of(stands, view)
    title = say("Limits, week {week}", week=view.week)
    headline = say("{title}: {summary}", title=title, summary=_first_count(stands))
    return Message(
        incident=view.incident,
        series=SERIES,
        series_id=series_id,
        revision=1,
        watch=Watch.LIMIT,
        reason=Reason.DIGEST,
        level=None,
        before=None,
        crossed=(),
        ended=None,
        org="",
        resource="",
        resource_label="",
        source="",
        used=None,
        limit=None,
        period_label="",
        period_name="",
        state=say("Digest"),
        identity=title,
        headline=headline,
        sentence=_sentence(digest, stands),
        change="",
        consequence=digest.summary,
        facts=(),
        notes=(),
        rules=(),
        next_step="",
        runbook="",
        opened_at=view.now,
        at=view.now,
        as_of=None,
        timezone=view.zone,
        locale=tongue().locale,
        digest=digest,
    )


def digest_of(stands: Sequence[Stand], view: DigestView) -> Digest:
    """All that is said; `stands` are ranked."""
    top = shown(stands)
    happened = changes(view)
    return Digest(
        title=_title(view),
        summary=_summary(stands),
        sources=_sources(view),
        columns=headings(),
        rows=rows(top, view),
        rest=rest_words(stands[len(top) :]),
        changes=happened.lines,
        more_changes=happened.more,
        footer=tuple(_footer(view)),
    )


def _title(view: DigestView) -> str:
    """The days that it is about: those that are over, or the one that is not."""
    first = dates.short_day(view.since, view.now, view.zone)
    last = dates.short_day(max(view.since, view.moment - timedelta(days=1)), view.now, view.zone)
    if first == last:
        return say("Limits, {day}", day=first)
    return say("Limits, {first} to {last}", first=first, last=last)


# --- how many are how -----------------------------------------------------------------------------------


def _counts(stands: Sequence[Stand]) -> list[str]:
    """In words, the worst first; together they are all of them."""
    lots = Counter(stand.lot for stand in stands)
    attention, fine = lots[Lot.ATTENTION], lots[Lot.FINE]
    said = [
        (attention, say("1 needs attention") if attention == 1 else _many(attention)),
        (lots[Lot.PROJECTED], say("{count} projected over", count=number(lots[Lot.PROJECTED]))),
        (fine, say("{count} fine", count=number(fine))),
        (lots[Lot.UNREAD], say("{count} without data", count=number(lots[Lot.UNREAD]))),
        (lots[Lot.NO_LIMIT], say("{count} without a known limit", count=number(lots[Lot.NO_LIMIT]))),
    ]
    return [words for many, words in said if many]


def _many(attention: int) -> str:
    return say("{count} need attention", count=number(attention))


def _summary(stands: Sequence[Stand]) -> str:
    return " · ".join(_counts(stands)) if _of_one_kind(stands) is None else (_of_one_kind(stands) or "")


def _of_one_kind(stands: Sequence[Stand]) -> str | None:
    """What is said where all of them are alike; None where they are not."""
    if not stands:
        return say("nothing was read yet, so no limit is known")
    lots = {stand.lot for stand in stands}
    count = number(len(stands))
    if lots == {Lot.FINE}:
        return (
            say("the one limit is fine") if count == "1" else say("all {count} limits are fine", count=count)
        )
    if lots == {Lot.UNREAD}:
        if count == "1":
            return say("the one limit could not be read")
        return say("none of the {count} limits could be read", count=count)
    return None


def _first_count(stands: Sequence[Stand]) -> str:
    """The weightiest count, for where there is little room."""
    return _of_one_kind(stands) or _counts(stands)[0]


def _sentence(digest: Digest, stands: Sequence[Stand]) -> str:
    """What a screen reader says: the counts, and the worst as far as there is room."""
    summary = digest.summary.replace(" · ", ", ")
    said = clip(say("{title}: {summary}.", title=digest.title, summary=summary), _MOST_SENTENCE)
    worst = stands[0] if stands and stands[0].lot is not Lot.FINE else None
    used = share(worst.used, worst.limit, "percent") if worst and worst.used is not None else ""
    if worst is None or not used:
        return said
    more = f"{name(worst.org, _MOST_NAME)} {plain(worst.resource, _MOST_NAME)} {used}."
    return f"{said} {more}" if len(said) + 1 + len(more) <= _MOST_SENTENCE else said


# --- how the sources are, and how we are ----------------------------------------------------------------


def _sources(view: DigestView) -> str:
    bad_first = sorted(view.sources, key=lambda one: one.ok)
    said = [_source(one, view) for one in bad_first[:_MOST_SOURCES]]
    left = len(bad_first) - len(said)
    if left:
        said.append(say("… and {count} more", count=number(left)))
    return ", ".join(said)


def _source(one: SourceStand, view: DigestView) -> str:
    title = name(one.title, _MOST_NAME)
    if one.ok:
        said = say("{source} ok", source=title)
    elif one.since is None:
        said = say("{source} never answered", source=title)
    else:
        since = dates.weekday(one.since, view.zone)
        said = say("{source} last answered {when}", source=title, when=since)
    details = [plain(called(one.failure), 80) if not one.ok else ""]
    if one.polls:
        details.append(say("{share} % of polls", share=_polls(one)))
    if one.missing == 1:
        details.append(say("1 organization missing"))
    elif one.missing:
        details.append(say("{count} organizations missing", count=number(one.missing)))
    known = "; ".join(filter(None, details))
    return f"{said} ({known})" if known else said


def _polls(one: SourceStand) -> str:
    """Percent with one decimal, cut: 100 only where all went well."""
    return number(floor(one.good * 1000 / one.polls) / 10)


def _footer(view: DigestView) -> list[str]:
    said = []
    if view.late:
        due = dates.full_moment(view.moment, view.zone)
        said.append(say("Late: it was due on {when}, when nothing ran here", when=due))
    said += [_broken(one, view) for one in view.broken]
    if view.next_at is not None:
        when = f"{dates.plain_day(view.next_at, view.zone)} {dates.time(view.next_at, view.zone)}"
        said.append(
            say("Next digest {when} {zone}", when=when, zone=dates.zone_name(view.next_at, view.zone))
        )
    if view.silences:
        said.append(_silences(view.silences, view))
    return said


def _broken(one: Broken, view: DigestView) -> str:
    since = dates.weekday(one.since, view.zone)
    return say("Receiver {name} is broken since {when}", name=plain(one.name, _MOST_NAME), when=since)


def _silences(silences: Sequence[Muted], view: DigestView) -> str:
    each = [
        say("{about} until {when}", about=plain(one.about, 80), when=dates.weekday(one.until, view.zone))
        for one in silences[:_MOST_MUTED]
    ]
    left = len(silences) - len(each)
    if left:
        each.append(say("… and {count} more", count=number(left)))
    many = len(silences)
    said = say("1 silence active") if many == 1 else say("{count} silences active", count=number(many))
    return f"{said} ({', '.join(each)})"
