"""Options that are taken anywhere: before the command as after it, and how wrong usage is told."""

from __future__ import annotations

import sys
from functools import cache
from typing import Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from watcher.cli.exits import Exit
from watcher.cli.options import look
from watcher.cli.streams import draw_plainly

PROGRAM = "watcher"
"""What one types, however the program was started."""
PANEL = "Options of every command"
_SAID = "watcher.said"
_TYPERS_OWN = {"install_completion", "show_completion"}
_WRONG: type[Exception] = typer.BadParameter.__mro__[2]
"""ClickException, of whichever click it is that typer brings along."""


def _flag(name: str) -> Any:
    """A callback that notes a flag; the outermost command, which comes first, unsets it too."""

    def note(ctx: typer.Context, value: bool) -> None:
        if value or ctx.parent is None:
            setattr(look, name, value)
        if name == "plain" and value and not ctx.resilient_parsing:
            draw_plainly()
        _dress(ctx.command)

    return note


def _hand_on(ctx: typer.Context, param: typer.CallbackParam, value: Any) -> None:
    """Keep what was said before a command for when it is known which one."""
    if ctx.parent is None:
        look.as_json = False  # the command itself says, if it has the option
    if value:
        ctx.meta.setdefault(_SAID, {})[param.opts[0]] = value


def _option(*names: str, note: Any, text: str, **more: Any) -> Any:
    return typer.Option(*names, help=text, callback=note, expose_value=False, is_eager=True, **more)


def _flags(
    plain: Annotated[
        bool,
        _option("--plain", note=_flag("plain"), text="No boxes, bars or signs beyond ASCII; no colours."),
    ] = False,
    no_color: Annotated[
        bool,
        _option(
            "--no-color", note=_flag("no_color"), text="No colours (also NO_COLOR, TERM=dumb, no terminal)."
        ),
    ] = False,
    no_input: Annotated[
        bool, _option("--no-input", note=_flag("no_input"), text="Never ask; fail where an answer is needed.")
    ] = False,
    quiet: Annotated[bool, _option("-q", "--quiet", note=_flag("quiet"), text="Say less.")] = False,
    verbose: Annotated[
        bool, _option("-v", "--verbose", note=_flag("verbose"), text="Log more, on stderr.")
    ] = False,
) -> None:
    """Stands for every command: its options are theirs."""


def _handed_on(
    config: Annotated[
        str | None, _option("-c", "--config", note=_hand_on, metavar="PATH", text="As after a command.")
    ] = None,
    as_json: Annotated[bool, _option("--json", note=_hand_on, text="As after a command.")] = False,
    at: Annotated[
        str | None, _option("--at", note=_hand_on, metavar="TIME", text="As after a command.", hidden=True)
    ] = None,
) -> None:
    """Stands for every group: what is said before a command is said to it."""


@cache
def _params(of: Any) -> list[Any]:
    """The options that typer makes of a function's arguments; made once, for they hold nothing of a call."""
    stand_in = typer.Typer(add_completion=False)
    stand_in.command()(of)
    return list(typer.main.get_command(stand_in).params)


@cache
def flags() -> list[Any]:
    """The options of every command, for its help and for the reference."""
    found = _params(_flags)
    for each in found:
        each.rich_help_panel = PANEL
    return found


def _dress(command: Any) -> None:
    """Boxes and colours for a command's help, or none."""
    command.rich_markup_mode = None if look.plain else "rich"
    if not look.plain:
        from typer import rich_utils

        rich_utils.COLOR_SYSTEM = None if look.no_color else "auto"


class Commands(TyperGroup):
    """A group of commands, each of which takes the options of all.

    An output that is cut off is not for the library to judge, which would exit 1; nor how errors look.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.params += [*_params(_handed_on), *flags()]
        for command in self.commands.values():
            if not isinstance(command, Commands):
                command.params += flags()

    def get_params(self, ctx: Any) -> list[Any]:
        """Without typer's own options for completion: there is a command for it."""
        return [each for each in super().get_params(ctx) if each.name not in _TYPERS_OWN]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        found = super().get_command(ctx, cmd_name)
        if found is not None:
            _dress(found)
        return found

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, command, rest = super().resolve_command(ctx, args)
        return name, command, [*_said_to(command, ctx.meta.get(_SAID, {})), *rest]

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise typer.Exit(Exit.CUT_OFF) from None
        except _WRONG as error:
            _place(error, ctx)
            raise

    def main(self, *args: Any, **settings: Any) -> Any:
        settings.setdefault("prog_name", PROGRAM)
        if not settings.pop("standalone_mode", True):
            return super().main(*args, **{**settings, "standalone_mode": False})
        try:
            code = super().main(*args, **{**settings, "standalone_mode": False})
        except _WRONG as error:
            _tell_wrong_use(error)
        sys.exit(code if isinstance(code, int) else Exit.CLEAN)


def _place(error: Any, ctx: Any) -> None:
    """Say in which command it was, where the parser does not."""
    name = ctx.invoked_subcommand
    if name in ctx.command.commands and getattr(error, "ctx", None) is None:
        error.ctx = type(ctx)(ctx.command.commands[name], info_name=name, parent=ctx)


def _said_to(command: Any, said: dict[str, Any]) -> list[str]:
    """What stood before a command, as if it stood after it.

    A configuration is for those that read one. What changes what is printed or done is for all: a command
    without such an option refuses.
    """
    takes = {name for param in command.params for name in param.opts} if command else set()
    words: list[str] = []
    for option, value in said.items():
        if option != "-c" or option in takes:
            words += [option] if value is True else [option, value]
    return words


def _tell_wrong_use(error: Any) -> NoReturn:
    """In the look of all our errors; a group without a command has shown its help, or has it to say."""
    text = error.format_message()
    if type(error).__name__ == "NoArgsIsHelpError":
        typer.echo(text, nl=False)
        sys.exit(Exit.COULD_NOT)
    said = (text[:1].lower() + text[1:].rstrip(".")).replace("Value error, ", "")
    typer.echo(f"watcher: {said}", err=True)
    context = getattr(error, "ctx", None)
    if context is not None:
        typer.echo(f"  help: {_typed(context)} -h", err=True)
    sys.exit(Exit.COULD_NOT)


def _typed(context: Any) -> str:
    """`watcher silence list`: the command without its arguments, whatever the program's file is called."""
    names: list[str] = []
    while context.parent is not None:
        names.insert(0, context.info_name)
        context = context.parent
    return " ".join([PROGRAM, *names])
