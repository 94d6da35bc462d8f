"""Conditions for editors: a pattern that only conditions fit, and a snippet for each metric."""

from __future__ import annotations

from typing import Any

from watcher.domain.condition import ALLOWED_UNITS, Metric, Unit

_SPAN = r"[0-9]+(\.[0-9]+)?\s*[smhdw]"
_AMOUNT = r"[0-9][0-9_]*(\.[0-9]+)?"
_OP = r"(>=|<=|>|<)"
_UNITS = {
    Unit.NUMBER: "",
    Unit.PERCENT: r"\s*%",
    Unit.SECONDS: r"\s*[smhdw]",
    Unit.POLLS: r"\s*polls?",
    Unit.TIMES: r"\s*x\s+last_week",
}
SNIPPETS: dict[str, str] = {
    "used >= 80%": "a share of the limit is used",
    "used >= 5000": "so much is used",
    "remaining < 10%": "a share of the limit is left",
    "remaining < 5000": "so much is left",
    "forecast >= 100%": "the limit will be reached by the end of the period, as likely as `confidence` says",
    "runs_out_in < 3d": "the limit is most likely reached within that time; never if the reset comes first",
    "pace > 1.2": "the share used is so many times the share of the period gone",
    "rise(24h) >= 500": "so much was added within that time",
    "rise(24h) >= 10%": "a share of the limit was added within that time",
    "rise(24h) >= 2x last_week": "so many times what the same stretch a week before added",
    "elapsed >= 50%": "a share of the period is gone",
    "age > 3h": "the last good number is older than that",
    "missing >= 2 polls": "watch: org: the organization is absent from good answers",
    "failures >= 3 polls": "watch: source: polls failed in a row",
}
"""A condition for each metric, and what it says."""


def _term(metric: Metric) -> str:
    word = rf"{metric}\({_SPAN}\)" if metric is Metric.RISE else str(metric)
    return rf"{word}\s*{_OP}\s*{_AMOUNT}({'|'.join(_UNITS[unit] for unit in ALLOWED_UNITS[metric])})"


_ANY_TERM = f"({'|'.join(map(_term, Metric))})"
CONDITION_SCHEMA: dict[str, Any] = {
    "type": "string",
    "pattern": rf"^\s*{_ANY_TERM}(\s+and\s+{_ANY_TERM})*\s*$",
    "examples": list(SNIPPETS),
    "defaultSnippets": [
        {"label": text, "description": meaning, "body": text} for text, meaning in SNIPPETS.items()
    ],
}
