"""A selector's own example: what a test is about when it does not say."""

from __future__ import annotations

import pytest

from watcher.domain.rule import Globs, Selector
from watcher.domain.specimen import example, specimen


@pytest.mark.parametrize(
    "patterns", [("*",), ("Acme *",), ("!Acme Sandbox",), ("[ab]cme?",), ("pipefy",), ("a*", "!aexample")]
)
def test_an_example_passes_its_own_patterns(patterns: tuple[str, ...]) -> None:
    assert Globs(patterns).match(example(Globs(patterns)))


@pytest.mark.parametrize(
    "globs",
    [
        {},
        {"source": "pipefy", "resource": "cards", "org": "*"},
        {"resource": "automation_jobs", "pipe": "*"},
        {"resource": "tasks", "plan": "embed-*", "region": "eu"},
    ],
)
def test_a_selector_measures_its_specimen(globs: dict[str, str]) -> None:
    select = Selector({name: Globs((pattern,)) for name, pattern in globs.items()})
    found = specimen(select, {})
    assert select.measures(found.series, found.labels)


def test_what_is_given_is_not_made_up() -> None:
    found = specimen(Selector({"org": Globs(("Acme *",))}), {"org": "Globex", "resource": "cards"})
    assert (found.org, found.series.resource, dict(found.labels)["org"]) == ("Globex", "cards", "Globex")
