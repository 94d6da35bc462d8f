"""Where a period will end, when a limit will be reached, and how sure that is; from a series' own past."""

from __future__ import annotations

from watcher.domain.forecast.days import Days
from watcher.domain.forecast.learning import sketch
from watcher.domain.forecast.outlook import Outlook, Range, outlook
from watcher.domain.forecast.sketch import Sketch

__all__ = ["Days", "Outlook", "Range", "Sketch", "outlook", "sketch"]
