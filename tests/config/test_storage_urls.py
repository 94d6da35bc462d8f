from __future__ import annotations

import pytest

from tests.config.desk import Desk
from watcher.config.report import render


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite:///file:x.db",
        "sqlite:///x.db?mode=ro",
        "sqlite:///x\0.db",
        "sqlite:////data/",
        "sqlite:////data/..",
        "sqlite://x.db",
        "postgresql://",
        "postgresql://h",
        "postgresql://h:port/d",
        "postgresql://h/d?sslrootcert=x",
        "postgresql://h\n/d",
        "watcher.db",
    ],
)
def test_a_storage_url_that_cannot_work_is_refused_offline(desk: Desk, url: str) -> None:
    loaded = desk.load(env={"WATCHER_STORAGE__URL": url})
    assert [fault.code for fault in loaded.faults] == ["E109"]
    assert "\0" not in render(loaded)


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///x.db",
        "sqlite:////data/a b.db",
        "postgresql://u@h/d?sslmode=require",
        "postgres://u:p@h:5/d",
    ],
)
def test_a_storage_url_that_can_work_is_taken(desk: Desk, url: str) -> None:
    assert desk.load(env={"WATCHER_STORAGE__URL": url}).faults == ()
