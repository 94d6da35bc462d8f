"""Slack: one parent message an incident, edited and answered in its thread; or a plain incoming webhook."""

from watcher.adapters.channels.slack.bot import SlackBot, SlackBotOptions
from watcher.adapters.channels.slack.payload import Part, payload
from watcher.adapters.channels.slack.webhook import SlackWebhook, SlackWebhookOptions

__all__ = ["Part", "SlackBot", "SlackBotOptions", "SlackWebhook", "SlackWebhookOptions", "payload"]
