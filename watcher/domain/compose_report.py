"""The words of news of an export: whether it may be asked for, that it began, where it went, what failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from watcher.domain import dates
from watcher.domain.message import Attachment, Message, Reason
from watcher.domain.offer import Act, Confirm, Offer
from watcher.domain.plain import clip, name, plain
from watcher.domain.tongue import say
from watcher.domain.words import number, resource_label

_MOST_NAME = 60
_MOST_WHY = 400
_MOST_SENTENCE = 200
_KILO, _MEGA = 1_000, 1_000_000


class Stage(StrEnum):
    """What is told of an export; each at most once."""

    ASKED = "asked"
    APPROVED = "approved"
    DENIED = "denied"
    EXPIRED = "expired"
    STARTED = "started"
    SENT = "sent"
    FINISHED = "finished"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Report:
    """An export as far as words need it; all names are hostile text.

    `is_mail` says that the vendor mails it and nobody can fetch it; `to_thread` that its file is wanted where
    it is told of. `about` is the resource it is about, `rule` wants it, `who` answered, `until` is how long
    one may answer.
    """

    id: int
    vendor: str
    about: str
    orgs: Sequence[str]
    period: str
    is_mail: bool
    to_thread: bool
    rule: str = ""
    who: str = ""
    until: datetime | None = None
    why: str = ""
    file: Attachment | None = None


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
    return replace(
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
        sentence=clip(f"{state}: {words.headline}.".replace(" %", f" {say('percent')}"), _MOST_SENTENCE),
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
    )


def _words(report: Report, stage: Stage, zone: str) -> _Words:
    match stage:
        case Stage.ASKED:
            return _question(report, zone)
        case Stage.APPROVED | Stage.DENIED | Stage.EXPIRED:
            return _answer(report, stage)
        case Stage.FAILED | Stage.UNCERTAIN:
            return _trouble(report, stage)
    return _progress(report, stage)


def _question(report: Report, zone: str) -> _Words:
    vendor, what = _vendor(report), _what(report)
    follows = say("It is asked for as soon as somebody approves it.")
    if report.until is not None:
        until = dates.moment(report.until, zone)
        follows = say("It is asked for as soon as somebody approves it, until {until}.", until=until)
    return _Words(
        say("May {vendor} write a report? {report}", vendor=vendor, report=what),
        f"{_will_go(report)} {follows}",
        say("`watcher export approve {id}`, or `watcher export deny {id}`.", id=report.id),
    )


def _answer(report: Report, stage: Stage) -> _Words:
    who, what = name(report.who, _MOST_NAME), _what(report)
    if stage is Stage.APPROVED:
        return _Words(say("{who} approved a report: {report}", who=who, report=what), _will_go(report))
    nothing = say("It is not asked for.")
    if stage is Stage.DENIED:
        return _Words(say("{who} denied a report: {report}", who=who, report=what), nothing)
    return _Words(say("Nobody approved a report in time: {report}", report=what), nothing)


def _progress(report: Report, stage: Stage) -> _Words:
    vendor, what = _vendor(report), _what(report)
    if stage is Stage.STARTED:
        return _Words(say("{vendor} builds a report: {report}", vendor=vendor, report=what), _will_go(report))
    if stage is Stage.SENT:
        return _Words(say("{vendor} mails a report: {report}", vendor=vendor, report=what), _mailbox())
    return _Words(say("A report is ready: {report}", report=what), _has_gone(report))


def _trouble(report: Report, stage: Stage) -> _Words:
    what, why = _what(report), plain(report.why, _MOST_WHY)
    if stage is Stage.FAILED:
        again = say("Once the cause is gone, order it anew: `watcher export start`.")
        return _Words(say("A report came to nothing: {report}", report=what), why, again)
    return _Words(
        say("Nobody knows whether a report was begun: {report}", report=what),
        say("The answer to our order was lost. It is not asked for again by itself: that could double it."),
        say(
            "Look for the mail or notice of {vendor}; if there is none, order it anew: "
            "`watcher export start --force`.",
            vendor=_vendor(report),
        ),
    )


def _will_go(report: Report) -> str:
    if report.is_mail:
        return _mailbox()
    vendor = _vendor(report)
    if report.to_thread:
        return say(
            "The file is posted here when it is ready; {vendor} also notifies the owner of the token.",
            vendor=vendor,
        )
    return say(
        "The file stays in the folder of exports; {vendor} also notifies the owner of the token.",
        vendor=vendor,
    )


def _mailbox() -> str:
    return say(
        "It goes to the mailbox of the account that the token belongs to, and nowhere else; a service "
        "account has one of its own, which perhaps nobody reads."
    )


def _has_gone(report: Report) -> str:
    if report.file is None:
        return say("`watcher export get {id}` fetches the file.", id=report.id)
    called, size = plain(report.file.name, 120), _size(report.file.size)
    if report.to_thread:
        return say("The file is {file}, {size}.", file=called, size=size)
    path = plain(report.file.path, 300)
    return say("The file stays in the folder of exports: {path}, {size}.", path=path, size=size)


def _notes(report: Report, stage: Stage) -> tuple[str, ...]:
    number_ = say("Export {id}", id=report.id)
    if stage is Stage.ASKED and report.rule:
        return (say("Wanted by the rule {rule}", rule=plain(report.rule, _MOST_NAME)), number_)
    return (number_,)


def _offers(report: Report) -> tuple[Offer, ...]:
    about, what = str(report.id), _what(report)
    asks = Confirm(
        say("Ask for the report?"), f"{what}. {_will_go(report)}", yes=say("Approve"), no=say("Cancel")
    )
    return Offer(Act.APPROVE, say("Approve"), asks, about), Offer(Act.DENY, say("Deny"), None, about)


def _what(report: Report) -> str:
    """`automation jobs of Acme Brasil, this month`, all of it harmless."""
    orgs = name(report.orgs[0], _MOST_NAME) if len(report.orgs) == 1 else _many(report)
    return say(
        "{resource} of {orgs}, {period}",
        resource=resource_label(report.about),
        orgs=orgs,
        period=_period(report.period),
    )


def _many(report: Report) -> str:
    return say("{count} organizations", count=number(len(report.orgs)))


def _period(period: str) -> str:
    match period:
        case "current_month":
            return say("this month")
        case "last_month":
            return say("last month")
        case "last_3_months":
            return say("the last 3 months")
    return plain(period, 40)


def _vendor(report: Report) -> str:
    return name(report.vendor, _MOST_NAME)


def _size(size: int) -> str:
    if size < _KILO:
        return say("{count} bytes", count=number(size))
    kilo = size < _MEGA
    amount = number(round(size / (_KILO if kilo else _MEGA), 0 if kilo else 1))
    return f"{amount} KB" if kilo else f"{amount} MB"
