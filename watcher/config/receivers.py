"""Who can be told, and who is: `receivers` and `routes`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from watcher.config.fields import Addresses, ChannelId, Clickers, Globs, ReceiverName, ReceiverNames, Secret
from watcher.config.letters import AppriseReceiver, WebhookReceiver
from watcher.config.schedules import QuietField
from watcher.config.strict import SecretFile, Strict
from watcher.config.things import Things
from watcher.config.urls import WebhookUrl, WebUrl

SLACK_API = "https://slack.com/api/"


class SlackReceiver(Strict):
    """Slack: by a bot token and a channel id (messages get edited), or by an incoming webhook (never)."""

    type: Literal["slack"]
    """The kind of receiver."""
    token: Secret | None = None
    """The bot's token (xoxb-…); rather use token_file."""
    token_file: SecretFile | None = None
    """A file that holds the bot's token."""
    channel: ChannelId | None = None
    """The channel's id (C…, G… or D…), not its name."""
    webhook: WebhookUrl | None = None
    """An incoming webhook's URL; rather use webhook_file."""
    webhook_file: SecretFile | None = None
    """A file that holds the webhook's URL."""
    app_token: Secret | None = None
    """The app-level token (xapp-…) by which buttons and /limits come in; rather use app_token_file."""
    app_token_file: SecretFile | None = None
    """A file that holds the app-level token."""
    allow: Clickers | None = None
    """Who may click: people (U…) and user groups (S…). Without it everybody in the channel."""
    api_url: WebUrl = Field(default=SLACK_API, repr=False)
    """Slack's Web API; set it for GovSlack."""
    chart: Literal["auto", "png", "off"] = "auto"
    """auto: Slack's own chart, a picture in the thread where there is none of it; png: always that."""
    broadcast: bool = True
    """Whether an escalation to critical is shown in the channel as well as in the thread."""
    fallback: ReceiverName | None = None
    """The receiver to tell when this one refuses for good."""

    @property
    def is_webhook(self) -> bool:
        return self.webhook is not None or self.webhook_file is not None

    @property
    def has_buttons(self) -> bool:
        """Whether clicks come back to us."""
        return self.app_token is not None or self.app_token_file is not None


class EmailReceiver(Strict):
    """Mail through the server in `smtp`."""

    type: Literal["email"]
    """The kind of receiver."""
    to: Addresses
    """Who gets the mail."""
    chart: Literal["auto", "off"] = "auto"
    """auto: a picture where it helps, if limit-watcher[charts] is installed; off: never."""
    contact: str = ""
    """Whom people ask to change who gets these mails, such as platform@example.com; stands below each."""
    fallback: ReceiverName | None = None
    """The receiver to tell when this one refuses for good."""


class ConsoleReceiver(Strict):
    """The terminal, for a first look."""

    type: Literal["console"]
    """The kind of receiver."""
    fallback: ReceiverName | None = None
    """The receiver to tell when this one refuses for good."""


Receiver = Annotated[
    SlackReceiver | EmailReceiver | WebhookReceiver | AppriseReceiver | ConsoleReceiver,
    Field(discriminator="type"),
]


class Match(Things):
    """What a route is for; every key given must match, none given matches everything."""

    severity: Globs | None = None
    """Levels: notice, warning, critical."""
    watch: Globs | None = None
    """limit, org or source."""
    rule: Globs | None = None
    """Rules by name."""


class RouteEntry(Strict):
    """Who is told; the first route that matches wins, and the last one must catch all."""

    match: Match = Match()
    """What the route is for; `{}` is everything."""
    to: ReceiverNames
    """Receivers."""
    mention: str = ""
    """Whom to call in Slack: a user group's or person's id (S…, U…), or @here."""
    quiet: QuietField | None = None
    """When to keep still: none, a schedule's name, or with what happens then."""
    group: Annotated[str, Field(min_length=1)] | None = None
    """What many alerts at once are put together by: source, org, resource, plan, rule or a label."""
