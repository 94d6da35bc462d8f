from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from tests.config.desk import Desk, uncommented
from watcher.config.layers.layer import leaves
from watcher.config.report import as_json, render
from watcher.config.show import show_json, show_text

EXAMPLE = Path("config.example.yaml").read_text()
RULES = Path("rules/health.yaml").read_text()
ODD: list[Any] = [
    None,
    -1,
    True,
    [],
    {},
    "",
    "x",
    [None],
    {"": None},
    [[{}]],
    1e300,
    "${NONE}",
    "\x00",
    {"min": "5m"},
    1e-9,
    "a..b",
    10**400,
]


def everything_prints(desk: Desk, *, need: bool) -> None:
    loaded = desk.load(need_secrets=need)
    assert loaded.ok or loaded.errors
    assert render(loaded)
    assert json.dumps(as_json(loaded))
    assert show_text(loaded) or loaded.errors
    assert json.dumps(show_json(loaded))


def spoiled(text: str, every: int) -> Iterator[str]:
    """The file once for each kind of place in it and every so many odd values there, as JSON.

    All items of a list are places of one kind, and two of them are enough; the next kind of place begins with
    another odd value.
    """
    data = short(YAML(typ="safe", pure=True).load(text))
    kinds: dict[tuple[str, ...], tuple[str | int, ...]] = {}
    for loc in leaves(data):
        for size in range(1, len(loc) + 1):
            kind = tuple("*" if isinstance(each, int) else each for each in loc[:size])
            kinds.setdefault(kind, loc[:size])
    for number, loc in enumerate(kinds.values()):
        for odd in ODD[number % every :: every]:
            yield json.dumps(put(data, loc, odd), default=str)


def short(data: Any) -> Any:
    """The same with at most two items in each list."""
    if isinstance(data, dict):
        return {key: short(value) for key, value in data.items()}
    return [short(item) for item in data[:2]] if isinstance(data, list) else data


def put(data: Any, loc: tuple[str | int, ...], value: Any) -> Any:
    data = copy.deepcopy(data)
    parent = data
    for key in loc[:-1]:
        parent = parent[key]
    parent[loc[-1]] = value
    return data


def test_an_odd_value_anywhere_in_the_config_is_told_and_never_raised(desk: Desk) -> None:
    for text in spoiled(EXAMPLE, 6):
        desk.write("config.yaml", text)
        everything_prints(desk, need=False)


def test_an_odd_value_anywhere_in_any_kind_of_source_is_told_and_never_raised(desk: Desk) -> None:
    whole = YAML(typ="safe", pure=True).load(uncommented(EXAMPLE))
    other = {"version": 1, "receivers": {"t": {"type": "console"}}, "routes": [{"to": "t"}], "server": {}}
    for name, source in whole["sources"].items():
        for text in spoiled(json.dumps({**other, "sources": {name: source}}), 15):
            desk.write("config.yaml", text)
            everything_prints(desk, need=False)


def test_an_odd_value_anywhere_in_a_rule_is_told_and_never_raised(desk: Desk) -> None:
    for text in spoiled(RULES, 2):
        desk.write("rules/cards.yaml", text)
        everything_prints(desk, need=True)


@pytest.mark.parametrize("name", ["config.yaml", "rules/cards.yaml"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    at=st.floats(0, 1),
    length=st.integers(0, 40),
    with_what=st.text("{}[]:,\"'#&*!|>-%@ \n\té\x00$", max_size=6),
)
def test_any_slip_of_the_hand_is_told_and_never_raised(
    desk: Desk, name: str, at: float, length: int, with_what: str
) -> None:
    text = EXAMPLE if name == "config.yaml" else RULES
    begin = int(at * len(text))
    desk.write(name, text[:begin] + with_what + text[begin + length :])
    everything_prints(desk, need=False)
