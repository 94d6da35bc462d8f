"""What became of a message in Slack, for people who try a receiver: where it stands, and what was refused."""

from __future__ import annotations

from watcher.adapters.channels.slack.assumptions import CHART, TABLE
from watcher.adapters.channels.slack.layouts.chart import charted
from watcher.adapters.channels.slack.look import Charts, Look
from watcher.adapters.channels.slack.refusals import Refusals
from watcher.domain.message import Message


def remarks(message: Message, look: Look, refusals: Refusals) -> tuple[str, ...]:
    """In few words; what the workspace refused was learnt when it was sent."""
    refused, said = refusals.known(), []
    if charted(message) is not None and look.charts is Charts.NATIVE:
        said.append("chart refused, sent as a picture" if CHART in refused else "chart accepted")
    if message.digest is not None and look.tables:
        said.append("table refused, sent as text" if TABLE in refused else "table accepted")
    if message.offers and not look.interactive:
        said.append("links in place of buttons" if look.public_url else "no buttons")
    return tuple(said)
