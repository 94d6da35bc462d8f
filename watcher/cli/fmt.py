"""`watcher fmt`: config.yaml and the rules files in their canonical order and spacing."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from watcher import collector
from watcher.cli.exits import Exit
from watcher.cli.options import ConfigOption, JsonOption, colours, config_path, fail, look, print_json
from watcher.cli.streams import write_as_is

if TYPE_CHECKING:
    from watcher.cli.fmtjob import Job

_STDIN = "-"


def fmt(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH]...",
            help="Files or folders; - reads stdin and writes stdout. Default: config.yaml and its rules.",
            show_default=False,
        ),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if a file would.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; print what would change.")] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put config.yaml and rules files in canonical order and spacing. Comments and meaning stay.

    Where one of the files cannot be read, none is written.
    """
    from watcher.cli.fmtjob import as_json as to_json
    from watcher.cli.fmtjob import job_of

    if paths and _STDIN in paths and len(paths) > 1:
        fail("- stands for the whole input; give no other path beside it")
    stdin = paths == [_STDIN]
    collector.set_up()  # a file is read into a hundred thousand small things that stay
    jobs = (
        [job_of(None, sys.stdin.buffer.read())]
        if stdin
        else [job_of(path) for path in _files(paths or [], config)]
    )
    sound = not any(job.trouble for job in jobs)
    writes = not (check or diff)
    if sound and writes and not stdin:
        sound = all(job.write() for job in jobs)
    if as_json:
        print_json(to_json(jobs, diff=diff))
    else:
        _print(jobs, diff=diff, writes=writes)
    if not sound:
        raise typer.Exit(Exit.COULD_NOT)
    raise typer.Exit(Exit.FOUND if check and any(job.changes for job in jobs) else Exit.CLEAN)


def _files(paths: Sequence[str], config: Path | None) -> list[Path]:
    """The files that are meant, each once: of a folder with a config.yaml that and its rules files."""
    from watcher.config.load import CONFIG_NAME, files_of

    found: list[Path] = []
    for path in [Path(one) for one in paths] or [config_path(config)]:
        if path.is_dir() and not (path / CONFIG_NAME).exists() and paths:
            found += sorted([*path.glob("*.yaml"), *path.glob("*.yml")])
        elif path.is_dir() or not paths:
            found += files_of(path, env=dict(os.environ))
        else:
            found.append(path)
    return list({os.path.realpath(path): path for path in found}.values())


def _print(jobs: Sequence[Job], *, diff: bool, writes: bool) -> None:
    for job in jobs:
        if job.trouble:
            typer.echo(job.trouble_text(colour=colours(stderr=True)), err=True, nl=False)
        elif job.path is None and writes:
            sys.stdout.buffer.write(job.after)
        elif job.changes and diff:
            write_as_is(job.diff(colour=colours()))
        elif job.changes:
            typer.echo(f"{'formatted' if writes else 'would format'} {job.name}")
    if any(job.trouble for job in jobs):
        typer.echo(f"watcher: {_failed(jobs)}", err=True)
    elif not jobs:
        typer.echo("There are no YAML files there.", err=True)
    elif not look.quiet and not diff and jobs[0].path is not None:
        changed = sum(job.changes for job in jobs)
        done = "formatted" if writes else "to format"
        typer.echo(
            f"{len(jobs)} file{'s' * (len(jobs) != 1)}: {changed} {done}, {len(jobs) - changed} as is."
        )


def _failed(jobs: Sequence[Job]) -> str:
    written = [job.name for job in jobs if job.written]
    return f"not all could be written; {', '.join(written)} was" if written else "nothing was written"
