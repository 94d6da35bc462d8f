"""The receivers that a config names, as channels: the room that knows every kind of channel by its class."""

from __future__ import annotations

from watcher.adapters.channels.console import ConsoleChannel
from watcher.adapters.channels.email import EmailChannel, EmailOptions, SmtpOptions
from watcher.bootstrap.letters import letters
from watcher.config.letters import AppriseReceiver, WebhookReceiver
from watcher.config.models import Config, Smtp
from watcher.config.receivers import ConsoleReceiver, EmailReceiver, Receiver, SlackReceiver
from watcher.engine.policy import ReceiverPlan
from watcher.ports import Channel, Clock


def channels_of(config: Config, clock: Clock) -> dict[str, Channel]:
    return {name: _channel(name, each, config, clock) for name, each in config.receivers.items()}


def _channel(name: str, receiver: Receiver, config: Config, clock: Clock) -> Channel:
    if isinstance(receiver, SlackReceiver):
        return _slack(name, receiver, clock)
    if isinstance(receiver, EmailReceiver) and config.smtp:
        return EmailChannel(EmailOptions(name=name, to=receiver.to, smtp=_smtp(config.smtp)))
    if isinstance(receiver, (WebhookReceiver, AppriseReceiver)):
        return letters(name, receiver, config, clock)
    return ConsoleChannel(name)


def _slack(name: str, receiver: SlackReceiver, clock: Clock) -> Channel:
    # Slack's library and the one under it are 9 MB, which only those who use it shall pay for.
    from watcher.adapters.channels.slack.bot import SlackBot, SlackBotOptions  # noqa: PLC0415 - see above
    from watcher.adapters.channels.slack.webhook import SlackWebhook, SlackWebhookOptions  # noqa: PLC0415 - the same

    if receiver.webhook:
        return SlackWebhook(SlackWebhookOptions(name, receiver.webhook.get_secret_value()), clock)
    token = receiver.token.get_secret_value() if receiver.token else ""
    options = SlackBotOptions(name, token, receiver.channel or "", base_url=receiver.api_url)
    return SlackBot(options, clock)


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
    return ReceiverPlan(edits=edits, fallback=fallback)
