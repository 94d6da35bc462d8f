"""Response URLs: where a click or a command is answered, a few times and for half an hour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from watcher.sandbox.slack.arguments import Args, SlackRefusal, flag
from watcher.sandbox.slack.assumptions import MINUTES, USES
from watcher.sandbox.slack.content import Content
from watcher.sandbox.slack.workspace import SlackMessage, Workspace

PATH = "/actions/T0SANDBOX/"


@dataclass(slots=True)
class _Ticket:
    channel: str
    user: str
    original: SlackMessage | None
    until: datetime
    left: int = USES


class ResponseUrls:
    """The tickets of one workspace; `url` is the server's address."""

    def __init__(self, workspace: Workspace, content: Content, url: Callable[[], str]) -> None:
        self._workspace = workspace
        self._content = content
        self._url = url
        self._tickets: dict[str, _Ticket] = {}

    def make(self, now: datetime, channel: str, user: str, original: SlackMessage | None = None) -> str:
        """An address to answer `user` at: about `original` where a button of it was clicked."""
        number = f"{len(self._tickets) + 1:06d}"
        self._tickets[number] = _Ticket(channel, user, original, now + timedelta(minutes=MINUTES))
        return f"{self._url()}{PATH}{number}"

    def answer(self, number: str, args: Args, now: datetime) -> None:
        """Take what was posted there. Raises SlackRefusal for a ticket that is used up or too old."""
        ticket = self._tickets.get(number)
        if ticket is None or now >= ticket.until:
            raise SlackRefusal("expired_url")
        if ticket.left < 1:
            raise SlackRefusal("used_url")
        self._act(ticket, args, now)
        ticket.left -= 1

    def _act(self, ticket: _Ticket, args: Args, now: datetime) -> None:
        original = ticket.original
        if original is not None and flag(args.get("delete_original")):
            self._workspace.delete(original)
            return
        if original is not None and flag(args.get("replace_original")):
            self._workspace.edit(original, self._content.version(args, now, original))
            return
        thread = str(args["thread_ts"]) if args.get("thread_ts") else None
        version = self._content.version(args, now)
        message = SlackMessage(ticket.channel, self._workspace.next_ts(now), [version], thread)
        if args.get("response_type") == "in_channel":
            self._workspace.post(message)
        else:
            message.seen_by = ticket.user
            self._workspace.whisper(message)
