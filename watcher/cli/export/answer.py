"""`watcher export approve` and `deny`: answer whether a report may be asked for, where no button does it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from watcher.cli.options import ConfigOption, JsonOption, fail, load_or_exit, look, print_json
from watcher.cli.silence import AuthorOption

if TYPE_CHECKING:
    from watcher.engine.exports.approvals import Answered
    from watcher.engine.policy import Policy

_Number = Annotated[int, typer.Argument(metavar="ID", help="As the question and `watcher export list` say.")]


def approve(
    number: _Number,
    author: AuthorOption = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let a report be asked for that a rule wants: once, and within a day of the question."""
    _answer(number, author, config, as_json=as_json, yes=True)


def deny(
    number: _Number,
    author: AuthorOption = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let a report that a rule wants not be asked for."""
    _answer(number, author, config, as_json=as_json, yes=False)


def _answer(number: int, author: str, config: ConfigOption, *, as_json: bool, yes: bool) -> None:
    loaded, settings = load_or_exit(config, need_secrets=False)
    from watcher.bootstrap import policy_of
    from watcher.ports import WatcherError

    try:
        policy = policy_of(loaded, settings)
        answered = asyncio.run(_write(settings.storage.url, number, author, policy, yes=yes))
    except WatcherError as error:
        fail(str(error), hint=error.hint)
    if not answered.done:
        fail(answered.text, hint="watcher export list shows how it stands")
    if as_json:
        from watcher.cli.export.table import as_plain

        print_json([as_plain(export) for export in answered.exports])
    elif not look.quiet:
        typer.echo(answered.text)


async def _write(url: str, number: int, author: str, policy: Policy, *, yes: bool) -> Answered:
    from watcher.bootstrap import SystemClock
    from watcher.cli.writing import login_name, written
    from watcher.engine.exports.approvals import answer
    from watcher.engine.silencing.silences import person

    who, now = person(author or login_name()), SystemClock().now()
    return await written(url, lambda tx: answer(tx, number, who, now, yes=yes, policy=policy))
