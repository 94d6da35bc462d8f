"""The tests beside the shipped rules pass, wherever people live."""

from __future__ import annotations

from pathlib import Path

import pytest

from watcher.bootstrap.trials import run_tests
from watcher.config.load import load


@pytest.mark.parametrize("zone", ["UTC", "America/Sao_Paulo", "Pacific/Apia"])
def test_the_shipped_rules_do_what_their_tests_say(zone: str) -> None:
    env = {"WATCHER_TIMEZONE": zone}
    loaded = load(Path("config.example.yaml"), env=env, secrets_dir=None, need_secrets=False)
    trials = run_tests([each.test for each in loaded.tests])
    assert [(one.test.place, one.why, one.wrong_counts) for one in trials if not one.passed] == []
    assert len(trials) > 2 * len(loaded.rules)
