"""Any address that takes JSON: one signed POST a telling, in a shape that is promised."""

from watcher.adapters.channels.webhook.channel import WebhookChannel, WebhookOptions
from watcher.adapters.channels.webhook.letter import Letter
from watcher.adapters.channels.webhook.payload import body, letter

__all__ = ["Letter", "WebhookChannel", "WebhookOptions", "body", "letter"]
