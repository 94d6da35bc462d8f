"""Selectors, routes and allowances: who is meant, and which limit counts."""

from __future__ import annotations

import pytest

from tests.domain.given import CARDS, reading
from watcher.domain.allowance import Allowance, with_allowance
from watcher.domain.reading import Limit, Origin, Series
from watcher.domain.route import Route, first_match
from watcher.domain.rule import Globs, Selector


@pytest.mark.parametrize(
    ("patterns", "text", "matches"),
    [
        (("*",), "Acme", True),
        (("Acme *",), "Acme Brasil", True),
        (("Acme *",), "Globex", False),
        (("Acme *", "!Acme Sandbox"), "Acme Sandbox", False),
        (("!*Sandbox",), "Acme", True),
        (("!*Sandbox",), "My Sandbox", False),
        (("a", "b"), "b", True),
        (("acme",), "Acme", False),
    ],
)
def test_globs(patterns: tuple[str, ...], text: str, matches: bool) -> None:
    assert Globs(patterns).match(text) is matches


def test_all_selectors_must_match() -> None:
    select = Selector({"org": Globs(("Acme *",)), "resource": Globs(("cards",))})
    assert select.match({"org": "Acme Brasil", "resource": "cards"})
    assert not select.match({"org": "Acme Brasil", "resource": "pipes"})


PIPE = Series("pipefy", "automation_jobs", (("org", "8a1c"), ("pipe", "77")))
JOBS = Series("pipefy", "automation_jobs", (("org", "8a1c"),))


def test_a_selector_of_pipes_means_pipes_and_not_the_whole_organization() -> None:
    pipes = Selector({"resource": Globs(("automation_jobs",)), "pipe": Globs(("*",))})
    assert pipes.measures(PIPE, (("org", "Acme"), ("pipe", "Sales")))
    assert not pipes.measures(JOBS, (("org", "Acme"),))


def test_a_selector_that_names_no_part_means_the_whole_organization_alone() -> None:
    whole = Selector({"resource": Globs(("automation_jobs",))})
    assert whole.measures(JOBS, (("org", "Acme"),))
    assert not whole.measures(PIPE, (("org", "Acme"), ("pipe", "Sales")))


def test_a_plan_nobody_told_us_is_not_a_plan_asked_for() -> None:
    assert not Selector({"plan": Globs(("Enterprise",))}).match({"org": "Acme"})


def test_the_first_route_that_matches_wins() -> None:
    critical = Route(Selector({"severity": Globs(("critical",))}), ("oncall",))
    rest = Route(Selector(), ("slack",))
    assert first_match([critical, rest], {"severity": "critical"}) is critical
    assert first_match([critical, rest], {"severity": "warning"}) is rest


def test_the_apis_own_limit_comes_before_an_allowance() -> None:
    allowance = Allowance(Selector(), 10_000, "allowances[0]")
    assert with_allowance(reading(5, of=100), [allowance]).limit == Limit(100, Origin.API)


def test_an_allowance_counts_where_the_api_gives_none_and_says_where_it_stands() -> None:
    other = Allowance(Selector({"org": Globs(("Globex",))}), 1, "allowances[0]")
    mine = Allowance(Selector({"org": Globs(("Acme *",))}), 10_000, "allowances[1]")
    limit = with_allowance(reading(5, of=None), [other, mine]).limit
    assert limit == Limit(10_000, Origin.ALLOWANCE, "allowances[1]")


@pytest.mark.parametrize("value", [0, -1, float("nan")])
def test_zero_and_worse_are_no_limits(value: float) -> None:
    with pytest.raises(ValueError, match="above zero"):
        Limit(value, Origin.API)


@pytest.mark.parametrize("series", [CARDS, Series("a/b?c", "x&y=z", (("org", "ü ?&"),)), Series("s", "r")])
def test_a_series_key_reads_back_as_the_series(series: Series) -> None:
    assert Series.from_key(series.key) == series
