"""How much hypothesis looks at: a few examples in every run, 20,000 with `--hypothesis-profile=fuzz`.

And which tests begin first, and what they remember of each other's set-up.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.remembered import remember

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

# What takes longest begins first: begun last, it would keep one core busy while the other has nothing to do.
_LONGEST = ("tests/stories/test_demo.py", "tests/stories/test_kill", "tests/stories/")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole files at a time, and each in its own order."""
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    return next((n for n, start in enumerate(_LONGEST) if item.nodeid.startswith(start)), len(_LONGEST))


@pytest.fixture(scope="session", autouse=True)
def _set_up_once() -> None:
    remember()
