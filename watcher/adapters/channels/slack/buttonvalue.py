"""What a button carries and a click brings back: the incident, the revision it showed, what it is about."""

from __future__ import annotations

import re
from dataclasses import dataclass

from watcher.adapters.channels.slack.assumptions import MOST_BUTTON_VALUE

_VALUE = re.compile(r"(?P<incident>.+?):r(?P<revision>\d{1,18})(?::(?P<about>.+))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Clicked:
    """A button's value, read back."""

    incident: str
    revision: int
    about: str = ""


def button_value(incident: str, revision: int, about: str = "") -> str:
    """`7f3a:r4`, or `7f3a:r4:export-12`; empty where Slack would not take it, for then nothing may be cut."""
    value = f"{incident}:r{revision}" + (f":{about}" if about else "")
    return value if len(value) <= MOST_BUTTON_VALUE else ""


def clicked_value(value: str) -> Clicked | None:
    """What a click's value says; None where it is none of ours."""
    found = _VALUE.fullmatch(value)
    if found is None:
        return None
    return Clicked(found["incident"], int(found["revision"]), found["about"] or "")
