"""The terminal as a channel: for --dry-run, the demo and a first look."""

from __future__ import annotations

from rich import box
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from watcher.adapters.channels.consoledigest import digest_parts
from watcher.domain import dates
from watcher.domain.kind import Kind, held_kind
from watcher.domain.message import Listing, Message
from watcher.domain.plain import plain
from watcher.domain.ranking import ranking
from watcher.domain.rule import Watch
from watcher.domain.tongue import say, speaking
from watcher.domain.topic import Topic
from watcher.domain.words import cells, share
from watcher.ports import ChannelError, Parcel, Receipt

_STYLES = {
    Kind.NOTICE: "blue",
    Kind.WARNING: "yellow",
    Kind.CRITICAL: "red",
    Kind.RESOLVED: "green",
    Kind.NO_DATA: "magenta",
}
_BAR = 20
_WIDTH = 100


class ConsoleChannel:
    """Prints messages; colours only where the output is a terminal."""

    edits = False

    def __init__(self, name: str, console: Console | None = None) -> None:
        self.name = name
        self._console = console or Console(highlight=False)

    async def deliver(self, parcel: Parcel) -> Receipt:
        try:
            self._console.print(render(parcel.message, receiver=self.name))
        except (OSError, ValueError) as error:  # a closed or foreign terminal
            raise ChannelError(f"{self.name} cannot print: {type(error).__name__}", permanent=False) from None
        return Receipt(thread=parcel.thread or {}, reference="printed")

    async def close(self) -> None:
        """The terminal stays open."""


def render(message: Message, *, receiver: str = "", mentions: bool = False) -> RenderableType:
    """A message as people would see it; markup and escape codes in names do nothing.

    With `mentions` it says who would be called by name; only Slack does that. It is in the message's tongue.
    """
    with speaking(message.locale):
        return _rendered(message, receiver, mentions=mentions)


def _rendered(message: Message, receiver: str, *, mentions: bool) -> RenderableType:
    style = _style(message)
    head = Text.assemble((_said(message.state), f"bold {style}"), " · ", (_said(message.headline), "bold"))
    if message.test:
        head = Text.assemble((f"{say('TEST')} ", "bold"), head)
    parts: list[RenderableType] = [head, *_words(message)]
    bar = _bar(message, style)
    if bar is not None:
        parts.append(bar)
    if message.facts:
        parts.append(_facts(message))
    parts += [_list(listing) for listing in message.lists]
    parts += _advice(message)
    if mentions and message.mention:
        parts.append(Text(say("Calls {who}", who=_said(message.mention))))
    if not message.digest:
        parts.append(Text(" · ".join(_said(note) for note in _small_print(message)), style="dim"))
    title = Text(_said(f"{dates.moment(message.at, message.timezone)} → {receiver}" if receiver else ""))
    return Panel(
        Group(*parts), title=title, title_align="left", border_style=style, box=box.ROUNDED, width=_WIDTH
    )


def _words(message: Message) -> list[RenderableType]:
    """What it says: of a digest all, of anything else what follows and when."""
    if message.digest:
        return digest_parts(message.digest)
    return [Text(_said(" ".join(filter(None, (message.further, message.consequence)))))]


def _style(message: Message) -> str:
    """The state's colour; a forecast has that of its level."""
    level = held_kind(message.level, Topic.USE) if message.level else message.kind
    return _STYLES.get(message.kind) or _STYLES.get(level, "white")


def _bar(message: Message, style: str) -> Text | None:
    if message.used is None or message.level is None or message.watch is not Watch.LIMIT:
        return None
    filled = cells(message.used, message.limit, _BAR)
    if filled is None:
        return None
    left = _BAR - filled
    return Text.assemble(("█" * filled, style), ("░" * left, "dim"), " ", share(message.used, message.limit))


def _facts(message: Message) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for fact in message.facts:
        table.add_row(Text(_said(fact.label)), Text(_said(fact.text)))
    return table


def _list(listing: Listing) -> Table:
    table = Table(
        box=None,
        title=Text(_said(listing.title), "bold"),
        title_justify="left",
        show_header=False,
        padding=(0, 2, 0, 0),
    )
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for item in listing.items:
        table.add_row(*(Text(_said(text)) for text in (item.state, item.name, item.amount)))
    if listing.rest:
        table.add_row("", Text(f"… {_said(listing.rest)}", "dim"), "")
    return table


def _advice(message: Message) -> list[RenderableType]:
    said: list[RenderableType] = []
    if message.next_step:
        said.append(Text.assemble((f"{say('Do now:')} ", "bold"), _said(message.next_step)))
    if message.runbook:
        said.append(Text(f"{say('Runbook')}: {_said(message.runbook)}"))
    ranked = ranking(message.contributors, message.timezone)
    if ranked:
        names = [
            f"{line.name} {line.used}" + (f" ({line.share})" if line.share else "") for line in ranked.lines
        ]
        said.append(Text(f"{ranked.title}: {', '.join([*names, *filter(None, [ranked.rest])])}"))
    return said


def _small_print(message: Message) -> list[str]:
    earlier = [say("Earlier notice: {when}", when=message.earlier)] if message.earlier else []
    rules = [say("Rule {names}", names=rule) for rule in message.rules]
    return [*rules, *earlier, *message.notes]


def _said(text: str) -> str:
    return plain(text)
