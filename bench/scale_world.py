"""What both sides of bench.scale agree on without a word: when it is, and how the daemon is configured."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.scene import ROOT

START = datetime(2026, 3, 21, 12, tzinfo=UTC)
ZONE = "America/Los_Angeles"
BILLED_SINCE = datetime(2026, 3, 1, 8, tzinfo=UTC)
"""The month's first midnight in the zone of the Embedded admin."""

HOUR = timedelta(hours=1)
"""How far both clocks go on from one cycle to the next with other numbers."""

QUARTER = timedelta(minutes=15)
"""How far the measured clock goes on to a cycle with the same numbers."""


def write_config(at: dict[str, Any], folder: Path) -> Path:
    """config.yaml for the far side's addresses: both sources, the repository's rules; JSON is YAML too."""
    written = {
        "version": 1,
        "sources": {
            "pipefy": {
                "type": "pipefy",
                "client_id": at["client_id"],
                "client_secret_file": _secret(folder, "pipefy", at["client_secret"]),
                "api_url": at["api_url"],
                "token_url": at["token_url"],
            },
            "workato": {
                "type": "workato",
                "token_file": _secret(folder, "workato", at["workato_token"]),
                "base_url": at["workato_url"],
                "period_timezone": ZONE,
                "budget": 5_000,  # a look each hour takes 101 calls
                "history": False,  # filling the past is done once, and is not measured here
            },
        },
        "receivers": {"desk": {"type": "console"}},
        "routes": [{"match": {}, "to": ["desk"]}],
        "storage": {"url": f"sqlite:///{folder}/watcher.db"},
        "rules": [f"{ROOT}/rules/*.yaml"],
    }
    file = folder / "config.yaml"
    file.write_text(json.dumps(written), encoding="utf-8")
    return file


def _secret(folder: Path, name: str, value: str) -> str:
    file = folder / f"{name}.secret"
    file.write_text(value, encoding="utf-8")
    return str(file)
