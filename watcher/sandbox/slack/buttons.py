"""The buttons that people see under messages, so that a test can click them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from watcher.sandbox.slack.workspace import SlackMessage, Workspace


@dataclass(frozen=True, slots=True)
class SlackButton:
    """A button as it stands in a message now; `confirm` is its dialog, `element` the whole of it."""

    block_id: str
    action_id: str
    label: str
    value: str
    url: str
    confirm: Mapping[str, Any] | None
    element: Mapping[str, Any]


def buttons(message: SlackMessage) -> list[SlackButton]:
    """Those of the message as it looks now, in order; ids that were not given are made up, as Slack does."""
    return list(_buttons(message.blocks))


def button(message: SlackMessage, action_id: str) -> SlackButton | None:
    """The one with this `action_id`; None if the message does not have it (any more)."""
    return next((one for one in buttons(message) if one.action_id == action_id), None)


def clickable(workspace: Workspace, action_id: str = "") -> list[tuple[SlackMessage, SlackButton]]:
    """Every button in the workspace, oldest message first; those with `action_id` if one is given."""
    found = [(message, one) for message in workspace.messages for one in buttons(message)]
    return [(message, one) for message, one in found if action_id in {"", one.action_id}]


def _buttons(blocks: Sequence[Mapping[str, Any]]) -> Iterator[SlackButton]:
    for at, block in enumerate(blocks):
        elements = block.get("elements", []) if block.get("type") == "actions" else []
        elements = [
            *elements,
            *([block["accessory"]] if block.get("type") == "section" and "accessory" in block else []),
        ]
        for place, element in enumerate(elements):
            if element.get("type") == "button":
                yield SlackButton(
                    str(block.get("block_id") or f"block-{at}"),
                    str(element.get("action_id") or f"action-{at}-{place}"),
                    str(element["text"]["text"]),
                    str(element.get("value", "")),
                    str(element.get("url", "")),
                    element.get("confirm"),
                    element,
                )
