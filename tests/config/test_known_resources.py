"""What selectors may name is what the sources report."""

from __future__ import annotations

from watcher.adapters.sources.pipefy import resources as pipefy
from watcher.adapters.sources.workato import fields as workato
from watcher.config.checks.resources import PIPEFY, WORKATO


def test_everything_that_pipefy_is_known_to_report_can_be_selected() -> None:
    assert set(PIPEFY) == {*pipefy.STATISTICS, *pipefy.CREDITS, *pipefy.SUBSCRIPTION}


def test_everything_that_workato_is_known_to_report_can_be_selected() -> None:
    assert set(WORKATO) == {*workato.COUNTED, workato.RECIPES, workato.CONNECTIONS}
