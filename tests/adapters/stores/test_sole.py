"""Only one daemon at a time delivers from a SQLite file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from watcher.adapters.stores.sole import SoleUse
from watcher.ports import StoreError


def test_a_second_taker_waits_until_the_first_is_gone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/w.db"
    with SoleUse(url) as first, SoleUse(url) as second:
        assert first.take()
        assert not second.take()
        first.__exit__(None, None, None)
        assert second.take()


def test_a_killed_process_leaves_no_lock_behind(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/w.db"
    dying = f"""if True:
        import os, signal
        from watcher.adapters.stores.sole import SoleUse
        assert SoleUse({url!r}).take()
        os.kill(os.getpid(), signal.SIGKILL)"""
    assert subprocess.run([sys.executable, "-c", dying], check=False).returncode == -9
    with SoleUse(url) as after:
        assert after.take()


def test_postgresql_has_nothing_to_take() -> None:
    url = "postgresql://db/limits"
    assert SoleUse(url).take()
    assert SoleUse(url).take()


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="locking"):
        SoleUse(f"sqlite:///{tmp_path}/nowhere/w.db").take()
