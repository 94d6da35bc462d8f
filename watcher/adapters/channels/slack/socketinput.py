"""What people's clicks and commands say, read from payloads of which nothing is taken for granted."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from watcher.adapters.channels.slack.buttonvalue import clicked_value
from watcher.domain.offer import Act
from watcher.domain.plain import plain
from watcher.ports import Actor, Click

_MOST_ID, _MOST_NAME, _MOST_TEXT = 60, 80, 200
_MOST_URL = 1_000
_MOST_VALUE = 2_000
_ACTS = {act.value: act for act in Act}


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands, so that they can be answered: `thread` is empty outside of one."""

    channel: str
    user: str
    thread: str = ""
    response_url: str = field(default="", repr=False)  # whoever has it can post there


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button of ours. `act` is None for one that this version does not know."""

    act: Act | None
    incident: str
    revision: int
    about: str
    actor: Actor
    key: str
    place: Place

    def click(self, act: Act, receiver: str) -> Click:
        return Click(self.key, act, self.incident, self.revision, receiver, self.actor, self.about)


@dataclass(frozen=True, slots=True)
class Asked:
    """A slash command: `text` is what was typed after it."""

    text: str
    actor: Actor
    place: Place


def pressed(payload: Mapping[str, Any], envelope: str) -> Pressed | None:
    """The click in a `block_actions` payload; None where it is about nothing of ours.

    A button that only opens an address is told of, too, and is none of ours. The key is of what Slack says
    about the click itself, for the envelope is another one when it is delivered again.
    """
    if payload.get("type") != "block_actions":
        return None
    actions = payload.get("actions")
    action = actions[0] if isinstance(actions, list) and actions else None
    value = clicked_value(_text(action, "value", most=_MOST_VALUE)) if isinstance(action, Mapping) else None
    user = _text(payload, "user", "id", most=_MOST_ID)
    if value is None or not user:
        return None
    action_id = _text(action, "action_id", most=_MOST_ID)
    place = _place(payload, user)
    when = (
        _text(action, "action_ts", most=_MOST_ID) or _text(payload, "trigger_id", most=_MOST_ID) or envelope
    )
    told = _text(payload, "container", "message_ts", most=_MOST_ID)
    key = _key(place.channel, told, user, action_id, value.incident, when)
    name = _text(payload, "user", "name", most=_MOST_NAME) or _text(
        payload, "user", "username", most=_MOST_NAME
    )
    actor = Actor(user, plain(name, _MOST_NAME))
    return Pressed(_ACTS.get(action_id), value.incident, value.revision, value.about, actor, key, place)


def asked(payload: Mapping[str, Any]) -> Asked | None:
    """The command in a `slash_commands` payload; None where nobody is named who typed it."""
    user = _text(payload, "user_id", most=_MOST_ID)
    if not user:
        return None
    name = plain(_text(payload, "user_name", most=_MOST_NAME), _MOST_NAME)
    channel = _text(payload, "channel_id", most=_MOST_ID)
    thread = _text(payload, "thread_ts", most=_MOST_ID)
    url = _text(payload, "response_url", most=_MOST_URL)
    typed = payload.get("text")
    text = (
        plain(typed[:_MOST_TEXT]) if isinstance(typed, str) else ""
    )  # never empty for being long: that asks for all
    return Asked(text, Actor(user, name), Place(channel, user, thread, url))


def _place(payload: Mapping[str, Any], user: str) -> Place:
    channel = _text(payload, "container", "channel_id", most=_MOST_ID)
    channel = channel or _text(payload, "channel", "id", most=_MOST_ID)
    return Place(channel, user, _thread(payload), _text(payload, "response_url", most=_MOST_URL))


def _thread(payload: Mapping[str, Any]) -> str:
    """The thread that the message stands in; a parent stands in the channel."""
    own = _text(payload, "container", "message_ts", most=_MOST_ID)
    thread = _text(payload, "container", "thread_ts", most=_MOST_ID)
    thread = thread or _text(payload, "message", "thread_ts", most=_MOST_ID)
    return thread if thread != own else ""


def _text(found: Any, *way: str, most: int) -> str:
    """The text at the end of the way; empty where there is none, or more of it than there can be."""
    for name in way:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, str) and len(found) <= most else ""


def _key(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:32]
