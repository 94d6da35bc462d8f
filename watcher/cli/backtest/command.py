"""`watcher backtest`: what the rules, or other ones, would have told of the numbers of the past."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from watcher.cli.options import JsonOption, config_path, console, fail, load_or_exit, look, print_json

if TYPE_CHECKING:
    from watcher.config.loaded import Loaded
    from watcher.config.models import Config
    from watcher.domain.rule import Rule
    from watcher.engine.policy import Policy
    from watcher.engine.replaying.backtest import Question
    from watcher.engine.replaying.retold import Backtested


def backtest(
    rules: Annotated[
        list[str] | None,
        typer.Argument(help="Rules by name, disabled ones too, or such as cards-*; by default all enabled."),
    ] = None,
    since: Annotated[
        str, typer.Option(metavar="TIME", help="90d, or a day or time such as 2026-03-01.")
    ] = "90d",
    until: Annotated[
        str, typer.Option(metavar="TIME", help="The end, written alike. Default: now.", show_default=False)
    ] = "",
    current: Annotated[
        Path | None,
        typer.Option(
            "-c",
            envvar="WATCHER_CONFIG",
            metavar="PATH",
            help="The current config.yaml or its folder. Default: ./config.yaml, then /etc/watcher.",
            show_default=False,
        ),
    ] = None,
    proposed: Annotated[
        Path | None,
        typer.Option(
            "--config",
            metavar="PATH",
            help="Another config.yaml or folder, to hold beside it.",
            show_default=False,
        ),
    ] = None,
    org: Annotated[
        list[str] | None, typer.Option(metavar="GLOB", help="Only organizations of this name, such as Acme*.")
    ] = None,
    sample: Annotated[
        str,
        typer.Option(
            metavar="TIME", help="Judge one look of each 6h, say: faster, and less exact.", show_default=False
        ),
    ] = "",
    every_one: Annotated[
        bool, typer.Option("--list", help="Every telling: when, what, why, to whom.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Judge the numbers of the past again: what would have been told, when and to whom.

    Limits that a vendor told are those of the time; rules, contracts, routes and quiet hours are those of the
    config. Silences are left out. With --config both configs are shown side by side.
    """
    if proposed is not None and current is None and not config_path(None).exists():
        current, proposed = proposed, None
    loaded, settings = load_or_exit(current, need_secrets=False)
    sides = [_Side("current", config_path(current), loaded, settings)]
    if proposed is not None:
        sides.append(_Side("proposed", proposed, *load_or_exit(proposed, need_secrets=False)))
    _check_names(sides, rules or [])
    question = _question(settings.timezone, since, until, org or ["*"], sample)
    found = _found(settings.storage.url, [side.policy(rules or []) for side in sides], question)
    if not found.samples:
        _nothing(found, question)
    if as_json:
        from watcher.cli.backtest.document import as_data

        print_json(as_data(found, [(side.name, str(side.file)) for side in sides], settings.timezone))
        return
    from watcher.cli.backtest.text import lines

    screen = console()
    for line in lines(found, settings.timezone, every_one=every_one):
        screen.print(line, soft_wrap=True)


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the configurations that are held beside each other."""

    name: str
    file: Path
    loaded: Loaded
    settings: Config

    def policy(self, patterns: Sequence[str]) -> Policy:
        from watcher.bootstrap import policy_of

        return replace(policy_of(self.loaded, self.settings), rules=self.rules(patterns))

    def rules(self, patterns: Sequence[str]) -> tuple[Rule, ...]:
        """Those meant: who names a rule may mean one that is disabled."""
        if not patterns:
            return self.loaded.rules
        return tuple(
            rule for rule in self.loaded.all_rules if any(fnmatchcase(rule.name, p) for p in patterns)
        )


def _check_names(sides: Sequence[_Side], patterns: Sequence[str]) -> None:
    from watcher.config.nearest import did_you_mean

    names = list(dict.fromkeys(rule.name for side in sides for rule in side.loaded.all_rules))
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in names):
            hint = did_you_mean(pattern, names) or f"there are: {', '.join(names) or 'none'}"
            fail(f"there is no rule `{pattern}`", hint=hint)


def _question(zone: str, since: str, until: str, orgs: Sequence[str], sample: str) -> Question:
    from watcher.bootstrap import SystemClock
    from watcher.engine.replaying.backtest import Question

    now = SystemClock().now()
    end = _moment(until, zone, now, "--until") if until else now
    begin = _moment(since, zone, now, "--since")
    if begin >= end:
        fail("the span ends before it begins", hint="watcher backtest --since 90d --until 30d")
    thin = _span(sample, "--sample") if sample else None
    if thin is not None and thin < timedelta(minutes=1):
        fail(f"--sample {sample} is too little to be thinner", hint="watcher backtest --sample 6h")
    return Question(begin, min(end, now), tuple(orgs), thin, zone)


def _moment(text: str, zone: str, now: datetime, option: str) -> datetime:
    """`90d` is so long ago; anything else must be a time."""
    from watcher.cli.moments import moment_in

    if "-" in text or not text.strip()[-1:].isalpha():
        return moment_in(text, zone, option)
    try:
        return now - _span(text, option)
    except OverflowError:
        fail(f"{option} {text[:40]} is too long ago", hint="watcher backtest --since 90d")


def _span(text: str, option: str) -> timedelta:
    from watcher.domain.condition import parse_span

    try:
        return parse_span(text)
    except (ValueError, OverflowError) as error:
        fail(f"{option}: {str(error)[:200]}", hint="watcher backtest --since 90d --sample 6h")


def _found(url: str, policies: Sequence[Policy], question: Question) -> Backtested:
    from watcher.bootstrap.backtests import backtested
    from watcher.ports import StoreError

    meter = _Meter()
    try:
        return asyncio.run(backtested(url, policies, question, meter))
    except StoreError as error:
        fail(str(error), hint=error.hint)
    finally:
        meter.end()


class _Meter:
    """Says on a terminal how far it is; says nothing anywhere else."""

    def __init__(self) -> None:
        self._width = 0

    def __call__(self, done: int, of: int) -> None:
        if not sys.stderr.isatty() or look.quiet:
            return
        text = f"judged {done:,} of {of:,} series"
        self._width = max(self._width, len(text))
        sys.stderr.write(f"\r{text:<{self._width}}")
        sys.stderr.flush()

    def end(self) -> None:
        if self._width:
            sys.stderr.write(f"\r{'':<{self._width}}\r")
            sys.stderr.flush()


def _nothing(found: Backtested, question: Question) -> None:
    from watcher.domain import dates

    span = f"{dates.moment(question.since, question.zone)} and {dates.moment(question.until, question.zone)}"
    if not any(side.rules for side in found.sides):
        fail(
            "no rule that is asked for looks at numbers", hint="sources and organizations cannot be replayed"
        )
    if not found.series:
        fail("the state knows no series that these rules select", hint="watcher check; watcher status --all")
    fail(
        f"there are no numbers between {span}",
        hint="`watcher run` keeps them from now on; try a longer --since",
    )
