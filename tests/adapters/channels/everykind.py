"""Every kind of message there is, composed as the program composes it, by hostile name and locale."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from tests.adapters.channels.samples import CRITICAL, HOSTILE, SILENT, WARNING, hostile
from tests.adapters.channels.slacklayouts import LAYOUTS, LOCALES, alert
from tests.domain import tellings, topics
from tests.domain.tellings import AT
from tests.domain.test_compose_digest import VIEW, stand
from watcher.domain.alert import Ended
from watcher.domain.compose.digest import compose_digest
from watcher.domain.compose.report import Report, Stage, news_of
from watcher.domain.digest.view import Broken, Change, Muted, SourceStand, What
from watcher.domain.message import Attachment, Message, Reason
from watcher.domain.rule import Level
from watcher.domain.standing import Standing
from watcher.domain.telling import Telling
from watcher.domain.tongue import speaking

NAMES = (
    *HOSTILE,
    "a|b|c <https://evil.example|b>|",
    "evil.example www.evil.example mailto:x@evil.example",
    "\u05e2\u05d1\u05e8\u05d9\u05ea \u202e\u2067 (1) \u0627\u0644\u0639\u0631\u0628\u064a\u0629",
    "<!date^0^{date}|x> <!subteam^S0REVOPS> <mailto:x@evil.example|y>",
    "n\u0303" * 128,
    "🇧🇷👩‍👩‍👧" * 32,
    "{who} {count} {}",
)
"""What samples have, and signs that only some media give a meaning."""


def _repeated(telling: Telling, reason: Reason) -> Telling:
    return replace(telling, reason=reason, before=telling.level)


MORE: Mapping[str, Telling] = {
    "eased": tellings.used(9_204, reason=Reason.EASED, before=Level.CRITICAL),
    "repeated": _repeated(CRITICAL, Reason.REPEATED),
    "flapping": tellings.telling(reason=Reason.FLAPPING),
    "limit changed": tellings.telling(reason=Reason.REBASED, before=Level.WARNING),
    "source down, repeated": _repeated(SILENT, Reason.REPEATED),
    "answers again": replace(SILENT, reason=Reason.RESOLVED, level=None, ended=Ended.ANSWERING_AGAIN),
    **{f"ended: {why}": tellings.ended(why) for why in Ended},
    **{name: telling for name, telling in topics.EVERY.items() if name not in LAYOUTS},
}


def _news(stage: Stage) -> Callable[[str], Message]:
    def made(name: str) -> Message:
        file = Attachment(f"/data/exports/{name}.xlsx", f"{name[:200] or 'report'}.xlsx", 12)
        report = Report(12, name, name, (name, name), name, is_mail=False, to_thread=True, rule=name)
        told = replace(report, who=name, why=name, until=AT, file=file)
        return news_of(told, stage, hostile(name), AT)

    return made


def _digest(limits: int) -> Callable[[str], Message]:
    def made(name: str) -> Message:
        some = range(min(limits, 12))
        view = replace(
            VIEW,
            stands=tuple([stand(name, list(Standing)[n % len(Standing)]) for n in range(limits)]),
            sources=tuple(
                [SourceStand(name, ok=False, failure=name, since=AT, good=1, polls=9) for _ in some]
            ),
            changes=tuple(
                [Change(AT, what, name, str(n), by=name, reason=name) for n in some for what in What]
            ),
            silences=tuple([Muted(name, AT) for _ in some]),
            broken=tuple([Broken(name, AT) for _ in some]),
        )
        return compose_digest(view, series_id="5ebe1dcc")

    return made


def _test(name: str) -> Message:
    return replace(alert(WARNING)(name), test=True)


EVERY: Mapping[str, Callable[[str], Message]] = {
    **{kind: made for kind, made in LAYOUTS.items() if kind not in {"digest", "report", "question"}},
    **{name: alert(telling) for name, telling in MORE.items()},
    **{f"report {stage}": _news(stage) for stage in Stage},
    "digest of nothing": _digest(0),
    "digest of three": _digest(3),
    "digest of 300": _digest(300),
    "test": _test,
}


def made(kind: str, name: str = "Acme Brasil", locale: str = "en") -> Message:
    with speaking(locale):
        return replace(EVERY[kind](name), locale=locale)


def sampled(most: int) -> Iterator[Message]:
    """Every kind in both locales, each with so many of the names: the next ones for each kind."""
    at = 0
    for kind in EVERY:
        for locale in LOCALES:
            for _ in range(most):
                yield made(kind, NAMES[at % len(NAMES)], locale)
                at += 1
