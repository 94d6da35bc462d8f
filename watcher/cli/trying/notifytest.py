"""`watcher notify-test`: send a receiver a real message that is marked as a test, or print it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli.exits import Exit
from watcher.cli.options import (
    ConfigOption,
    JsonOption,
    colours,
    console,
    fail,
    load_or_exit,
    look,
    print_json,
)
from watcher.cli.trying.madeup import State

if TYPE_CHECKING:
    from watcher.cli.trying.madeupmessages import TestMessages
    from watcher.config.models import Config
    from watcher.engine.delivering.tryout import Tryout


def notify_test(
    receiver: Annotated[
        str, typer.Argument(help="A receiver, by its name in the config.", show_default=False)
    ] = "",
    state: Annotated[
        State, typer.Option(help="What the message is about; all of it is made up.")
    ] = State.WARNING,
    every: Annotated[bool, typer.Option("--all", help="Every receiver of the config.")] = False,
    only_print: Annotated[
        bool, typer.Option("--print", help="Send nothing; print what would be sent. Needs no secrets.")
    ] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Send a real message that is marked TEST; where the receiver can edit, it is edited to resolved then.

    It is composed like any other, of made-up numbers, in the config's tongue. No state is read or written.
    """
    if bool(receiver) == every:
        fail("name a receiver, or say --all", hint="watcher notify-test NAME")
    loaded, settings = load_or_exit(config, need_secrets=False)
    names = list(settings.receivers) if every else [_known(receiver, settings)]
    if not only_print:
        loaded, settings = load_or_exit(config, need_secrets=True, only=_secrets_of(names, settings))
    from watcher.bootstrap import SystemClock, policy_of
    from watcher.cli.trying.madeupmessages import test_messages

    messages = test_messages(state, policy_of(loaded, settings), SystemClock().now())
    if only_print:
        _print(names, settings, messages, as_json=as_json)
    else:
        _send(names, settings, messages, as_json=as_json)


def _known(receiver: str, settings: Config) -> str:
    from watcher.config.nearest import did_you_mean

    if receiver not in settings.receivers:
        hint = did_you_mean(receiver, settings.receivers) or f"one of {', '.join(settings.receivers)}"
        fail(f"there is no receiver `{receiver}`", hint=hint)
    return receiver


def _secrets_of(names: list[str], settings: Config) -> list[tuple[str, ...]]:
    """Where the secrets stand that are needed to reach them: not those of sources, nor of others."""
    mails = any(settings.receivers[name].type == "email" for name in names)
    return [*(("receivers", name) for name in names), *([("smtp",)] if mails else ())]


def _print(names: list[str], settings: Config, messages: TestMessages, *, as_json: bool) -> None:
    from watcher.bootstrap.printing import as_text, printed
    from watcher.cli.streams import write_as_is

    shown = {name: printed(name, settings, messages.first) for name in names}
    if as_json:
        print_json(shown)
        return
    for name, what in shown.items():
        if len(shown) > 1:
            typer.echo(f"--- {name} ({settings.receivers[name].type})", err=True)
        write_as_is(as_text(what))


def _send(names: list[str], settings: Config, messages: TestMessages, *, as_json: bool) -> None:
    from watcher.cli.trying.notifytesttext import as_plain, print_tryout
    from watcher.logs import set_up

    set_up(
        "debug" if look.verbose else "critical",
        as_json=False,
        secrets=look.secrets,
        colours=colours(stderr=True),
    )
    found = asyncio.run(_tried(names, settings, messages))
    if as_json:
        print_json([as_plain(each) for each in found])
    else:
        screen = console()
        for each in found:
            print_tryout(screen, each)
    if any(each.failed for each in found):
        raise typer.Exit(Exit.FOUND)


async def _tried(names: list[str], settings: Config, messages: TestMessages) -> list[Tryout]:
    """One after the other, so that what the terminal gets does not mix."""
    from dataclasses import replace

    from watcher.bootstrap import SystemClock
    from watcher.bootstrap.lines import examined_lines
    from watcher.bootstrap.receivers import channels_of
    from watcher.engine.delivering.tryout import tried

    wanted: Any = {name: settings.receivers[name] for name in names}
    these = settings.model_copy(update={"receivers": wanted})
    channels = channels_of(these, SystemClock())
    found = [await tried(name, channel, messages.first, messages.then) for name, channel in channels.items()]
    buttons = {finding.about: finding for finding in await examined_lines(these)}
    return [replace(each, buttons=buttons.get(each.receiver)) for each in found]
