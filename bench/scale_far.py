"""The far side at its largest, in a process of its own: Pipefy and Workato with as many customers as told.

`python -m bench.scale_far ORGANIZATIONS WORKSPACES` says where it listens in one line of JSON, then takes one
command a line: `grow` lets an hour pass and changes every number, `calls` tells what was asked since the last
time. Its clock stands still in between. Workato's limit of 60 requests a minute for the list of customers is
switched off, for the measured side does not wait in real time either.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from typing import Any

from bench.scale_world import BILLED_SINCE, HOUR, START, ZONE
from bench.vendor import grown, organization, say
from watcher.logs import set_up
from watcher.sandbox.clock import JumpingClock
from watcher.sandbox.pipefy.world import World
from watcher.sandbox.serve import Sandbox
from watcher.sandbox.workato.crowd import crowd
from watcher.sandbox.workato.scenario import WorkatoScenario
from watcher.sandbox.workato.world import WorkatoWorld, Workspace

_PER_DAY = 200.0  # tasks of a workspace: some of them and some jobs in every hour
_LIMIT = 20_000
_NEARLY = 100  # every hundredth customer is over the warning line, in one of its numbers


async def main(organizations: int, workspaces: int) -> None:
    set_up("critical", as_json=False)
    clock = JumpingClock(START)
    pipefy = World([organization(number, organizations, _NEARLY) for number in range(organizations)])
    workato = WorkatoWorld(_customers(workspaces), timezone=ZONE)
    boundless = WorkatoScenario(manage_per_minute=None, usage_per_minute=None)
    async with Sandbox(clock, pipefy, workato=workato, workato_scenario=boundless) as sandbox:
        say(_addresses(sandbox))
        loop = asyncio.get_running_loop()
        while command := (await loop.run_in_executor(None, sys.stdin.readline)).strip():
            say(_done(command, sandbox, clock))


def _customers(count: int) -> list[Workspace]:
    """They grow by about 4,000 tasks in 20 days against 20,000; every hundredth has nearly none left."""
    customers = crowd(count, BILLED_SINCE, per_day=_PER_DAY, task_limit=_LIMIT)
    for customer in customers[::_NEARLY]:
        customer.task_limit = int(1.05 * sum(recipe.tasks(START) for recipe in customer.recipes))
    return customers


def _done(command: str, sandbox: Sandbox, clock: JumpingClock) -> dict[str, Any]:
    if command == "grow":
        clock.set(clock.now() + HOUR)
        grown(sandbox.pipefy.world)
        return {}
    asked = Counter(f"pipefy {call.operation}" for call in sandbox.pipefy.log)
    asked += Counter(f"workato {call.operation}" for call in sandbox.workato.log)
    sandbox.pipefy.log.clear()
    sandbox.workato.log.clear()
    return {"asked": asked}


def _addresses(sandbox: Sandbox) -> dict[str, Any]:
    return {
        "api_url": sandbox.pipefy.api_url,
        "token_url": sandbox.pipefy.token_url,
        "client_id": sandbox.pipefy.client_id,
        "client_secret": sandbox.pipefy.client_secret,
        "workato_url": sandbox.workato.url,
        "workato_token": sandbox.workato.token,
    }


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
