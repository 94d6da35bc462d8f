"""What stands inside blocks: buttons with their confirm dialogs, images, and the other elements by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from watcher.sandbox.slack.texts import (
    PLAIN,
    Fault,
    kind_of,
    optional_string,
    strangers,
    string_faults,
    text_faults,
)

BUTTON_TEXT, BUTTON_VALUE, ACTION_ID, URL = 75, 2_000, 255, 3_000
CONFIRM_TITLE, CONFIRM_TEXT, CONFIRM_LABEL = 100, 300, 30
ALT_TEXT = 2_000
_BUTTON = {"type", "text", "action_id", "url", "value", "style", "confirm", "accessibility_label"}
_CONFIRM = {"title", "text", "confirm", "deny", "style"}
_IMAGE = {"type", "image_url", "slack_file", "alt_text"}
_CHOICES = {"static", "external", "users", "conversations", "channels"}
IN_ACTIONS = (
    {"button", "checkboxes", "datepicker", "datetimepicker", "overflow", "radio_buttons", "timepicker"}
    | {"workflow_button", "rich_text_input"}
    | {f"{kind}_select" for kind in _CHOICES}
    | {f"multi_{kind}_select" for kind in _CHOICES}
)


def element_faults(value: object, where: str, *, images: bool = False) -> Iterator[Fault]:
    """An interactive element; with `images`, an image too, as beside a section."""
    if not isinstance(value, dict):
        yield "must be an object", where
    elif kind_of(value) == "button":
        yield from _button(value, where)
    elif images and kind_of(value) == "image":
        yield from image_faults(value, where, _IMAGE)
    elif kind_of(value) not in IN_ACTIONS:
        yield f"unsupported type: {value.get('type')}", f"{where}/type"
    else:
        yield from optional_string(value, "action_id", ACTION_ID, where)


def _button(button: Mapping[str, Any], where: str) -> Iterator[Fault]:
    yield from strangers(button, _BUTTON, where)
    yield from text_faults(button.get("text"), f"{where}/text", BUTTON_TEXT, PLAIN)
    yield from optional_string(button, "action_id", ACTION_ID, where)
    yield from optional_string(button, "value", BUTTON_VALUE, where)
    yield from optional_string(button, "accessibility_label", BUTTON_TEXT, where)
    if "url" in button:
        yield from _url(button["url"], f"{where}/url")
    yield from _style(button, where)
    if "confirm" in button:
        yield from _confirm(button["confirm"], f"{where}/confirm")


def _confirm(dialog: object, where: str) -> Iterator[Fault]:
    if not isinstance(dialog, dict):
        yield "must be an object", where
        return
    yield from strangers(dialog, _CONFIRM, where)
    yield from text_faults(dialog.get("title"), f"{where}/title", CONFIRM_TITLE, PLAIN)
    yield from text_faults(dialog.get("text"), f"{where}/text", CONFIRM_TEXT)
    yield from text_faults(dialog.get("confirm"), f"{where}/confirm", CONFIRM_LABEL, PLAIN)
    yield from text_faults(dialog.get("deny"), f"{where}/deny", CONFIRM_LABEL, PLAIN)
    yield from _style(dialog, where)


def _style(owner: Mapping[str, Any], where: str) -> Iterator[Fault]:
    if "style" in owner and owner["style"] not in ("primary", "danger"):
        yield "must be a valid enum value", f"{where}/style"


def _url(value: object, where: str) -> Iterator[Fault]:
    yield from string_faults(value, where, URL)
    if isinstance(value, str) and "://" not in value:
        yield "must be a valid URL", where


def image_faults(image: Mapping[str, Any], where: str, known: set[str]) -> Iterator[Fault]:
    """An image by address or by a file of the workspace, and the words for who cannot see it."""
    yield from strangers(image, known, where)
    yield from string_faults(image.get("alt_text"), f"{where}/alt_text", ALT_TEXT)
    if ("image_url" in image) == ("slack_file" in image):
        yield "must define either `image_url` or `slack_file`", where
    elif "image_url" in image:
        yield from _url(image["image_url"], f"{where}/image_url")
    elif not isinstance(image["slack_file"], dict) or not {"id", "url"} & image["slack_file"].keys():
        yield "must define either `id` or `url`", f"{where}/slack_file"
