"""What the demo shows: Slack messages and mails as the people who get them see them, live."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from textwrap import fill

from rich import box
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from watcher.domain.plain import plain
from watcher.sandbox.serve import Sandbox
from watcher.sandbox.slack.workspace import SlackMessage
from watcher.sandbox.smtp import ReceivedMail

_WIDTH = 100
_STYLES = {"Warning": "yellow", "Critical": "red", "Resolved": "green", "No data": "magenta"}
_WHOLE_STORY = ("fired", "escalated", "resolved by reset", "resolved by a raised limit", "no data")
_ENDS = {"period reset": "resolved by reset", "limit was raised": "resolved by a raised limit"}
_LOOKS = {
    "bold": "bold",
    "gone": "strike",
    "code": "cyan",
    "label": "underline",
    "called": "bold yellow",
}
_MARKUP = re.compile(
    r"<(?:!subteam\^|!|@)(?P<called>[\w.-]+)(?:\|[^>]*)?>"
    r"|<!date\^[^|>]*\|(?P<date>[^>]*)>"
    r"|<(?P<url>https?://[^|>]+)\|(?P<label>[^>]*)>"
    r"|\*(?P<bold>[^*\n]+)\*|~(?P<gone>[^~\n]+)~|`(?P<code>[^`\n]+)`"
)


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
        if event == "edited":
            if state != message.versions[-2].text.partition(":")[0]:  # numbers alone are edited silently
                told = f"first message edited: {plain(message.text)}"
                self._line(f"{at}  Slack #{self._channel}  {told}", style="dim")
            return
        self.shown.add(_kind(message, state))
        where = "↳ in the thread" if message.thread_ts else "new message"
        shown = where + (", shown in the channel too" if message.broadcast else "")
        self._console.print(
            _panel(f"{at}  Slack #{self._channel}  {shown}", slack_text(message.words), state)
        )

    def mail(self, mail: ReceivedMail) -> None:
        body = mail.body().strip()
        state = next((word for word in _STYLES if body.upper().startswith(word.upper())), "")
        head = Text(f"Subject: {plain(mail.subject)}\n", style="bold")
        lines = [_harmless(line) for line in body.splitlines()]
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


def slack_text(mrkdwn: str) -> Text:
    """Slack's markup as Slack would show it; what is escaped stays text."""
    shown, at = Text(), 0
    for found in _MARKUP.finditer(mrkdwn):
        shown.append(_unescaped(mrkdwn[at : found.start()]))
        kind = found.lastgroup or "bold"
        text = ("@" if kind == "called" else "") + _unescaped(found[kind])
        shown.append(text, style=_LOOKS.get(kind, ""))
        at = found.end()
    shown.append(_unescaped(mrkdwn[at:]))
    return shown


def _unescaped(text: str) -> str:
    joined = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return "\n".join(_harmless(line) for line in joined.split("\n"))


def _harmless(line: str) -> str:
    return line if line.isprintable() else plain(line)


def _panel(title: str, body: RenderableType, state: str) -> Panel:
    style = _STYLES.get(state, "white")
    return Panel(
        body, title=Text(title), title_align="left", border_style=style, box=box.ROUNDED, width=_WIDTH
    )


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%d %b %H:%M")
