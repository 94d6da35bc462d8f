"""News of an export and the question whether it may start: beside the incident, whose message stays."""

from __future__ import annotations

from watcher.adapters.channels.slack.assumptions import MOST_COMMENT
from watcher.adapters.channels.slack.layouts.buttons import buttons
from watcher.adapters.channels.slack.layouts.figures import fact_text, facts
from watcher.adapters.channels.slack.layouts.head import head
from watcher.adapters.channels.slack.layouts.notes import advise, do_now, notes
from watcher.adapters.channels.slack.layouts.pieces import Parts, section
from watcher.adapters.channels.slack.look import Look, Part
from watcher.adapters.channels.slack.text import advice, code, escape
from watcher.domain.message import Attachment, Message
from watcher.domain.plain import clip
from watcher.domain.tongue import say

_MOST_PATH, _MOST_WHY = 300, 200


def news(message: Message, part: Part, look: Look) -> Parts:
    """What became of an export, where its file is; or who shall say whether it starts."""
    parts: Parts = {"head": section(head(message, part, look))}
    if message.consequence:
        parts["why"] = section(advice(message.consequence))
    parts |= facts(message)
    if message.attachment is not None:
        parts["file"] = section(_where(message.attachment, look))
    return parts | do_now(message) | buttons(message, look) | notes(message.notes)


def comment(message: Message, part: Part, look: Look) -> str:
    """The same in one text, for the file itself to bring along."""
    lines = [head(message, part, look), advice(message.consequence)]
    lines += [fact_text(fact).replace("\n", ": ") for fact in message.facts]
    lines += [advise(message), *[escape(note) for note in message.notes]]
    kept = [line for line in lines if line]
    while sum(map(len, kept)) + len(kept) > MOST_COMMENT and len(kept) > 1:
        kept.pop()
    return "\n".join(kept)


def _where(file: Attachment, look: Look) -> str:
    """Where the file lies, where it could not come along; and why it could not."""
    lies = say("{file} lies at {path}", file=code(file.name, 120), path=code(clip(file.path, _MOST_PATH)))
    if not look.unshared:
        return f"{lies}."
    why = escape(look.unshared, _MOST_WHY)
    return say("The file could not be posted here ({why}): {lies}.", why=why, lies=lies)
