"""`watcher completion`: the script that lets a shell complete commands and options."""

from __future__ import annotations

import os
from collections.abc import Callable
from enum import StrEnum
from pathlib import PurePath
from typing import Annotated

import typer

from watcher.cli.everywhere import PROGRAM
from watcher.cli.options import fail


class Shell(StrEnum):
    """The shells there is a script for."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def completion(
    shell: Annotated[
        Shell | None, typer.Argument(help="Which shell's. Default: that of $SHELL.", show_default=False)
    ] = None,
) -> None:
    """Print the script that completes commands and options; the shell has to read it at its start.

    For bash or zsh: eval "$(watcher completion bash)" in ~/.bashrc or ~/.zshrc (there after compinit).
    For fish: watcher completion fish > ~/.config/fish/completions/watcher.fish.
    """
    from typer import completion as scripts

    name = (shell or _own()).value
    make: Callable[..., str] = scripts.get_completion_script  # type: ignore[attr-defined]
    typer.echo(make(prog_name=PROGRAM, complete_var=f"_{PROGRAM.upper()}_COMPLETE", shell=name))


def _own() -> Shell:
    """The shell of whoever types; ends the program where it is none that we have a script for."""
    name = PurePath(os.environ.get("SHELL", "")).name
    try:
        return Shell(name)
    except ValueError:
        said = f"there is no script for `{name[:40]}`" if name else "$SHELL does not say which shell is meant"
        fail(said, hint="watcher completion bash, zsh or fish")
