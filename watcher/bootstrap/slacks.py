"""The receivers in Slack: what the config says of each, and what those of one workspace learn together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from watcher.config.models import Config
from watcher.config.receivers import SlackReceiver
from watcher.ports import Channel, Clock

if TYPE_CHECKING:
    from watcher.adapters.channels.slack.refusals import Refusals


class Slacks:
    """Makes channels of Slack receivers, by bot token or by webhook."""

    def __init__(self, config: Config, clock: Clock) -> None:
        self._clock = clock
        self._page = (config.server.public_url if config.server else None) or ""
        self._refusals: dict[str, Refusals] = {}

    def channel(self, name: str, receiver: SlackReceiver) -> Channel:
        # Slack's library and the one under it are 9 MB, which only those who use it shall pay for.
        from watcher.adapters.channels import slack  # noqa: PLC0415 - see above

        chart = slack.ChartOption(receiver.chart)
        if receiver.webhook:
            url = receiver.webhook.get_secret_value()
            options = slack.SlackWebhookOptions(name, url, public_url=self._page, chart=chart)
            return slack.SlackWebhook(options, self._clock)
        token = receiver.token.get_secret_value() if receiver.token else ""
        bot = slack.SlackBotOptions(
            name,
            token,
            receiver.channel or "",
            base_url=receiver.api_url,
            broadcast=receiver.broadcast,
            interactive=receiver.has_buttons,
            public_url=self._page,
            chart=chart,
        )
        # a token belongs to one workspace, so all its channels are shown the same
        refusals = self._refusals.setdefault(token, slack.Refusals(self._clock))
        return slack.SlackBot(bot, self._clock, refusals)
