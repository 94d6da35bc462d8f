"""The demo: the real daemon, config and rules against the stand-ins, a month in about a minute."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path

import watcher
from watcher.bootstrap import Parts, assembled
from watcher.config.load import load
from watcher.config.loaded import Loaded
from watcher.engine.daemon import Rhythm
from watcher.engine.standing.status import Status, status_of
from watcher.ports import WatcherError
from watcher.sandbox.clock import PacedClock
from watcher.sandbox.haste import Haste
from watcher.sandbox.partner import partner
from watcher.sandbox.serve import Sandbox
from watcher.sandbox.slack.people import SlackGroup
from watcher.sandbox.slackpage import page
from watcher.sandbox.smtp import SmtpInbox
from watcher.sandbox.story import END, START, march, trouble

SECONDS = 60.0
"""Real seconds for the month, on a machine that keeps up."""

_NAP = 1800
"""Seconds of the fast clock between two looks at it."""

_LONGEST = "3h"
"""The longest time between two looks: a month of them must fit into a minute."""

MAIL_LOGIN = ("watcher", "loopback-only")

ON_CALL = "S0REVOPSONCALL"
"""The user group that config.example.yaml calls."""

LEAD = timedelta(minutes=1)
"""How far the fast clock may run past the moment a poll is due: on a slow machine it waits for the poll."""


def shipped(name: str) -> Path:
    """A file of the repository: beside the package in a clone, inside it in an installed wheel."""
    package = Path(watcher.__file__).parent
    inside = package / "_shipped" / name
    return inside if inside.exists() else package.parent / name


@dataclass(slots=True)
class Demo:
    """What is running, for whoever shows it."""

    clock: PacedClock
    sandbox: Sandbox
    parts: Parts
    loaded: Loaded

    async def until(self, when: datetime) -> None:
        """Return when the clock has come to `when` and every message owed by then is delivered."""
        while (left := (when - self.clock.now()).total_seconds()) > 0 or await self._owes():
            await self.clock.sleep(min(max(600, left), _NAP))  # it may catch up, and be there sooner

    async def status(self) -> Status:
        async with self.parts.store.reading() as tx:
            return await status_of(tx, self.parts.policy, self.clock.now())

    def tally(self) -> str:
        """How many messages went out and how many requests came in, in a sentence."""
        slack, calls = self.sandbox.slack.messages, self.sandbox.pipefy.log
        replies = sum(1 for message in slack if message.thread_ts)
        refused = sum(1 for call in calls if call.status == HTTPStatus.TOO_MANY_REQUESTS)
        return (
            f"{len(slack) - replies} Slack messages with {replies} replies in their threads, "
            f"{len(self.sandbox.smtp.mails)} e-mails; {len(calls)} requests to Pipefy's stand-in, "
            f"{refused} of them refused, and {len(self.sandbox.workato.log)} to Workato's."
        )

    def keep_page(self) -> Path:
        """Slack's channel as a page in a file that stays when the demo is over."""
        shown = page(self.sandbox.slack.workspace).encode()
        with tempfile.NamedTemporaryFile(prefix="limit-watcher-demo-", suffix=".html", delete=False) as file:
            file.write(shown)
        return Path(file.name)

    async def _owes(self) -> bool:
        async with self.parts.store.reading() as tx:
            return bool(await tx.unfinished_rows())


@asynccontextmanager
async def demo(
    seconds: float = SECONDS, listen: Callable[[Sandbox], None] | None = None
) -> AsyncIterator[Demo]:
    """Open stand-ins and daemon; the month takes `seconds`. Raises WatcherError for a broken shipped file."""
    rate = (END - START).total_seconds() / seconds
    haste = Haste(START)
    clock = PacedClock(START, rate, LEAD, seen=haste.seen)
    with tempfile.TemporaryDirectory(prefix="limit-watcher-demo-") as folder:
        inbox = SmtpInbox(clock, login=MAIL_LOGIN)
        async with Sandbox(clock, march(), smtp=inbox, workato=partner()) as sandbox:
            trouble(sandbox.pipefy.faults)
            sandbox.slack.workspace.people.groups.append(SlackGroup(ON_CALL, "revops-oncall"))
            if listen:
                listen(sandbox)
            loaded = _load(sandbox, Path(folder))
            if loaded.config is None:
                raise WatcherError(
                    "the shipped configuration does not load", hint="watcher check config.example.yaml"
                )
            rhythm = Rhythm().faster(rate)
            opened = assembled(loaded, loaded.config, clock=clock, rhythm=rhythm)
            async with opened as parts, haste.of(parts, clock):
                yield Demo(clock, sandbox, parts, loaded)


def _load(sandbox: Sandbox, folder: Path) -> Loaded:
    """The repository's own config.example.yaml, with the stand-ins' addresses and secrets laid over it."""
    return load(
        shipped("config.example.yaml"), env=_environment(sandbox, folder), secrets_dir=None, need_secrets=True
    )


def _environment(sandbox: Sandbox, folder: Path) -> Mapping[str, str]:
    secrets = {
        "SOURCES__PIPEFY__CLIENT_SECRET_FILE": sandbox.pipefy.client_secret,
        "RECEIVERS__REVOPS_SLACK__TOKEN_FILE": sandbox.slack.token,
        "RECEIVERS__REVOPS_SLACK__APP_TOKEN_FILE": sandbox.slack.app_token,
        "SOURCES__WORKATO__TOKEN_FILE": sandbox.workato.token,
        "SMTP__PASSWORD_FILE": MAIL_LOGIN[1],
    }
    values = {
        "TIMEZONE": "UTC",
        "SOURCES__PIPEFY__BUDGET": "5%",  # 1 % of so small a plan is less than a look an hour
        "SOURCES__PIPEFY__POLL__MAX": _LONGEST,
        "SOURCES__PIPEFY__API_URL": sandbox.pipefy.api_url,
        "SOURCES__PIPEFY__TOKEN_URL": sandbox.pipefy.token_url,
        "SOURCES__WORKATO__TYPE": "workato",
        "SOURCES__WORKATO__POLL__MAX": _LONGEST,
        "SOURCES__WORKATO__BASE_URL": f"{sandbox.workato.url}/api/",
        "RECEIVERS__REVOPS_SLACK__API_URL": sandbox.slack.api_url,
        "RECEIVERS__REVOPS_SLACK__CHANNEL": sandbox.slack.channel,
        "SMTP__HOST": sandbox.smtp.host,
        "SMTP__PORT": str(sandbox.smtp.port),
        "SMTP__SECURITY": "none",
        "SMTP__USERNAME": MAIL_LOGIN[0],
        "STORAGE__URL": f"sqlite:///{folder}/demo.db",
    }
    for key, secret in secrets.items():
        file = folder / key.lower()
        file.write_text(secret, encoding="utf-8")
        values[key] = str(file)
    prefixed = {f"WATCHER_{key}": value for key, value in values.items()}
    return {"PIPEFY_CLIENT_ID": sandbox.pipefy.client_id, **prefixed}
