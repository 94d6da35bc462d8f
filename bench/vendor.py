"""The far side in a process of its own: Pipefy, Slack and a mail server with a hundred organizations.

Its work must not count as the daemon's. It says where it listens in one line of JSON, then takes one
command a line: `grow` changes every number, `asked` tells when each document about usage came in.
"""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import UTC, datetime
from functools import partial
from typing import Any

from bench.scene import MAIL_LOGIN
from watcher.logs import set_up
from watcher.sandbox.clock import SandboxClock
from watcher.sandbox.pipefy.curves import amount
from watcher.sandbox.pipefy.world import Organization, Quota, World
from watcher.sandbox.serve import Sandbox
from watcher.sandbox.smtp import SmtpInbox

ORGANIZATIONS = 100
LIMIT = 10_000.0
_ANY = datetime(2026, 1, 1, tzinfo=UTC)  # the numbers here do not ask what time it is

_NEARLY = 10  # every tenth organization has one number above the warning line


async def main() -> None:
    set_up("critical", as_json=False)
    world = World([organization(number, ORGANIZATIONS, _NEARLY) for number in range(ORGANIZATIONS)])
    clock = SandboxClock(datetime.now(UTC))
    async with Sandbox(clock, world, smtp=SmtpInbox(clock, login=MAIL_LOGIN)) as sandbox:
        say(_addresses(sandbox))
        loop = asyncio.get_running_loop()
        while command := (await loop.run_in_executor(None, sys.stdin.readline)).strip():
            say(_done(command, sandbox))


def _done(command: str, sandbox: Sandbox) -> dict[str, Any]:
    if command == "grow":
        grown(sandbox.pipefy.world)
        return {}
    calls = sandbox.pipefy.calls()
    return {"asked": [call.at.timestamp() for call in calls if call.operation == "LimitWatcher_Poll"]}


def organization(number: int, of: int, nearly: int) -> Organization:
    """One of `of` organizations, each with nine limits; every `nearly`-th has one number over 90 %."""
    share = 0.05 + 0.6 * number / of
    quota = partial(Quota, share * LIMIT)
    cards = 0.92 * LIMIT if number % nearly == 0 else share * LIMIT
    return Organization(
        id=str(300_000_000 + number),
        uuid=f"8a1c4f10-1111-4d2c-9c2a-{number:012d}",
        name=f"Acme {number:03d}",
        api_calls=quota(LIMIT),
        automation_jobs=quota(),
        integration_tasks=quota(LIMIT),
        subscription={
            "PIPES": quota(LIMIT),
            "USERS": quota(LIMIT),
            "CARDS": Quota(cards, LIMIT),
            "RECORDS": quota(LIMIT),
            "INTERFACES": quota(LIMIT),
            "AI_CREDITS": quota(LIMIT),
        },
    )


def grown(world: World) -> None:
    """Change every number of every organization."""
    for one in world.organizations:
        statistics = (one.api_calls, one.automation_jobs, one.integration_tasks)
        for quota in (*statistics, *(one.subscription or {}).values()):
            quota.used = amount(quota.used, _ANY) + 1


def _addresses(sandbox: Sandbox) -> dict[str, Any]:
    return {
        "api_url": sandbox.pipefy.api_url,
        "token_url": sandbox.pipefy.token_url,
        "client_id": sandbox.pipefy.client_id,
        "client_secret": sandbox.pipefy.client_secret,
        "slack_url": sandbox.slack.api_url,
        "slack_token": sandbox.slack.token,
        "slack_channel": sandbox.slack.channel,
        "smtp_host": sandbox.smtp.host,
        "smtp_port": sandbox.smtp.port,
    }


def say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
