"""Receivers beyond Slack and mail, as channels."""

from __future__ import annotations

from watcher.adapters.channels.apprise import AppriseChannel, AppriseOptions
from watcher.adapters.channels.webhook import WebhookChannel, WebhookOptions
from watcher.config.letters import AppriseReceiver, WebhookReceiver
from watcher.config.models import Config
from watcher.ports import Channel, Clock


def public_url_of(config: Config) -> str:
    """Where people reach the status page; empty where nobody said."""
    return (config.server.public_url if config.server else None) or ""


def letters(name: str, receiver: WebhookReceiver | AppriseReceiver, config: Config, clock: Clock) -> Channel:
    """The channel of a receiver whose secrets are there."""
    url = receiver.url.get_secret_value() if receiver.url else ""
    if isinstance(receiver, AppriseReceiver):
        return AppriseChannel(AppriseOptions(name, url))
    options = WebhookOptions(
        name,
        url,
        secret=receiver.secret.get_secret_value() if receiver.secret else "",
        headers={header: value.get_secret_value() for header, value in receiver.headers.items()},
        public_url=public_url_of(config),
    )
    return WebhookChannel(options, clock)
