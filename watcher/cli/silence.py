"""`watcher silence`: ask not to be told of something for a while, see what is silenced, end it early."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from watcher.cli.everywhere import Commands
from watcher.cli.options import (
    ConfigOption,
    JsonOption,
    console,
    examples,
    fail,
    load_or_exit,
    look,
    print_json,
)

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from datetime import timedelta
    from typing import Any

T = TypeVar("T")

silence_app = typer.Typer(
    cls=Commands,
    help="Ask not to be told of something for a while; judging goes on meanwhile.",
    no_args_is_help=True,
)

AuthorOption = Annotated[
    str, typer.Option(metavar="NAME", help="Who wants it. Default: your login name.", show_default=False)
]


@silence_app.command(
    "add",
    epilog=examples(
        'watcher silence add --org "Acme Sandbox" --for 4d --reason "load test"',
        'watcher silence add --rule "api-*" --until 2026-03-25T14:00 --reason "agreed with Pipefy"',
        "watcher silence add --series 1f0c22ab --until-reset --reason known",
    ),
)
def add(
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; everybody reads it.")],
    source: Annotated[list[str] | None, typer.Option(metavar="GLOB", help="Source.")] = None,
    org: Annotated[
        list[str] | None, typer.Option(metavar="GLOB", help="Organization; Workato: customer.")
    ] = None,
    resource: Annotated[
        list[str] | None, typer.Option(metavar="GLOB", help="Resource, such as api_calls.")
    ] = None,
    plan: Annotated[list[str] | None, typer.Option(metavar="GLOB", help="Plan.")] = None,
    rule: Annotated[list[str] | None, typer.Option(metavar="GLOB", help="Rule.")] = None,
    label: Annotated[
        list[str] | None, typer.Option(metavar="NAME=GLOB", help="Label, as in pipe=Sales*.")
    ] = None,
    series: Annotated[list[str] | None, typer.Option(metavar="ID", help="Series, by its short id.")] = None,
    lasts: Annotated[
        str | None, typer.Option("--for", metavar="TIME", help="How long, such as 24h or 4d; 90d at most.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="TIME", help="Until when, in the config's time zone.")
    ] = None,
    until_reset: Annotated[
        bool, typer.Option("--until-reset", help="Until the period of what it matches ends.")
    ] = False,
    begins: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help="A later beginning than now.")
    ] = None,
    author: AuthorOption = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Silence what matches all that is given: nobody is told of it until the end.

    What it matches is written in globs, `!x` excludes, and each may be given several times.
    """
    if [lasts is not None, until is not None, until_reset].count(True) != 1:
        fail("say when it ends", hint="--for 24h, --until 2026-03-25T14:00, or --until-reset")
    loaded, settings = load_or_exit(config, need_secrets=False)
    from watcher.bootstrap import SystemClock, policy_of
    from watcher.cli.moments import moment_in
    from watcher.cli.silencetext import as_plain, print_added
    from watcher.cli.writing import login_name, written
    from watcher.engine.silencing.silences import Wish
    from watcher.engine.silencing.silences import add as add_silence

    given = {"source": source, "org": org, "resource": resource, "plan": plan, "rule": rule, "id": series}
    match = {name: tuple(globs) for name, globs in {**given, **_labels(label or [])}.items() if globs}
    zone, policy = settings.timezone, policy_of(loaded, settings)

    now = SystemClock().now()
    wish = Wish(
        match,
        author or login_name(),
        reason,
        moment_in(begins, zone, "--from") if begins else None,
        _span(lasts),
        moment_in(until, zone, "--until") if until else None,
        until_reset=until_reset,
    )
    stored = _done(written(settings.storage.url, lambda tx: add_silence(tx, policy, wish, now)))
    if as_json:
        more = {"matches": stored.matches, "everything": stored.everything, "unknown": stored.strangers}
        print_json({**as_plain(stored.silence, now), **more})
    elif not look.quiet:
        print_added(stored, now, zone)


def _labels(pairs: list[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for pair in pairs:
        name, equals, glob = pair.partition("=")
        if not (name.strip() and equals):
            fail(f"`{pair[:40]}` is no label", hint='--label "pipe=Sales*"')
        if name.strip() in _OPTIONS:
            fail(f"`{name.strip()}` is not a label", hint=f"--{_OPTIONS[name.strip()]} says it")
        found[name.strip()] = (*found.get(name.strip(), ()), glob)
    return found


_OPTIONS = {
    "source": "source",
    "resource": "resource",
    "rule": "rule",
    "id": "series",
    "org": "org",
    "plan": "plan",
}


def _span(text: str | None) -> timedelta | None:
    from watcher.domain.condition import parse_span

    if text is None:
        return None
    try:
        return parse_span(text)
    except (ValueError, OverflowError) as error:
        said = str(error) if isinstance(error, ValueError) else f"{text[:40]} is too long"
        fail(said, hint="--for 24h")


@silence_app.command("list", epilog=examples("watcher silence list --all", "watcher silence list --json"))
def list_silences(
    show_all: Annotated[
        bool, typer.Option("--all", help="Also those that ended in the last 30 days.")
    ] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the silences that are active or will be, and until when."""
    _, settings = load_or_exit(config, need_secrets=False)
    from watcher.bootstrap import SystemClock
    from watcher.cli.looking import looked
    from watcher.cli.silencetext import as_plain, print_silences
    from watcher.engine.silencing.silences import LISTED_FOR

    now = SystemClock().now()
    since = now - LISTED_FOR if show_all else now
    found, _ = _done(looked(settings.storage.url, lambda tx: tx.silences(since)))
    if as_json:
        print_json([as_plain(each, now) for each in found])
    else:
        print_silences(console(), found, now, settings.timezone)


@silence_app.command("expire", epilog=examples("watcher silence expire s-12"))
def expire(
    name: Annotated[
        str, typer.Argument(metavar="ID", help="As `watcher silence list` shows it, such as s-12.")
    ],
    author: AuthorOption = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """End a silence now; what still holds is told at the next look."""
    loaded, settings = load_or_exit(config, need_secrets=False)
    from watcher.bootstrap import SystemClock, policy_of
    from watcher.cli.silencetext import as_plain, expired_text
    from watcher.cli.writing import login_name, written
    from watcher.engine.silencing.silences import expire as end_silence

    who, now, policy = author or login_name(), SystemClock().now(), policy_of(loaded, settings)
    silence, was_lasting = _done(
        written(settings.storage.url, lambda tx: end_silence(tx, policy, name, who, now))
    )
    if as_json:
        print_json({**as_plain(silence, now), "changed": was_lasting})
    elif not look.quiet:
        typer.echo(expired_text(silence, settings.timezone, was_lasting=was_lasting))


def _done(work: Coroutine[Any, Any, T]) -> T:
    """What the work gives; its errors are told, and end the program."""
    from watcher.ports import WatcherError

    try:
        return asyncio.run(work)
    except WatcherError as error:
        fail(str(error), hint=error.hint)
