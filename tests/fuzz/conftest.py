"""How much is fuzzed: a little in every run of the tests, 20,000 answers a source with `make fuzz`."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings

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
    max_examples=150,
    deadline=None,
    suppress_health_check=SLOW_IS_FINE,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
)

_UNSETTLED = ("tests/fuzz/test_workato.py", "test_sockets.py::test_what_comes_over_a_socket")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave to `make fuzz` what is not settled: how Workato rows with two ids are reckoned."""
    if settings.get_current_profile_name() in {"fuzz", "probe"}:
        return
    for item in items:
        workato = "test_workato.py" in item.nodeid or "workato]" in item.nodeid
        if workato and any(part in item.nodeid for part in _UNSETTLED):
            item.add_marker(pytest.mark.skip(reason="its second reckoning is not settled; see make fuzz"))
