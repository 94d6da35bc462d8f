"""What people can do about a message where they read it: buttons, or links where there are none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Act(StrEnum):
    """What a click asks for."""

    ACK = "ack"
    UNACK = "unack"
    SILENCE_DAY = "silence_24h"
    SILENCE_PERIOD = "silence_period"
    EXPORT = "export"
    APPROVE = "approve"
    DENY = "deny"


@dataclass(frozen=True, slots=True)
class Confirm:
    """What is asked before it is done; all texts are plain, in the message's tongue."""

    title: str
    text: str
    yes: str
    no: str


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that can be done; `about` is what it is about where that is not the incident: an export."""

    act: Act
    label: str
    confirm: Confirm | None = None
    about: str = ""
