"""What putting the parts together costs those who do not need them."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize("library", ["slack_sdk", "aiohttp", "alembic", "asyncpg", "watcher.sandbox"])
def test_what_not_every_daemon_needs_is_loaded_only_where_it_is_used(library: str) -> None:
    script = f"import sys, watcher.bootstrap; sys.exit({library!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False, timeout=60).returncode == 0
