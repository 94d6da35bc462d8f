"""Why a report is not asked for or came to nothing, in Portuguese: reasons that are given in English."""

from __future__ import annotations

import string
from pathlib import Path

import pytest

import watcher
from watcher.domain.locale import PORTUGUESE
from watcher.domain.portuguese.orders import ORDER_PATTERNS, REFUSALS
from watcher.domain.tongue import called, speaking

WATCHER = Path(watcher.__file__).parent


@pytest.mark.parametrize(
    ("english", "portuguese"),
    [
        ("there is no source `crm`", "não há fonte `crm`"),
        ("there is no source `crm` that writes reports", "não há fonte `crm` que gere relatórios"),
        ("Workato writes no reports for us", "Workato não gera relatórios para nós"),
        ("no organization is meant", "nenhuma organização foi indicada"),
        (
            "it could not be had within 24 hours (last: api.pipefy.com did not answer in time)",
            "não pôde ser obtido em 24 horas (por último: api.pipefy.com não respondeu a tempo)",
        ),
        (
            "the same report was ordered meanwhile by rule calls, as export 7",
            "o mesmo relatório foi pedido nesse meio-tempo pela regra calls, como exportação 7",
        ),
        (
            "the same report was ordered meanwhile by Ana, as export 7",
            "o mesmo relatório foi pedido nesse meio-tempo por Ana, como exportação 7",
        ),
    ],
)
def test_a_reason_is_said_in_portuguese(english: str, portuguese: str) -> None:
    with speaking(PORTUGUESE):
        assert called(english) == portuguese


def test_patterns_say_in_portuguese_what_they_find() -> None:
    for pattern, said in ORDER_PATTERNS:
        braces = {name for _, name, _, _ in string.Formatter().parse(said) if name is not None}
        assert braces == set(pattern.groupindex), pattern.pattern


def test_every_reason_is_still_given_somewhere() -> None:
    sources = "".join(p.read_text("utf-8") for p in WATCHER.rglob("*.py") if "portuguese" not in p.parts)
    assert [reason for reason in REFUSALS if reason not in sources] == []
