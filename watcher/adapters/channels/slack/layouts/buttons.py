"""What can be done about a message: buttons where clicks come back, links to the status page where not."""

from __future__ import annotations

from collections.abc import Sequence

from watcher.adapters.channels.slack.assumptions import (
    MOST_ACTIONS,
    MOST_BUTTON_TEXT,
    MOST_CONFIRM_TEXT,
    MOST_CONFIRM_TITLE,
    MOST_CONFIRM_WORD,
    Block,
)
from watcher.adapters.channels.slack.buttonvalue import button_value
from watcher.adapters.channels.slack.layouts.head import page
from watcher.adapters.channels.slack.layouts.pieces import Parts, plain_text
from watcher.adapters.channels.slack.look import Look
from watcher.domain.links import deed_page
from watcher.domain.message import ASIDE, Message, Reason
from watcher.domain.offer import Act, Confirm, Offer
from watcher.domain.tongue import say

OPEN = "open"
"""The action of the button that only opens a page; Slack tells us of its clicks, too."""
_ASIDE = ASIDE | {Reason.DIGEST}


def buttons(message: Message, look: Look) -> Parts:
    """One row of buttons; none where nothing can be done and no page opened."""
    row = [button for offer in _offers(message) if (button := _button(message, offer, look))]
    where = page(message, look)
    if where:
        whole = bool(message.several or message.digest)
        row.append(_to(where, OPEN, say("Open status page") if whole else say("Open details")))
    return {"act": {"type": "actions", "elements": row[-MOST_ACTIONS:]}} if row else {}


def _offers(message: Message) -> Sequence[Offer]:
    """Each thing once; nothing of an incident that is over."""
    if message.level is None and message.reason not in _ASIDE:
        return ()
    return list({offer.act: offer for offer in message.offers}.values())


def _button(message: Message, offer: Offer, look: Look) -> Block | None:
    value = button_value(message.incident, message.revision, offer.about) if look.interactive else ""
    if value:
        style = {"style": "primary"} if offer.act is Act.APPROVE else {}
        asks = {"confirm": _confirm(offer.confirm)} if offer.confirm else {}
        return {**_shape(offer.act.value, offer.label), "value": value, **style, **asks}
    url = deed_page(look.public_url, message.incident, offer)
    return _to(url, offer.act.value, offer.label) if url else None


def _to(url: str, action: str, label: str) -> Block:
    return {**_shape(action, label), "url": url}


def _shape(action: str, label: str) -> Block:
    return {"type": "button", "action_id": action, "text": plain_text(label or action, MOST_BUTTON_TEXT)}


def _confirm(asked: Confirm) -> Block:
    return {
        "title": plain_text(asked.title, MOST_CONFIRM_TITLE),
        "text": plain_text(asked.text, MOST_CONFIRM_TEXT),
        "confirm": plain_text(asked.yes, MOST_CONFIRM_WORD),
        "deny": plain_text(asked.no, MOST_CONFIRM_WORD),
    }
