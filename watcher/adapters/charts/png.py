"""A chart as PNG, drawn by resvg with a font of our own: the same bytes on every machine."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import structlog

from watcher.adapters.charts.shape import ChartError
from watcher.adapters.charts.svg import FONT, svg
from watcher.domain.chart import Chart
from watcher.domain.locale import ENGLISH

log = structlog.get_logger(__name__)
_FONT_FILE = Path(__file__).parent / "fonts" / "DejaVuSans.ttf"
_LACKING = "charts are not drawn: the package resvg-py is not installed"
_HINT = "install limit-watcher[charts], or set chart: off"


def png(chart: Chart, *, locale: str = ENGLISH, width: int = 800, height: int = 400) -> bytes:
    """The chart as a PNG of so many pixels, its words in the tongue of `locale`.

    Raises ChartError where it holds nothing to draw or nothing to draw with is installed.
    """
    if not can_draw():
        raise ChartError(_LACKING, hint=_HINT)
    return _drawn(svg(chart, locale=locale, width=width, height=height))


@cache
def can_draw() -> bool:
    """Whether pictures can be drawn here; that they cannot is said once in the log."""
    if find_spec("resvg_py") is not None:
        return True
    log.warning("charts.not_installed", reason=_LACKING, hint=_HINT)
    return False


def _drawn(document: str) -> bytes:
    import resvg_py  # noqa: PLC0415 - 3 MB that only those who draw shall pay for

    try:
        return bytes(
            resvg_py.svg_to_bytes(
                svg_string=document,
                skip_system_fonts=True,  # without a font that is there, all words vanish without an error
                font_files=[str(_FONT_FILE)],
                font_family=FONT,
                sans_serif_family=FONT,
            )
        )
    except ValueError as error:
        raise ChartError(f"the chart was not drawn: {error}") from None
