"""How much hypothesis looks at: a few examples in every run, 20,000 with `--hypothesis-profile=fuzz`.

And a memory for YAML: hundreds of stories read the same shipped rules, which costs most of their start.
"""

from __future__ import annotations

from copy import deepcopy
from functools import lru_cache

import pytest
from hypothesis import HealthCheck, Phase, settings
from ruamel.yaml.nodes import Node

from watcher.config.fault import Fault
from watcher.config.yaml import read, walk

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

_compose = lru_cache(maxsize=64)(read.compose)


def _remembered(text: str, name: str) -> tuple[Node | None, list[Fault]]:
    """What was made of the same text before; whoever walks it only reads the nodes."""
    node, faults = _compose(text, name)
    return node, deepcopy(faults)


@pytest.fixture(scope="session", autouse=True)
def _yaml_is_read_once() -> None:
    vars(walk)["compose"] = _remembered
