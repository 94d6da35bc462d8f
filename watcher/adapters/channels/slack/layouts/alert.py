"""One incident: while it holds, when it is over, and what each change of it says in the thread."""

from __future__ import annotations

from watcher.adapters.channels.slack.layouts.buttons import buttons
from watcher.adapters.channels.slack.layouts.chart import chart
from watcher.adapters.channels.slack.layouts.figures import facts, figures
from watcher.adapters.channels.slack.layouts.head import head
from watcher.adapters.channels.slack.layouts.notes import do_now, notes, peak
from watcher.adapters.channels.slack.layouts.pieces import Parts, section
from watcher.adapters.channels.slack.look import Look, Part
from watcher.adapters.channels.slack.text import advice
from watcher.domain.kind import held_kind, state_word
from watcher.domain.message import Message, Reason
from watcher.domain.rule import Level, Watch


def alert(message: Message, part: Part, look: Look) -> Parts:
    """What holds: warning, critical, forecast, growth, no data, an organization gone, taken on or not."""
    parts: Parts = {"head": section(head(message, part, look))}
    words = message.consequence
    if part is Part.ALONE:  # there is no thread that would tell the change
        words = " ".join(filter(None, (message.further, words)))
    if words:
        parts["why"] = section(advice(words))
    if message.watch is Watch.LIMIT:
        parts |= figures(message)
    if message.watch is Watch.RULE:
        parts |= facts(message)
    return (
        parts
        | do_now(message)
        | chart(message, look)
        | buttons(message, look)
        | notes(message.notes, message, look)
    )


def over(message: Message, part: Part, look: Look) -> Parts:
    """What is over: the state struck out, why it ended, its peak; nothing is left to do but to look."""
    line = f"{_struck(message)}{advice(message.consequence)}"
    text = f"{head(message, part, look)}\n{line}".rstrip()
    small_print = [*peak(message), *message.notes]
    return {"head": section(text)} | buttons(message, look) | notes(small_print, message, look)


def reply(message: Message, look: Look) -> Parts:
    """A change, below the parent: in a line or two what is new; buttons where the parent can have none."""
    said = head(message, Part.REPLY, look)
    if message.level is None:
        ended = section(f"{said}\n{advice(message.consequence)}".rstrip())
        return {"head": ended, **notes([*peak(message), *message.notes])}
    words = message.consequence
    if _adds(message):
        words = " ".join(filter(None, (message.change, message.consequence)))
    parts: Parts = {"head": section(said)}
    if words:
        parts["why"] = section(advice(words))
    if message.level is Level.CRITICAL:
        parts |= do_now(message)
    if look.shared:
        parts |= buttons(message, look)
    return parts | notes(message.notes)


def _adds(message: Message) -> bool:
    """Whether the change says something that the consequence does not already begin with."""
    return message.watch in {Watch.LIMIT, Watch.RULE} and message.reason is not Reason.REBASED


def _struck(message: Message) -> str:
    """The word that people saw until now."""
    return f"~{state_word(held_kind(message.before, message.topic))}~ " if message.before else ""
