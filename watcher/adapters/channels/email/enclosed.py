"""What goes with a mail beside its words: the chart as a picture, a report as a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import structlog

from watcher.adapters import charts
from watcher.domain.message import Message

log = structlog.get_logger(__name__)
MOST_PICTURE = 20_000
"""Bytes of a picture: a mail is kept by everybody who gets it."""
MOST_FILE = 5_000_000
"""Bytes of a file that is sent along; mail servers refuse more than a few times that."""
_SIZES = ((550, 300), (480, 260), (400, 220))
"""The first is as wide as it is shown: sharp, and still to be read where a telephone makes it smaller."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """`picture` is the chart as PNG, `file` a report's bytes; None where there is none.

    `missing` says that there is a file which could not be read.
    """

    picture: bytes | None = None
    file: bytes | None = None
    missing: bool = False


NOTHING = Enclosed()


def enclosed(message: Message, *, chart: bool) -> Enclosed:
    """Read and draw what goes with the mail: it takes a moment, and never fails."""
    picture = _picture(message) if chart else None
    attachment = message.attachment
    if attachment is None or attachment.size > MOST_FILE:
        return Enclosed(picture)
    file = _bytes(attachment.path)
    return Enclosed(picture, file, missing=file is None)


def _picture(message: Message) -> bytes | None:
    """As large as the room for it allows."""
    if message.chart is None or not charts.can_draw():
        return None
    try:
        for width, height in _SIZES:
            drawn = charts.png(message.chart, locale=message.locale, width=width, height=height)
            if len(drawn) <= MOST_PICTURE:
                return drawn
    except charts.ChartError as error:
        log.warning("chart.not_drawn", series=message.series, reason=str(error))
    return None


def _bytes(path: str) -> bytes | None:
    """The file, unless it has gone or grown beyond what is sent."""
    try:
        with Path(path).open("rb") as file:
            read = file.read(MOST_FILE + 1)
    except (OSError, ValueError) as error:
        log.warning("report.not_attached", path=path, reason=type(error).__name__)
        return None
    return read if len(read) <= MOST_FILE else None
