"""Messages and parcels for channel tests, and names that try to be more than names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.domain import tellings
from watcher.domain.compose.messages import compose
from watcher.domain.message import Message, Reason
from watcher.domain.reading import Contributor, Contributors
from watcher.domain.rule import Level
from watcher.domain.telling import Telling
from watcher.ports import Parcel

HOSTILE = (
    "<!channel> <!here>",
    "<@U0VICTIM1> <#C0SECRET>",
    "<https://evil.example|Click me>",
    "https://evil.example/login",
    "@here @channel @everyone",
    "`code` ```fence``` *bold* _italic_ ~gone~",
    ":rotating_light: :fire:",
    "> quoted\n> more",
    "Acme\r\nBcc: victim@example.com\r\n\r\nHello",
    "\u202elisarB\u202c \u2066x\u2069 \u200bzero\u200d \x1b[31mred\x07",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "&lt;!channel&gt; &amp;amp;",
    "[bold red]markup[/] {{ 7*7 }} {% raw %} %s {0}",
    "[Resolved] All is well",
    "A" * 300,
    "&" * 300,
    "`" * 300,
    "😀" * 300,
    "\u200b\u202e",
    "",
)

WARNING = tellings.telling()
CRITICAL = tellings.critical()
RESET = tellings.reset()
SILENT = tellings.silent()
MISSING = tellings.missing()


def message(telling: Telling = WARNING, **changes: Any) -> Message:
    return replace(compose(telling, timezone="UTC"), **changes)


def hostile(name: str, telling: Telling = WARNING) -> Message:
    """The worst of each kind: a hostile organization with hostile contributors and a hostile rule."""
    rules = tuple(replace(tellings.LADDER, rule=name) for _ in range(8))
    told = replace(telling, labels=(("org", name),), rules=rules, next_step=name)
    top = tuple(Contributor(name, 1_000.5 - n, "automation") for n in range(5))
    return message(told, contributors=Contributors(top, 9_204, name))


def parcel(telling: Telling = WARNING, **changes: Any) -> Parcel:
    """A parcel whose key is its telling's, as the engine makes it; `thread`, `latest` and `again` at will."""
    made = message(telling, **{k: v for k, v in changes.items() if k in ("mention", "revision", "test")})
    rest: Mapping[str, Any] = {k: v for k, v in changes.items() if k in ("thread", "latest", "again", "key")}
    return Parcel(**{"key": f"{made.incident}:{made.revision}:us", "message": made, **rest})


def story() -> list[Telling]:
    """A warning, an escalation, a silent update, a reminder and the reset: one incident."""
    told = [
        WARNING,
        CRITICAL,
        tellings.used(10_100, reason=Reason.PROGRESS, level=Level.CRITICAL, before=Level.CRITICAL),
        tellings.used(10_200, reason=Reason.REPEATED, level=Level.CRITICAL, before=Level.CRITICAL),
        RESET,
    ]
    return [
        replace(each, incident=replace(each.incident, revision=revision))
        for revision, each in enumerate(told, start=1)
    ]
