"""A chart as a picture: SVG from a template, PNG for Slack and mail."""

from __future__ import annotations

from watcher.adapters.charts.png import can_draw, png
from watcher.adapters.charts.shape import ChartError
from watcher.adapters.charts.svg import svg

__all__ = ["ChartError", "can_draw", "png", "svg"]
