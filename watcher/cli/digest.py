"""`watcher digest`: how everything stands, as the weekly digest would say it now; sends nothing."""

from __future__ import annotations

import asyncio
import dataclasses
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli.options import (
    ConfigOption,
    JsonOption,
    as_json_values,
    console,
    fail,
    load_or_exit,
    print_json,
)

if TYPE_CHECKING:
    from watcher.config.loaded import Loaded
    from watcher.config.models import Config
    from watcher.domain.message import Message
    from watcher.engine.policy import DigestPlan, Policy

_MONDAYS = 9 * 60
"""Where none is configured, it is shown as if it came on Mondays at nine."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Looked:
    message: Message
    plan: DigestPlan | None
    last: datetime | None
    now: datetime


def digest(
    only_text: Annotated[
        bool, typer.Option("--print", help="Print what would be told, and nothing about when.")
    ] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the digest as it would be told now, to whom it goes and when. Sends nothing."""
    loaded, settings = load_or_exit(config, need_secrets=False)
    from watcher.ports import StoreError

    try:
        found = asyncio.run(_read(loaded, settings))
    except StoreError as error:
        fail(str(error), hint=error.hint)
    if as_json:
        print_json(_as_json(found))
        return
    from watcher.adapters.channels.console import render

    screen = console()
    screen.print(render(found.message))
    if not only_text:
        for line in _when(found, settings.timezone):
            screen.print(line, soft_wrap=True)


async def _read(loaded: Loaded, settings: Config) -> _Looked:
    from watcher.bootstrap import SystemClock, policy_of
    from watcher.cli.looking import looked
    from watcher.ports import Transaction

    policy, now = policy_of(loaded, settings), SystemClock().now()

    async def read(tx: Transaction) -> _Looked:
        return await _look(tx, policy, now)

    found, _ = await looked(settings.storage.url, read)
    return found


async def _look(tx: Any, policy: Policy, now: datetime) -> _Looked:
    from watcher.domain.weekly import Weekly
    from watcher.engine.digest.weekly import digest_message, done_until, span_now

    plan = policy.digest
    schedule = plan.schedule if plan else Weekly(frozenset({0}), _MONDAYS, policy.timezone)
    span = span_now(schedule, now)
    if plan is None:
        span = dataclasses.replace(span, next_at=None)
    message = await digest_message(tx, policy, span, now)
    return _Looked(message, plan, await done_until(tx, plan) if plan else None, now)


def _when(found: _Looked, zone: str) -> list[str]:
    from watcher.domain import dates

    if found.plan is None:
        return [
            "  no `digest` is configured, so nobody is told this: digest: {to: [RECEIVER], when: mon 09:00}"
        ]
    following, to = found.plan.schedule.next(found.now), ", ".join(found.plan.to)
    away = dates.lasting(following - found.now)
    said = f"  goes to {to}, {found.plan.when}: next {dates.full_moment(following, zone)}, in {away}"
    return [said, _last(found, zone)]


def _last(found: _Looked, zone: str) -> str:
    from watcher.domain import dates

    if found.last is None:
        return "  none was planned yet: the daemon begins with the next one"
    return f"  done with until {dates.full_moment(found.last, zone)} (watcher history says what became of it)"


def _as_json(found: _Looked) -> dict[str, Any]:
    message, plan = found.message, found.plan
    said = dataclasses.asdict(message.digest) if message.digest else {}
    return {
        "at": found.now.isoformat(),
        "headline": message.headline,
        "text": message.sentence,
        "digest": as_json_values(said),
        "to": list(plan.to) if plan else [],
        "when": plan.when if plan else None,
        "next_at": plan.schedule.next(found.now).isoformat() if plan else None,
        "done_until": found.last.isoformat() if found.last else None,
    }
