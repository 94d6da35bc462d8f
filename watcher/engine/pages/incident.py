"""The page of one incident: how it stands, what was told of it and what can be done about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from watcher.domain import dates
from watcher.domain.alert import Incident
from watcher.domain.chart import Chart
from watcher.domain.charting import chart_of
from watcher.domain.ends import ended_word
from watcher.domain.kind import kind_of, state_word
from watcher.domain.message import ASIDE, Message, Reason
from watcher.domain.plain import plain
from watcher.domain.ranking import ranking
from watcher.domain.reading import Series
from watcher.domain.rule import Watch
from watcher.domain.silence import Silence
from watcher.domain.tongue import called, say
from watcher.domain.topic import Topic
from watcher.domain.words import number, resource_label
from watcher.engine.exports.cooldowns import is_asked
from watcher.engine.pages.bare import bare_message
from watcher.engine.pages.deeds import asked_of, deeds_of
from watcher.engine.pages.sources import old_data, title_of
from watcher.engine.pages.timeline import timeline
from watcher.engine.pages.words import MOST_NAME, MOST_TEXT, amount_and_share, frame, moment
from watcher.engine.policy import Policy
from watcher.engine.silencing.muting import silenced_values
from watcher.engine.telling.draw import course_of
from watcher.ports import Transaction, pages
from watcher.records import Event, Export, OutboxRow, SeriesState

MOST_ROWS = 300
LONGEST_ID = 200
_WEB = re.compile(r"https?://[^\s<>\"]+")

Draw = Callable[[Chart, str], str]
"""A chart in a locale as SVG; empty where it cannot be drawn."""


async def incident_of(
    tx: Transaction, policy: Policy, id_: str, asked: pages.Asked, now: datetime, draw: Draw
) -> pages.Incident | None:
    """Its page, in the tongue of the work under way; None where neither store nor messages know it."""
    if not 0 < len(id_) <= LONGEST_ID:
        return None
    known, rows = await tx.incident(id_), await tx.rows_of(id_, MOST_ROWS)
    if known is None and not rows:
        return None
    scene = await _scene(tx, policy, id_, known, rows, now)
    course = await _course(tx, scene, draw, policy.locale)
    return _page(scene, course, asked, old_data(await tx.targets(), policy, now))


@dataclass(frozen=True, slots=True)
class _Scene:
    """All that was read about it; `message` is the latest that tells how it is."""

    id: str
    policy: Policy
    now: datetime
    known: Incident | None
    rows: Sequence[OutboxRow]
    message: Message
    state: SeriesState | None
    events: Sequence[Event]
    silences: Sequence[Silence]
    exports: Sequence[Export]

    @property
    def is_open(self) -> bool:
        """One that only messages know is over once its end was told; what told of several never is open."""
        if self.known is not None:
            return self.known.open
        return self.message.level is not None and not self.message.several and self._is_asked

    @property
    def _is_asked(self) -> bool:
        return any(is_asked(export) for export in self.exports)

    @property
    def measures(self) -> bool:
        message = self.message
        return message.watch is Watch.LIMIT and not message.several and message.digest is None


async def _scene(
    tx: Transaction,
    policy: Policy,
    id_: str,
    known: Incident | None,
    rows: Sequence[OutboxRow],
    now: datetime,
) -> _Scene:
    key = known.series if known else rows[-1].message.series
    state = (await tx.series_states([key])).get(key)
    message = _latest(rows) or bare_message(known, state, policy, now) if known else rows[-1].message
    since = min([message.opened_at, *[row.created_at for row in rows]])
    events = await tx.events(since, key)
    exports = [each for each in await tx.exports(since=since) if each.incident == id_]
    silences = [each for each in await tx.silences(since) if state and _concerns(each, state, now)]
    mine = [event for event in events if event.data.get("incident", id_) == id_]
    return _Scene(id_, policy, now, known, rows, message, state, mine, silences, exports)


def _latest(rows: Sequence[OutboxRow]) -> Message | None:
    """The last message that tells how it is, with the chart and the users that any of them had last."""
    told = [row.message for row in rows if row.message.reason not in ASIDE]
    if not told:
        return rows[-1].message if rows else None
    users = next((one.contributors for one in reversed(told) if one.contributors), None)
    chart = next((one.chart for one in reversed(told) if one.chart), None)
    step = next((one.next_step for one in reversed(told) if one.next_step), "")
    rules = next((one.rules for one in reversed(told) if one.rules), ())  # an edit names none
    return replace(told[-1], contributors=users, chart=chart, next_step=step, rules=rules)


def _concerns(silence: Silence, state: SeriesState, now: datetime) -> bool:
    """Whether it is about the series, whichever the rule, and has begun."""
    values = silenced_values(state.series, state.labels)
    globs = {key: glob for key, glob in silence.match.globs.items() if key != "rule"}
    about = replace(silence.match, globs=globs)
    return silence.starts_at <= now and about.match(values)


async def _course(tx: Transaction, scene: _Scene, draw: Draw, locale: str) -> pages.Course | None:
    """The chart as it is now while it is open, else the one that was told last."""
    if not scene.measures or scene.message.topic is Topic.AGE:
        return None
    chart = scene.message.chart if not scene.is_open else await _chart_now(tx, scene)
    if chart is None:
        return None
    points = tuple(
        (
            pages.When(one.at, plain(one.label)),
            number(one.value),
            say("foreseen") if one.projected else say("measured"),
        )
        for one in chart.points
    )
    return pages.Course(plain(chart.title, MOST_TEXT), plain(chart.alt), draw(chart, locale), points)


async def _chart_now(tx: Transaction, scene: _Scene) -> Chart | None:
    reading = scene.state.reading if scene.state else None
    if reading is None:
        return None
    label, last = (reading.period.label, reading.period.last) if reading.period else ("", "")
    limit = reading.limit.value if reading.limit else scene.message.limit
    as_now = replace(
        scene.message,
        used=reading.used,
        limit=limit,
        as_of=reading.as_of,
        at=scene.now,
        period_label=label,
        projected=None,
    )
    course = await course_of(tx, as_now)
    resource = resource_label(scene.message.resource)
    return chart_of(course, resource, dates.period_name(label, last)) if course else None


def _page(
    scene: _Scene, course: pages.Course | None, asked: pages.Asked, banner: Sequence[str]
) -> pages.Incident:
    message, known, zone = scene.message, scene.known, scene.policy.timezone
    waiting = {export.id for export in scene.exports if is_asked(export)}
    level = known.level if known is not None else message.level
    kind = message.kind if known is None else kind_of(level, message.watch, known.topic)
    headline = plain(message.headline, MOST_TEXT) or plain(message.identity, MOST_TEXT)
    return pages.Incident(
        frame=frame(headline, scene.now, zone, scene.policy.locale, banner),
        id=scene.id,
        kind=kind,
        state=state_word(kind) or message.state,
        headline=headline,
        follows=plain(message.consequence, 2 * MOST_TEXT),
        over=_over(scene),
        facts=_facts(scene),
        notes=_notes(scene),
        lists=_lists(message),
        users=_users(message),
        course=course,
        timeline=timeline(scene.rows, scene.events, scene.silences, scene.exports, scene.policy, scene.now),
        rules=tuple(plain(rule, MOST_TEXT) for rule in message.rules),
        next_step=plain(message.next_step, 2 * MOST_TEXT) if scene.is_open else "",
        runbook=message.runbook if _WEB.fullmatch(message.runbook) else "",
        deeds=deeds_of(scene.id, message, is_open=scene.is_open),
        asked=asked_of(asked, scene.id, message, waiting, is_open=scene.is_open),
        source=_source(scene),
    )


def _over(scene: _Scene) -> str:
    """That it is over and why, in a sentence; empty while it is open, or never was a thing that ends."""
    known, message = scene.known, scene.message
    if known is not None and known.open:
        return ""
    ended_at = known.ended_at if known is not None else message.at
    ended = known.ended if known is not None else message.ended
    if known is None and message.reason is not Reason.RESOLVED:
        return ""
    if ended_at is None:
        return say("This is over.")
    when = moment(ended_at, scene.now, scene.policy.timezone).text
    if ended is None:
        return say("This is over since {when}.", when=when)
    return say("This is over since {when}: {why}.", when=when, why=ended_word(ended))


def _facts(scene: _Scene) -> tuple[tuple[str, str], ...]:
    told = [(plain(fact.label, MOST_NAME), plain(fact.text, MOST_TEXT)) for fact in scene.message.facts]
    return (*_now(scene), *told)


def _now(scene: _Scene) -> list[tuple[str, str]]:
    """The number as it is by the newest look, which may be newer than the last message."""
    state = scene.state
    if state is None or state.reading is None or not scene.is_open or not scene.measures:
        return []
    reading, zone = state.reading, scene.policy.timezone
    limit = reading.limit.value if reading.limit else scene.message.limit
    heard = moment(reading.as_of, scene.now, zone).text
    found = [(say("Now"), f"{amount_and_share(reading.used, limit)} ({heard})")]
    if state.unknown_why:
        found.append((say("No data"), plain(called(state.unknown_why), MOST_TEXT)))
    return found


def _notes(scene: _Scene) -> tuple[str, ...]:
    message, known = scene.message, scene.known
    notes = [plain(note, MOST_TEXT) for note in message.notes]
    if known is not None and known.open and known.acked_by:
        who = plain(known.acked_by, MOST_NAME)
        notes.insert(0, say("Acknowledged by {who}", who=who))
    if message.several:
        notes.append(say("This told of several alerts together. How each stands now is on the first page."))
    return tuple(notes)


def _lists(message: Message) -> tuple[pages.Several, ...]:
    return tuple(
        pages.Several(
            plain(each.title, MOST_TEXT),
            tuple((plain(one.state), plain(one.name, MOST_TEXT), plain(one.amount)) for one in each.items),
            plain(each.rest, MOST_TEXT),
        )
        for each in message.lists
    )


def _users(message: Message) -> pages.Users | None:
    ranked = ranking(message.contributors, message.timezone)
    if ranked is None:
        return None
    return pages.Users(
        ranked.title, tuple((one.name, one.used, one.share) for one in ranked.lines), ranked.rest
    )


def _source(scene: _Scene) -> tuple[str, str] | None:
    source = Series.from_key(scene.message.series).source
    return (source, title_of(source, scene.policy)) if source in scene.policy.sources else None
