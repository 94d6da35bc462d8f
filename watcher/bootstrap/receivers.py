"""The receivers that a config names, as channels: the room that knows every kind of channel by its class."""

from __future__ import annotations

from watcher.adapters.channels.console import ConsoleChannel
from watcher.adapters.channels.email import EmailChannel, EmailOptions, SmtpOptions
from watcher.bootstrap.letters import letters, public_url_of
from watcher.bootstrap.slacks import Slacks
from watcher.config.letters import AppriseReceiver, WebhookReceiver
from watcher.config.models import Config, Smtp
from watcher.config.receivers import ConsoleReceiver, EmailReceiver, Receiver, SlackReceiver
from watcher.domain.rule import Level
from watcher.engine.policy import ReceiverPlan
from watcher.ports import Channel, Clock


def channels_of(config: Config, clock: Clock) -> dict[str, Channel]:
    slacks = Slacks(config, clock)
    return {
        name: slacks.channel(name, each)
        if isinstance(each, SlackReceiver)
        else _channel(name, each, config, clock)
        for name, each in config.receivers.items()
    }


def _channel(name: str, receiver: Receiver, config: Config, clock: Clock) -> Channel:
    if isinstance(receiver, EmailReceiver) and config.smtp:
        return EmailChannel(email_options(name, receiver, config.smtp, config))
    if isinstance(receiver, (WebhookReceiver, AppriseReceiver)):
        return letters(name, receiver, config, clock)
    return ConsoleChannel(name)


def email_options(name: str, receiver: EmailReceiver, smtp: Smtp, config: Config) -> EmailOptions:
    return EmailOptions(
        name=name,
        to=receiver.to,
        smtp=_smtp(smtp),
        chart=receiver.chart != "off",
        public_url=public_url_of(config),
        contact=receiver.contact,
    )


def _smtp(smtp: Smtp) -> SmtpOptions:
    return SmtpOptions(
        host=smtp.host,
        port=smtp.effective_port,
        security=smtp.security,
        username=smtp.username,
        password=smtp.password.get_secret_value() if smtp.password else None,
        sender=smtp.sender,
        timeout=smtp.timeout.total_seconds(),
    )


def receiver_plan(receiver: Receiver) -> ReceiverPlan:
    edits = isinstance(receiver, SlackReceiver) and not receiver.is_webhook
    fallback = None if isinstance(receiver, ConsoleReceiver) else receiver.fallback
    shows = isinstance(receiver, (SlackReceiver, EmailReceiver)) and receiver.chart != "off"
    least = Level.WARNING if isinstance(receiver, EmailReceiver) else Level.CRITICAL
    return ReceiverPlan(edits=edits, fallback=fallback, charts=shows, charts_from=least)
