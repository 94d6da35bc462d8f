"""A number's course: Slack's own line chart, or its words where the workspace knows no charts."""

from __future__ import annotations

from watcher.adapters.channels.slack.assumptions import MOST_CHART_TITLE, MOST_LABEL, Block, line_chart
from watcher.adapters.channels.slack.layouts.pieces import Parts, small
from watcher.adapters.channels.slack.look import Charts, Look
from watcher.adapters.channels.slack.text import bare, escape
from watcher.domain.chart import Chart
from watcher.domain.kind import Kind
from watcher.domain.message import Message
from watcher.domain.tongue import say
from watcher.domain.topic import Topic

_MOST_ALT = 400
_TOPICS = frozenset({Topic.AHEAD, Topic.GROWTH})


def chart(message: Message, look: Look) -> Parts:
    """The chart of what it helps to understand: a forecast, growth, a limit that is all but reached."""
    drawn = charted(message)
    if drawn is None or look.charts is Charts.NONE:
        return {}
    block = _native(drawn) if look.charts is Charts.NATIVE else None
    if block is not None:
        return {"chart": block}
    words = escape(drawn.alt, _MOST_ALT)
    return {"chart": small(words)} if words else {}


def charted(message: Message) -> Chart | None:
    """The chart that belongs into the message, if there is one and it is of a kind that shows one."""
    if message.level is None or message.members:
        return None
    return message.chart if message.kind is Kind.CRITICAL or message.topic in _TOPICS else None


def _native(drawn: Chart) -> Block | None:
    labels = [bare(point.label, MOST_LABEL) for point in drawn.points]
    ahead = any(point.projected for point in drawn.points)
    used = say("Used, then projected") if ahead else say("Used")
    series = {used: [point.value for point in drawn.points]}
    if drawn.limit is not None:
        series[say("Limit")] = [drawn.limit] * len(labels)
    return line_chart(bare(drawn.title, MOST_CHART_TITLE), labels, series)
