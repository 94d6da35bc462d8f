"""The chart as a picture in the thread, where the workspace does not draw it; never a reason to fail."""

from __future__ import annotations

import asyncio

import structlog

from watcher.adapters.channels.slack.api import Place
from watcher.adapters.channels.slack.assumptions import CHART
from watcher.adapters.channels.slack.files import SlackFiles, is_file, picture
from watcher.adapters.channels.slack.layouts.chart import charted
from watcher.adapters.channels.slack.once import Once
from watcher.adapters.channels.slack.options import ChartOption
from watcher.adapters.channels.slack.refusals import Refusals
from watcher.domain.chart import Chart
from watcher.domain.message import Message, Reason
from watcher.ports import ChannelError, Parcel

log = structlog.get_logger(__name__)
_SHOWS = frozenset({Reason.FIRED, Reason.FLAPPING, Reason.ESCALATED})


class Pictures:
    """Draws and uploads; the words of the chart stand in the parent already."""

    def __init__(self, option: ChartOption, files: SlackFiles, once: Once, refusals: Refusals) -> None:
        self._option = option
        self._files = files
        self._once = once
        self._refusals = refusals

    async def hang(self, parcel: Parcel, parent: Place) -> None:
        """Put the picture into the thread of `parent`, unless Slack itself draws it or nothing is drawn."""
        drawn = charted(parcel.message)
        if drawn is None or parcel.message.reason not in _SHOWS or not self._is_wanted():
            return
        try:
            await self._hang(parcel, drawn, parent)
        except (ChannelError, _chart_error()) as error:
            log.info("chart.not_shown", key=parcel.key, reason=str(error))

    async def _hang(self, parcel: Parcel, drawn: Chart, parent: Place) -> None:
        name = _name(parcel.message)
        since = parcel.message.at.timestamp()
        if parcel.again and await self._once.look(is_file(name, since), parent):
            return
        data = await asyncio.to_thread(_drawn, drawn, parcel.message.locale)
        file = await self._files.bring(picture(data, name, drawn.alt))
        await self._files.show(file, drawn.title, "", parent["channel"], parent["ts"])

    def _is_wanted(self) -> bool:
        if self._option is ChartOption.AUTO:
            return CHART in self._refusals.known()
        return self._option is ChartOption.PNG


def _drawn(chart: Chart, locale: str) -> bytes:
    from watcher.adapters.charts.png import png  # noqa: PLC0415 - only who needs a picture pays for it

    return png(chart, locale=locale)


def _chart_error() -> type[Exception]:
    from watcher.adapters.charts.shape import ChartError  # noqa: PLC0415 - the same

    return ChartError


def _name(message: Message) -> str:
    """Unlike that of any other picture."""
    kept = "".join(char if char.isalnum() or char in "-_" else "-" for char in message.incident[:60])
    return f"chart-{kept}-r{message.revision}.png"
