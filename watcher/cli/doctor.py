"""`watcher doctor`: looks at config, state and every source, and says what to mend."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

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

if TYPE_CHECKING:
    from rich.console import Console

    from watcher.bootstrap import Parts
    from watcher.config.loaded import Loaded
    from watcher.config.models import Config
    from watcher.ports import Finding

_STYLES = {"ok": "green", "warn": "yellow", "FAIL": "bold red", "info": "dim"}


def doctor(
    source: Annotated[str, typer.Argument(help="Only this source, by its name in the config.")] = "",
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask every source whether it works: token, reach, permissions, clock, limits, cost. Tells nobody.

    Of receivers it says how the last messages went, and whether buttons in Slack work.
    """
    loaded, settings = load_or_exit(config, need_secrets=True)
    if source and source not in settings.sources:
        fail(f"there is no source `{source}`", hint=f"one of {', '.join(settings.sources)}")
    from watcher.logs import set_up
    from watcher.ports import Mark, StoreError

    set_up(
        "debug" if look.verbose else "critical",
        as_json=False,
        secrets=look.secrets,
        colours=colours(stderr=True),
    )
    try:
        findings = asyncio.run(_examine(loaded, settings, source))
    except StoreError as error:
        fail(str(error), hint=error.hint)
    if as_json:
        print_json([_as_json(each) for each in findings])
    else:
        _print(console(), findings)
    if any(each.mark is Mark.FAIL for each in findings):
        raise typer.Exit(Exit.FOUND)


async def _examine(loaded: Loaded, settings: Config, only: str) -> list[Finding]:
    from watcher.bootstrap import rehearsed
    from watcher.bootstrap.lines import examined_lines
    from watcher.cli.cost import keep_cost
    from watcher.config.loaded import count_of
    from watcher.ports import Finding, Mark

    files = len({rule.place.rpartition(":")[0] for rule in loaded.rules})
    rules = f"{count_of(len(loaded.rules), 'rule')} in {count_of(files, 'file')}"
    text = f"{rules}, {count_of(len(settings.sources), 'source')}"
    findings = [Finding(Mark.OK, "config", text)]
    async with rehearsed(loaded, settings) as parts:
        findings.append(Finding(Mark.OK, "state", parts.place))
        for name in [only] if only else list(settings.sources):
            findings += await _source(parts, name)
        findings += [] if only else await _receivers(parts)
        findings += [] if only else await examined_lines(settings)
        await keep_cost(settings.storage.url, parts.sources, parts.clock.now())
    return findings


async def _source(parts: Parts, name: str) -> list[Finding]:
    from watcher.engine.standing.examine import examined, known_of, remembered
    from watcher.ports import Examined

    now = parts.clock.now()
    asked = parts.sources.get(name)
    live = [_named(name, each) for each in await examined(asked, now)] if asked else []
    async with parts.store.reading() as tx:
        known = await known_of(tx, name)
    return live + remembered(name, known, parts.policy, now, limits=not isinstance(asked, Examined))


async def _receivers(parts: Parts) -> list[Finding]:
    from watcher.engine.standing.receiverstand import receiver_findings, receiver_stands

    async with parts.store.reading() as tx:
        stands = await receiver_stands(tx, parts.policy)
    return receiver_findings(stands, parts.clock.now(), parts.policy.timezone)


def _named(source: str, finding: Finding) -> Finding:
    """The finding with its source's name before it: several sources look at their tokens and clocks."""
    from dataclasses import replace

    return finding if finding.about == source else replace(finding, about=f"{source} {finding.about}")


def _as_json(finding: Finding) -> dict[str, object]:
    return {
        "mark": finding.mark.value,
        "about": finding.about,
        "text": finding.text,
        "hint": finding.hint,
        "lines": list(finding.lines),
    }


def _print(screen: Console, findings: list[Finding]) -> None:
    from rich.text import Text

    from watcher.domain.plain import plain

    width = max(len(plain(each.about)) for each in findings)
    for each in findings:
        mark = (f"{each.mark.value:<5}", _STYLES[each.mark.value])
        screen.print(
            Text.assemble(mark, " ", f"{plain(each.about):<{width}}  ", plain(each.text)), soft_wrap=True
        )
        if each.hint:
            screen.print(Text(f"      {'':<{width}}  help: {plain(each.hint)}", style="dim"), soft_wrap=True)
        for line in each.lines:
            indent = " " * (len(line) - len(line.lstrip(" ")))  # it means something in YAML
            screen.print(Text(f"      {'':<{width}}  {indent}{plain(line)}"), soft_wrap=True)
