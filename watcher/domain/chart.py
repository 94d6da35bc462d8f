"""A number's course as a chart, before anybody draws it: what was used, what is foreseen, and the limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Point:
    """One value of the course; `label` is its day in few words (`23 Mar`), unlike any other point's."""

    at: datetime
    label: str
    value: float
    projected: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """Two to twenty points, oldest first; those that are foreseen stand last.

    `limit` is the line across, None where it is not known; `alt` says in words what the picture shows.
    """

    title: str  # Automation jobs, March 2026
    points: tuple[Point, ...]
    limit: float | None
    alt: str
