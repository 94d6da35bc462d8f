"""What Slack's stand-in or the mail server does to the daemon for stretches of a campaign."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from watcher.sandbox.faults import (
    Armed,
    BrokenJson,
    Drop,
    Fault,
    Faults,
    HtmlBody,
    ServerError,
    Slow,
    TooManyRequests,
    When,
    operation,
    window,
)
from watcher.sandbox.serve import Sandbox
from watcher.sandbox.smtp import Reply

NONE, SMTP, TIMEOUT = "none", "smtp", "timeout"
FOREVER = 3650 * 86_400.0
"""Seconds of the made clock, longer than any campaign."""
PATIENCE = 0.1
"""Seconds of real time after which the daemon gives up waiting for Slack, where Slack may hang."""

_HOUR = timedelta(hours=1)
_CALLS = ("chat.*", "chat.*", "chat.postMessage", "chat.update", "conversations.*", "*")
_VERBS = ("CONNECT", "MAIL", "RCPT", "DATA")
Pick = Callable[[random.Random], Sequence[Fault]]


def _slow_down(chance: random.Random) -> Sequence[Fault]:
    return [TooManyRequests(chance.choice((None, 1, 30, 900)), html=chance.random() < 0.2)]


def _broken(chance: random.Random) -> Sequence[Fault]:
    """Before the message was taken, or, with an answer that cannot be read, after it."""
    server = ServerError(chance.choice((500, 502, 503)), html=chance.random() < 0.5)
    return [chance.choice((server, server, BrokenJson(), HtmlBody()))]


def _hanging(chance: random.Random) -> Sequence[Fault]:
    """No answer in time: the message was taken, or it never is."""
    return [Slow(FOREVER, after=True)] if chance.random() < 0.5 else [Slow(FOREVER), Drop()]


def _cut(chance: random.Random) -> Sequence[Fault]:
    return [Drop(after=chance.random() < 0.5)]


SLACK: dict[str, Pick] = {"429": _slow_down, "500": _broken, TIMEOUT: _hanging, "drop": _cut}
TROUBLES = (NONE, *SLACK, SMTP)


@dataclass
class Trouble:
    """One kind of it. A stretch is one to three lives; at the mail server an hour of the made clock."""

    kind: str
    sandbox: Sandbox
    chance: random.Random
    lives_left: int = 0
    _armed: list[Armed] = field(default_factory=list)

    @property
    def patience(self) -> float | None:
        return PATIENCE if self.kind == TIMEOUT else None

    def before_a_life(self) -> None:
        if self.kind == NONE:
            return
        if self.kind == SMTP:
            self._mail()
            return
        if self.lives_left == 0:
            self.stop()
            self.lives_left = self.chance.choice((-1, -2, 1, 2, 3))  # below zero: so many lives of peace
            if self.lives_left > 0:
                self._slack()
        self.lives_left -= 1 if self.lives_left > 0 else -1

    def stop(self) -> None:
        """Slack is well again; the mail server when its hour is over."""
        for armed in self._armed:
            self.sandbox.slack.faults.remove(armed)
        self._armed.clear()
        self.lives_left = 0

    def _slack(self) -> None:
        calls, some = self.chance.choice(_CALLS), self.chance.choice((None, 1, 2, 4))
        when = operation(calls) & When(times=some)
        self._armed += [self.sandbox.slack.faults.add(when, each) for each in SLACK[self.kind](self.chance)]

    def _mail(self) -> None:
        if self.chance.random() > 0.25:
            return
        now, faults = self.sandbox.clock.now(), self.sandbox.smtp.faults
        refusal = Reply(self.chance.choice((421, 450, 451, 452)), "4.3.0 Not now, try again later")
        _add(faults, window(now, now + _HOUR) & operation(self.chance.choice(_VERBS)), refusal)


def _add(faults: Faults, when: When, fault: Fault) -> None:
    faults.clear()  # one hour at a time
    faults.add(when, fault)
