"""The digest of a week: every limit by risk, what changed, how the sources are; sent even if all is fine."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DigestRow:
    """One limit in words; empty where something is not known or does not apply."""

    org: str
    resource: str
    used: str  # 92 %
    projected: str  # 134 %
    week: str  # +18 %
    resets: str  # 1 Apr
    state: str = ""  # Warning, Forecast, No data; empty: ok


@dataclass(frozen=True, slots=True)
class Digest:
    """All that a digest says, in the message's tongue; names are hostile text as anywhere.

    `rows` are sorted by risk, the worst first; `rest` says how many more there are and how they stand, and
    `more_changes` how many changes: both without an ellipsis before them. `sources` may be empty.
    """

    title: str  # Limits, 16-22 March
    summary: str  # 2 need attention · 1 projected over · 38 fine · 1 without data
    sources: str  # Pipefy ok (99.8 % of polls), Workato 401 since Sat 11:55
    columns: DigestRow  # the headings
    rows: tuple[DigestRow, ...]
    rest: str = ""
    changes: tuple[str, ...] = ()  # what happened in the week, newest last
    more_changes: str = ""
    footer: tuple[str, ...] = ()  # Next digest …; 1 silence active …
