"""The entry to the layouts: a message as Slack's `text` and `blocks`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from watcher.adapters.channels.slack.fit import ALERT, DIGEST, fit
from watcher.adapters.channels.slack.layouts.alert import alert, over, reply
from watcher.adapters.channels.slack.layouts.digest import digest
from watcher.adapters.channels.slack.layouts.head import calls
from watcher.adapters.channels.slack.layouts.news import news
from watcher.adapters.channels.slack.layouts.pieces import Parts
from watcher.adapters.channels.slack.layouts.several import several
from watcher.adapters.channels.slack.look import PLAIN, Look, Part
from watcher.adapters.channels.slack.text import escape
from watcher.domain.message import ASIDE, Message
from watcher.domain.plain import clip
from watcher.domain.tongue import say, speaking

MOST_TEXT = 200


def payload(message: Message, part: Part = Part.PARENT, look: Look = PLAIN) -> dict[str, Any]:
    """`text` and `blocks` of one message.

    A parent never mentions anybody; a reply and a message that stands alone (webhook) do, where the
    message asks for it.
    """
    with speaking(message.locale):
        if message.earlier and not look.earlier:
            look = replace(look, earlier=message.earlier)
        parts = _parts(message, part, look)
        edition = f"r{message.revision}{'+' if message.instead else ''}"  # Slack wants new ones in an edit
        for name, block in parts.items():
            block["block_id"] = f"{name}:{message.series_id}:{edition}"
        blocks = fit(parts, DIGEST if message.digest else ALERT)
        return {"text": spoken(message), "blocks": blocks}


def plain_payload(message: Message, part: Part = Part.PARENT) -> dict[str, Any]:
    """The same words without blocks, for when Slack refuses them; they call whom the blocks would have."""
    with speaking(message.locale):
        said = filter(None, (spoken(message), calls(message, part)))
        return {"text": " ".join(said), "blocks": []}


def spoken(message: Message) -> str:
    """The one sentence that screen readers say and notifications show: no sign, no markup."""
    text = say("Test. {sentence}", sentence=message.sentence) if message.test else message.sentence
    return escape(clip(text, MOST_TEXT)) or escape(message.headline, MOST_TEXT)


def _parts(message: Message, part: Part, look: Look) -> Parts:
    if message.digest is not None:
        return digest(message, message.digest, part, look)
    if message.reason in ASIDE:
        return news(message, part, look)
    if message.lists:
        return several(message, part, look)
    if part is Part.REPLY:
        return reply(message, look)
    return over(message, part, look) if message.level is None else alert(message, part, look)
