"""The words of news of an export: whether it may be asked for, that it began, where it went, what failed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from watcher.domain import dates
from watcher.domain.message import Message, Reason
from watcher.domain.offer import Act, Confirm, Offer
from watcher.domain.plain import clip, name, plain
from watcher.domain.report import Report, Stage
from watcher.domain.report_words import has_gone, mailbox, vendor_of, what_of, will_go
from watcher.domain.tongue import called, say
from watcher.domain.zoned import zoned

__all__ = ["Report", "Stage", "news_of"]

_MOST_NAME = 60
_MOST_WHY = 400
_MOST_SENTENCE = 200


@dataclass(frozen=True, slots=True)
class _Words:
    """What is told: the news in a line, what follows, what to do."""

    headline: str
    consequence: str
    next_step: str = ""


def news_of(report: Report, stage: Stage, below: Message, now: datetime) -> Message:
    """The message about `report` for those who have `below`, in the tongue of the work under way.

    It is about no level: nothing in it begins, changes or ends what is told in `below`.
    """
    asked = stage is Stage.ASKED
    words = _words(report, stage, below.timezone)
    state = say("Approval") if asked else say("Report")
    news = replace(
        below,
        reason=Reason.ASKED if asked else Reason.REPORT,
        level=None,
        before=None,
        crossed=(),
        ended=None,
        used=None,
        limit=None,
        state=state,
        headline=words.headline,
        sentence=clip(f"{state}: {words.headline}.", _MOST_SENTENCE),
        change="",
        consequence=words.consequence,
        facts=(),
        notes=_notes(report, stage),
        rules=(),
        next_step=words.next_step,
        runbook="",
        at=now,
        as_of=None,
        contributors=None,
        wants_contributors=False,
        mention="",
        earlier="",
        lists=(),
        members=(),
        hushed=None,
        projected=None,
        offers=_offers(report) if asked else (),
        acked_by="",
        acked_at=None,
        wants_chart=False,
        chart=None,
        digest=None,
        attachment=report.file if stage is Stage.FINISHED and report.to_thread else None,
        shown_as=None,
        instead="",
    )
    return zoned(news)


def _words(report: Report, stage: Stage, zone: str) -> _Words:
    match stage:
        case Stage.ASKED:
            return _question(report, zone)
        case Stage.APPROVED | Stage.DENIED | Stage.EXPIRED:
            return _answer(report, stage)
        case Stage.SPARED:
            return _spared(report)
        case Stage.FAILED | Stage.UNCERTAIN:
            return _trouble(report, stage)
    return _progress(report, stage)


def _question(report: Report, zone: str) -> _Words:
    vendor, what = vendor_of(report), what_of(report)
    follows = say("It is asked for as soon as somebody approves it.")
    if report.until is not None:
        until = dates.moment(report.until, zone)
        follows = say("It is asked for as soon as somebody approves it, until {until}.", until=until)
    return _Words(
        say("May {vendor} write a report? {report}", vendor=vendor, report=what),
        f"{will_go(report)} {follows}",
        say("`watcher export approve {id}`, or `watcher export deny {id}`.", id=report.id),
    )


def _answer(report: Report, stage: Stage) -> _Words:
    who, what = name(report.who, _MOST_NAME), what_of(report)
    if stage is Stage.APPROVED:
        return _Words(say("{who} approved a report: {report}", who=who, report=what), will_go(report))
    nothing = say("It is not asked for.")
    if stage is Stage.DENIED:
        return _Words(say("{who} denied a report: {report}", who=who, report=what), nothing)
    return _Words(say("Nobody approved a report in time: {report}", report=what), nothing)


def _spared(report: Report) -> _Words:
    """Somebody may have approved it all the same, who did not know."""
    what = what_of(report)
    follows = say("It is not asked for twice: {why}.", why=plain(called(report.why), _MOST_WHY))
    if report.who:
        who = name(report.who, _MOST_NAME)
        headline = say("{who} approved a report that is ordered already: {report}", who=who, report=what)
        return _Words(headline, follows)
    return _Words(say("A report needs no approval any more: {report}", report=what), follows)


def _progress(report: Report, stage: Stage) -> _Words:
    vendor, what = vendor_of(report), what_of(report)
    if stage is Stage.STARTED:
        return _Words(say("{vendor} builds a report: {report}", vendor=vendor, report=what), will_go(report))
    if stage is Stage.SENT:
        return _Words(say("{vendor} mails a report: {report}", vendor=vendor, report=what), mailbox())
    return _Words(say("A report is ready: {report}", report=what), has_gone(report))


def _trouble(report: Report, stage: Stage) -> _Words:
    what, why = what_of(report), plain(called(report.why), _MOST_WHY).rstrip(".")
    if stage is Stage.FAILED:
        again = say("Once the cause is gone, order it anew: `watcher export start`.")
        reason = say("Reason: {why}.", why=why) if why else say("The reason is not known.")
        return _Words(say("A report came to nothing: {report}", report=what), reason, again)
    return _Words(
        say("Nobody knows whether a report was begun: {report}", report=what),
        say("The answer to our order was lost. It is not asked for again by itself: that could double it."),
        say(
            "Look for the mail or notice of {vendor}; if there is none, order it anew: "
            "`watcher export start --force`.",
            vendor=vendor_of(report),
        ),
    )


def _notes(report: Report, stage: Stage) -> tuple[str, ...]:
    number_ = say("Export {id}", id=report.id)
    if stage is Stage.ASKED and report.rule:
        return (say("Wanted by the rule {rule}", rule=plain(report.rule, _MOST_NAME)), number_)
    return (number_,)


def _offers(report: Report) -> tuple[Offer, ...]:
    about, what = str(report.id), what_of(report)
    asks = Confirm(
        say("Ask for the report?"), f"{what}. {will_go(report)}", yes=say("Approve"), no=say("Cancel")
    )
    return Offer(Act.APPROVE, say("Approve"), asks, about), Offer(Act.DENY, say("Deny"), None, about)
