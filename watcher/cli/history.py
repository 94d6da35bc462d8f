"""`watcher history`: what happened, oldest first, and which numbers are old; from the store alone."""

from __future__ import annotations

import asyncio
import dataclasses
from datetime import datetime, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING, Annotated

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
    from rich.console import Console

    from watcher.config.loaded import Loaded
    from watcher.config.models import Config
    from watcher.engine.standing.chronicle import Chronicle, Happening, Old
    from watcher.engine.standing.letters import Letter


def history(
    org: Annotated[
        str, typer.Argument(help="Only organizations (Workato: customers) whose name holds this.")
    ] = "",
    since: Annotated[str, typer.Option(metavar="TIME", help="How far back, such as 24h, 7d or 4w.")] = "7d",
    show_all: Annotated[
        bool, typer.Option("--all", help="Also edits that only bring an open message up to date.")
    ] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show every message and what became of it, what changed, and which numbers are older than two polls.

    Acknowledgements, silences, exports and digests are among it.
    """
    loaded, settings = load_or_exit(config, need_secrets=False)
    from watcher.domain.condition import parse_span
    from watcher.ports import StoreError

    try:
        span = parse_span(since)
    except ValueError as error:
        fail(str(error), hint="watcher history --since 7d")
    try:
        found = asyncio.run(_read(loaded, settings, span, org))
    except StoreError as error:
        fail(str(error), hint=error.hint)
    if as_json:
        print_json(as_json_values(dataclasses.asdict(found)))
    else:
        _print(console(), found, settings.timezone, everything=show_all)


async def _read(loaded: Loaded, settings: Config, span: timedelta, org: str) -> Chronicle:
    from watcher.bootstrap import SystemClock, policy_of
    from watcher.cli.looking import looked
    from watcher.engine.standing.chronicle import chronicle

    policy, now = policy_of(loaded, settings), SystemClock().now()
    since = _before(now, span)
    found, _ = await looked(settings.storage.url, lambda tx: chronicle(tx, policy, since, now, org=org))
    return found


def _before(now: datetime, span: timedelta) -> datetime:
    """`span` ago, or the beginning of time where that is further back than time goes."""
    try:
        return now - span
    except OverflowError:
        return datetime.min.replace(tzinfo=now.tzinfo)


def _print(screen: Console, found: Chronicle, zone: str, *, everything: bool) -> None:
    from rich.text import Text

    from watcher.domain import dates

    told = [each for each in found.messages if everything or not each.silent]
    lines = [(line.at, _line(line, zone)) for line in found.happenings]
    lines += [(each.at, _letter(each, zone)) for each in told]
    for _, line in sorted(lines, key=itemgetter(0)):
        screen.print(line, soft_wrap=True)
    if len(told) < len(found.messages):
        edits = f"{len(found.messages) - len(told):,} silent edits of open messages are left out (--all)"
        screen.print(Text(f"  {edits}", style="dim"))
    if not lines:
        screen.print(Text(f"  nothing since {dates.moment(found.since, zone)}", style="dim"))
    for old in found.old:
        screen.print(_old(old, found.at, zone), soft_wrap=True)
    screen.print(Text(f"  times in {dates.zone_name(found.at, zone)}", style="dim"))


def _line(line: Happening, zone: str) -> object:
    from rich.text import Text

    from watcher.domain import dates
    from watcher.domain.plain import plain

    whose = line.org or (line.source if line.about != line.source else "")  # a source's health has no org
    about = " ".join(filter(None, (plain(whose), plain(line.about))))
    return Text.assemble(
        (f"{dates.moment(line.at, zone):<16}", "dim"),
        f"  {line.kind:<18}  ",
        (about, "bold"),
        f"  {plain(line.text)}",
    )


def _letter(letter: Letter, zone: str) -> object:
    """A message: `message  fired Warning  Acme Brasil: cards at 92 %  -> slack: sent 16:46`."""
    from rich.text import Text

    from watcher.domain import dates
    from watcher.domain.plain import plain

    style = {"sent": "", "given up": "bold red", "waiting": "magenta"}.get(letter.outcome, "dim")
    return Text.assemble(
        (f"{dates.moment(letter.at, zone):<16}", "dim"),
        f"  {'message':<18}  ",
        (plain(letter.about), "bold"),
        f"  {letter.reason} -> {plain(letter.receiver)}: ",
        (letter.text, style),
    )


def _old(old: Old, now: datetime, zone: str) -> object:
    from rich.text import Text

    from watcher.domain import dates
    from watcher.domain.plain import plain

    names = ", ".join(plain(name) for name in old.orgs[:5]) + (" …" if len(old.orgs) > 5 else "")  # noqa: PLR2004 - a line's worth
    since = (
        f"since {dates.moment(old.since, zone)}, {dates.lasting(now - old.since)}"
        if old.since
        else "never answered"
    )
    return Text(f"  OLD DATA  {old.source}: {names or 'all'} {since} ({plain(old.why)})", style="magenta")
