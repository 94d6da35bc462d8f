"""What a receiver of the kind slack is told by the config."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from watcher.adapters.channels.slack.look import Charts, Look


class ChartOption(StrEnum):
    """`auto` is Slack's own chart, a picture where the workspace refuses it, then words."""

    AUTO = "auto"
    PNG = "png"
    OFF = "off"


_CHARTS = {ChartOption.AUTO: Charts.NATIVE, ChartOption.PNG: Charts.WORDS, ChartOption.OFF: Charts.NONE}


@dataclass(frozen=True, slots=True)
class SlackBotOptions:
    """`channel` is an id (C0…) or, without files, a name; `base_url` ends with a slash.

    `interactive` says that clicks come back to us (Socket Mode); `public_url` is the status page or empty.
    """

    name: str
    token: str = field(repr=False)
    channel: str
    base_url: str = "https://slack.com/api/"
    broadcast: bool = True  # an escalation to critical is shown in the channel too
    interactive: bool = False
    public_url: str = ""
    chart: ChartOption = ChartOption.AUTO

    @property
    def look(self) -> Look:
        return Look(self.public_url, self.interactive, _CHARTS[self.chart])


@dataclass(frozen=True, slots=True)
class SlackWebhookOptions:
    """`url` is a secret as a whole: who knows it can post. A webhook takes no files: `png` is words then."""

    name: str
    url: str = field(repr=False)
    public_url: str = ""
    chart: ChartOption = ChartOption.AUTO

    @property
    def look(self) -> Look:
        return Look(self.public_url, interactive=False, charts=_CHARTS[self.chart])
