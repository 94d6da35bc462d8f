"""A question about an export as it reads once it is over: what came of it, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from watcher.domain import dates
from watcher.domain.message import Message
from watcher.domain.plain import clip, name, plain
from watcher.domain.report import Report, Stage
from watcher.domain.tongue import called, say
from watcher.domain.zoned import zoned

_MOST_NAME = 60
_MOST_WHY = 400
_MOST_SENTENCE = 200


def answered(question: Message, report: Report, stage: Stage, now: datetime) -> Message:
    """The question with its answer in place of what could be done, in the tongue of the work under way."""
    outcome = _outcome(report, stage, dates.moment(now, question.timezone))
    over = replace(
        question,
        sentence=clip(f"{question.state}: {question.headline}. {outcome}", _MOST_SENTENCE),
        consequence=outcome,
        next_step="",
        offers=(),
        mention="",
        hushed=None,
        at=now,
    )
    return zoned(over)


def _outcome(report: Report, stage: Stage, when: str) -> str:
    who = name(report.who, _MOST_NAME)
    if stage is Stage.DENIED:
        return say("Denied by {who}, {when}.", who=who, when=when)
    if stage is Stage.EXPIRED:
        return say("Nobody approved it by {when}, so it is not asked for.", when=when)
    approved = say("Approved by {who}, {when}.", who=who, when=when) if report.who else ""
    if stage is not Stage.SPARED:
        return approved
    why = say("It is not asked for twice: {why}.", why=plain(called(report.why), _MOST_WHY))
    return f"{approved or say('No approval is needed any more ({when}).', when=when)} {why}"
