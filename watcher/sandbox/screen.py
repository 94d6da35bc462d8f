"""What the demo shows: Slack messages and mails as the people who get them see them, live."""

from __future__ import annotations

from datetime import UTC, datetime
from textwrap import fill

from rich import box
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from watcher.domain.plain import plain
from watcher.sandbox.markup import harmless
from watcher.sandbox.pictures import pictures
from watcher.sandbox.serve import Sandbox
from watcher.sandbox.slack.workspace import SlackMessage
from watcher.sandbox.smtp import ReceivedMail

_WIDTH = 100
_STYLES = {"Warning": "yellow", "Critical": "red", "Resolved": "green", "No data": "magenta"}
_WHOLE_STORY = ("fired", "escalated", "resolved by reset", "resolved by a raised limit", "no data")
_ENDS = {"period reset": "resolved by reset", "limit was raised": "resolved by a raised limit"}


class Screen:
    """Prints what arrives. A Slack message is shown whole when posted and in one line when edited."""

    def __init__(self, console: Console, channel: str = "limits") -> None:
        self._console = console
        self._channel = channel
        self.shown: set[str] = set()

    def listen(self, sandbox: Sandbox) -> None:
        """Show whatever arrives at `sandbox` from now on."""
        sandbox.slack.workspace.listeners.append(self.slack)
        sandbox.smtp.on_mail(self.mail)

    @property
    def missing(self) -> list[str]:
        """What a whole month should have shown and did not."""
        return [what for what in _WHOLE_STORY if what not in self.shown]

    def happening(self, at: datetime, text: str) -> None:
        """Say what happens to a vendor, which no message tells."""
        self._line(f"{_moment(at)}  » {text}", style="italic")

    def slack(self, message: SlackMessage, event: str) -> None:
        state = message.text.partition(":")[0]
        at = _moment(message.versions[-1].at)
        if event != "posted":
            self._change(f"{at}  Slack #{self._channel}", message, event)
            return
        self.shown.add(_kind(message, state))
        where = "↳ in the thread" if message.thread_ts else "new message"
        shown = where + (", shown in the channel too" if message.broadcast else "")
        title = f"{at}  Slack #{self._channel}  {shown}"
        self._console.print(_panel(title, Group(*pictures(message)), state))

    def _change(self, where: str, message: SlackMessage, event: str) -> None:
        """One line for what became of a message; numbers alone are edited silently."""
        text = plain(message.text)
        if event == "edited":
            if text.partition(":")[0] != plain(message.versions[-2].text).partition(":")[0]:
                self._line(f"{where}  first message edited: {text}", style="dim")
        elif event == "whispered":
            self._line(f"{where}  only {message.seen_by} sees: {text}", style="dim")
        else:
            self._line(f"{where}  message deleted: {text}", style="dim")

    def mail(self, mail: ReceivedMail) -> None:
        body = mail.body().strip()
        state = next((word for word in _STYLES if body.upper().startswith(word.upper())), "")
        head = Text(f"Subject: {plain(mail.subject)}\n", style="bold")
        lines = [harmless(line) for line in body.splitlines()]
        title = f"{_moment(mail.at)}  e-mail to {', '.join(mail.recipients)}"
        self._console.print(_panel(title, Group(head, Text("\n".join(lines))), state))

    def _line(self, text: str, style: str) -> None:
        width = min(_WIDTH, self._console.width)
        self._console.print(
            Text(fill(text, width, initial_indent="  ", subsequent_indent=" " * 6), style=style)
        )


def _kind(message: SlackMessage, state: str) -> str:
    if state == "Warning":
        return "fired"
    if state == "Critical":
        return "escalated" if message.thread_ts else "fired"
    if state == "Resolved":
        return next((kind for words, kind in _ENDS.items() if words in message.text), "resolved")
    return state.lower()


def _panel(title: str, body: RenderableType, state: str) -> Panel:
    style = _STYLES.get(state, "white")
    return Panel(
        body, title=Text(title), title_align="left", border_style=style, box=box.ROUNDED, width=_WIDTH
    )


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%d %b %H:%M")
