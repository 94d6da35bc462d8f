"""Fuzz tests draw the same examples whatever else was changed or loaded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants


@pytest.fixture(autouse=True)
def _no_numbers_of_the_program(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep examples the same whatever else was changed or loaded.

    Hypothesis mixes the integers that stand in loaded modules into those it draws, which here are mere places
    in lists.
    """
    none = Constants()
    monkeypatch.setattr(providers, "_get_local_constants", lambda: none)
    providers.CONSTANTS_CACHE.cache.clear()
    yield
    providers.CONSTANTS_CACHE.cache.clear()
