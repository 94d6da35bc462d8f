"""What a receiver would get, as text: its own JSON, MIME or words. Needs neither secrets nor a network."""

from __future__ import annotations

import io
import json
from email.message import EmailMessage
from typing import Any

from rich.console import Console

from watcher.adapters.channels.apprise import told
from watcher.adapters.channels.console import render
from watcher.adapters.channels.email import Envelope, compose_mail, enclosed
from watcher.adapters.channels.webhook import letter
from watcher.bootstrap.letters import public_url_of
from watcher.config.letters import AppriseReceiver, WebhookReceiver
from watcher.config.models import Config
from watcher.config.receivers import EmailReceiver, Receiver, SlackReceiver
from watcher.domain.message import Message


def printed(name: str, config: Config, message: Message) -> str | dict[str, Any]:
    """JSON for those that get JSON, else text."""
    receiver: Receiver = config.receivers[name]
    key = f"{message.incident}:{message.revision}:{name}"
    if isinstance(receiver, SlackReceiver):
        return _slack(receiver, config, message)
    if isinstance(receiver, WebhookReceiver):
        return letter(key, message, public_url_of(config)).model_dump(mode="json")
    if isinstance(receiver, EmailReceiver):
        return _mail(name, receiver, config, message, key)
    if isinstance(receiver, AppriseReceiver):
        words = told(message)
        return f"{words.title}\n\n{words.body}\n"
    out = io.StringIO()
    Console(file=out, width=100, highlight=False).print(render(message, receiver=name))
    return out.getvalue()


def as_text(shown: str | dict[str, Any]) -> str:
    return shown if isinstance(shown, str) else f"{json.dumps(shown, indent=2, ensure_ascii=False)}\n"


def _slack(receiver: SlackReceiver, config: Config, message: Message) -> dict[str, Any]:
    from watcher.adapters.channels import slack  # noqa: PLC0415 - 9 MB, for those alone who use it

    part = slack.Part.ALONE if receiver.is_webhook else slack.Part.PARENT
    options = slack.SlackBotOptions(
        "",
        "",
        receiver.channel or "",
        interactive=receiver.has_buttons,
        public_url=public_url_of(config),
        chart=slack.ChartOption(receiver.chart),
    )
    return slack.payload(message, part, options.look)


def _mail(name: str, receiver: EmailReceiver, config: Config, message: Message, key: str) -> str:
    sender = config.smtp.sender if config.smtp else "limits@example.com"
    host = sender.rpartition("@")[2].rstrip("> ")
    envelope = Envelope(sender, receiver.to, host, name, public_url_of(config), receiver.contact)
    got = enclosed(message, chart=receiver.chart == "auto")
    mail: EmailMessage = compose_mail(message, envelope, key, got=got)
    return mail.as_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
