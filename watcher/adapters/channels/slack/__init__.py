"""Slack: one parent message an incident, edited and answered in its thread; or a plain incoming webhook."""

from watcher.adapters.channels.slack.bot import SlackBot
from watcher.adapters.channels.slack.look import Look, Part
from watcher.adapters.channels.slack.options import ChartOption, SlackBotOptions, SlackWebhookOptions
from watcher.adapters.channels.slack.payload import payload
from watcher.adapters.channels.slack.refusals import Refusals
from watcher.adapters.channels.slack.webhook import SlackWebhook

__all__ = [
    "ChartOption",
    "Look",
    "Part",
    "Refusals",
    "SlackBot",
    "SlackBotOptions",
    "SlackWebhook",
    "SlackWebhookOptions",
    "payload",
]
