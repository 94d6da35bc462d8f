"""The pure layout: a telling as the letter that is promised, and as the bytes that are signed."""

from __future__ import annotations

from dataclasses import asdict

from watcher.adapters.channels.webhook.letter import (
    VERSION,
    ChartPart,
    ContributorsPart,
    DigestPart,
    FactPart,
    FilePart,
    HushedPart,
    ItemPart,
    Letter,
    LevelWord,
    LinksPart,
    ListPart,
    MemberPart,
    PeriodPart,
    PointPart,
    RowPart,
    UserPart,
    word,
)
from watcher.domain.chart import Chart
from watcher.domain.digest.values import Digest
from watcher.domain.links import home, subject_page
from watcher.domain.message import Listing, Message
from watcher.domain.reading import Contributors
from watcher.domain.rule import Level

_WORDS: dict[Level, LevelWord] = {
    Level.NOTICE: "notice",
    Level.WARNING: "warning",
    Level.CRITICAL: "critical",
}


def body(key: str, message: Message, public_url: str = "") -> bytes:
    """The letter as it travels: the same telling gives the same bytes."""
    return letter(key, message, public_url).model_dump_json().encode()


def letter(key: str, message: Message, public_url: str = "") -> Letter:
    """All that a telling says; `key` names it, `public_url` is the status page if there is one."""
    m = message
    return Letter(
        version=VERSION,
        id=key,
        event=word(m.reason),
        test=m.test,
        level=_WORDS[m.level] if m.level else None,
        before=_WORDS[m.before] if m.before else None,
        ended=word(m.ended) if m.ended else None,
        state=m.state,
        watch=word(m.watch),
        topic=word(m.topic),
        incident=m.incident,
        revision=m.revision,
        series=m.series_id,
        org=m.org,
        source=m.source,
        resource=m.resource,
        resource_label=m.resource_label,
        used=m.used,
        limit=m.limit,
        projected=m.projected,
        period=PeriodPart(label=m.period_label, name=m.period_name) if m.period_label else None,
        headline=m.headline,
        sentence=m.sentence,
        change=m.change,
        consequence=m.consequence,
        next_step=m.next_step,
        facts=tuple([FactPart(label=f.label, value=f.value, note=f.note, when=f.when) for f in m.facts]),
        notes=m.notes,
        rules=m.rules,
        contributors=_contributors(m.contributors) if m.contributors else None,
        chart=_chart(m.chart) if m.chart else None,
        lists=tuple([_listing(each) for each in m.lists]),
        members=tuple([_member(each) for each in m.members]),
        digest=_digest(m.digest) if m.digest else None,
        attachment=FilePart(name=m.attachment.name, size=m.attachment.size) if m.attachment else None,
        links=_links(m, public_url),
        mention=m.mention,
        acknowledged_by=m.acked_by or None,
        acknowledged_at=m.acked_at,
        hushed=HushedPart(schedule=m.hushed.schedule, until=m.hushed.until) if m.hushed else None,
        opened_at=m.opened_at,
        at=m.at,
        as_of=m.as_of,
        timezone=m.timezone,
        locale=m.locale,
    )


def _links(message: Message, public_url: str) -> LinksPart:
    """A message about several incidents leads to the status page itself."""
    many = message.several or message.digest
    page = (
        home(public_url)
        if many
        else subject_page(public_url, message.incident, message.watch, message.source)
    )
    return LinksPart(runbook=message.runbook or None, details=page or None)


def _contributors(found: Contributors) -> ContributorsPart:
    top = [UserPart(name=u.name, kind=u.kind, used=u.used, last_week=u.before) for u in found.top]
    return ContributorsPart(title=found.noun, total=found.total, top=tuple(top), as_of=found.as_of)


def _chart(chart: Chart) -> ChartPart:
    points = [PointPart(at=p.at, label=p.label, value=p.value, projected=p.projected) for p in chart.points]
    return ChartPart(title=chart.title, alt=chart.alt, limit=chart.limit, points=tuple(points))


def _listing(listing: Listing) -> ListPart:
    items = [ItemPart(state=i.state, name=i.name, amount=i.amount) for i in listing.items]
    return ListPart(title=listing.title, items=tuple(items), rest=listing.rest)


def _member(tag: str) -> MemberPart:
    """`incident:revision` taken apart; an incident's id may hold colons."""
    incident, _, revision = tag.rpartition(":")
    return MemberPart(incident=incident, revision=int(revision) if revision.isdecimal() else 0)


def _digest(digest: Digest) -> DigestPart:
    return DigestPart(
        title=digest.title,
        summary=digest.summary,
        sources=digest.sources,
        rows=tuple([RowPart(**asdict(row)) for row in digest.rows]),
        rest=digest.rest,
        changes=digest.changes,
        more_changes=digest.more_changes,
        footer=digest.footer,
    )
