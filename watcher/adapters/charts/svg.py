"""A chart as SVG: one file without scripts, other files or anything that differs from run to run."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from watcher.adapters.charts.shape import SMALL, TITLE, shape
from watcher.domain.chart import Chart
from watcher.domain.locale import ENGLISH
from watcher.domain.plain import plain
from watcher.domain.tongue import speaking

FONT = "DejaVu Sans"


def svg(chart: Chart, *, locale: str = ENGLISH, width: int = 800, height: int = 400) -> str:
    """The chart as an SVG document of so many pixels. Raises ChartError where it holds nothing to draw."""
    with speaking(locale):
        laid = shape(chart, width, height)
    return _template().render(s=laid, alt=plain(chart.alt), font=FONT, small=SMALL, title=TITLE)


@cache
def _template() -> Template:
    loader = PackageLoader("watcher.adapters.charts")
    return Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).get_template("chart.svg")
