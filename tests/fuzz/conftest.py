"""How much is fuzzed: a little in every run of the tests, 20,000 answers a source with `make fuzz`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

SLOW_IS_FINE = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

# `make fuzz` looks elsewhere every time; what it finds is shrunk and printed so that it can be done again.
settings.register_profile(
    "fuzz",
    max_examples=20_000,
    deadline=None,
    suppress_health_check=SLOW_IS_FINE,
    print_blob=True,
    database=None,
)
settings.register_profile("probe", settings.get_profile("fuzz"), max_examples=2_000)
# The same examples in every run: a suite must not fail for what somebody else changed.
settings.register_profile(
    "suite",
    max_examples=100,
    deadline=None,
    suppress_health_check=SLOW_IS_FINE,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
)


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
