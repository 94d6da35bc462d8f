"""What the far side has: each message and mail in the order of arrival, and in which life it was sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from watcher.adapters.channels.email.headers import message_id
from watcher.sandbox.serve import Sandbox
from watcher.sandbox.slack.workspace import SlackMessage
from watcher.sandbox.smtp import ReceivedMail

SLACK, MAIL = "slack", "mail"
_HOST = "example.com"
_REPLY = ":reply"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message or mail. `mark` is what it is known by: Slack's metadata, a mail's Message-ID."""

    receiver: str
    mark: str
    life: int
    text: str
    parent: bool = False


@dataclass
class Seen:
    """Listens to Slack's stand-in and the inbox; `life` is the number of the daemon that runs.

    `trap` is called with the receiver at each arrival, before the daemon gets its answer.
    """

    sandbox: Sandbox
    life: int = 0
    edits: int = 0
    arrivals: list[Arrival] = field(default_factory=list)
    parents: dict[str, SlackMessage] = field(default_factory=dict)
    trap: Callable[[str], None] | None = None

    def __post_init__(self) -> None:
        self.sandbox.slack.on_message(self._slack)
        self.sandbox.smtp.on_mail(self._mail)

    def of(self, receiver: str) -> list[Arrival]:
        return [one for one in self.arrivals if one.receiver == receiver]

    def _slack(self, message: SlackMessage, event: str) -> None:
        if event == "posted":
            mark = str(((message.metadata or {}).get("event_payload") or {}).get("key") or "")
            parent = message.thread_ts is None
            if parent:
                self.parents.setdefault(mark, message)
            self._arrived(Arrival(SLACK, mark, self.life, message.text, parent))
        elif event == "edited":
            self.edits += 1

    def _mail(self, mail: ReceivedMail) -> None:
        self._arrived(Arrival(MAIL, str(mail.message["Message-ID"]), self.life, mail.subject))

    def _arrived(self, arrival: Arrival) -> None:
        self.arrivals.append(arrival)
        if self.trap is not None:
            self.trap(arrival.receiver)


def mark_of(key: str, receiver: str) -> str:
    """What the message of an outbox row is known by at the far side, but for Slack's parts of it."""
    return message_id(key, _HOST) if receiver == MAIL else key


def whole(mark: str) -> str:
    """The mark of a row, whichever part of it."""
    return mark.removesuffix(_REPLY)
