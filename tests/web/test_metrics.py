"""`/metrics` as Prometheus reads it."""

from __future__ import annotations

import asyncio
import math
from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.web.desk import NOW, desk
from watcher.ports.served import Counts, Figures, SeriesFigure, SourceFigure, Timing
from watcher.web.metrics import page_of

Sample = tuple[str, frozenset[tuple[str, str]]]
ACME = SeriesFigure(
    source="pipefy",
    org_id="8a1c",
    org="Acme Brasil",
    resource="cards",
    used=92.5,
    limit=100.0,
    limit_from="api",
    resets_at=NOW + timedelta(days=11),
    seen_at=NOW - timedelta(minutes=3),
)
DARK = SeriesFigure("pipefy", "b27d", "Globex", "cards", None, None, None, None, None)


def figures(*series: SeriesFigure, counts: Counts | None = None) -> Figures:
    pipefy = SourceFigure("pipefy", NOW - timedelta(minutes=3), 12_345, 96, 333.5)
    pushed = SourceFigure("recipes", None, 0, 0, None)
    alerts = {"notice": 0, "warning": 2, "critical": 1}
    owed = NOW - timedelta(seconds=90)
    broken = {"slack": True, "mail": False}
    return Figures(NOW, series, (pipefy, pushed), alerts, owed, counts or Counts(), broken=broken)


def samples(shown: Figures) -> dict[Sample, float]:
    """What a scrape reads, through the reader of the library that defines the format."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(page_of(shown).decode())
        for sample in family.samples
    }


def value(shown: Figures, name: str, **labels: str) -> float | None:
    return samples(shown).get((f"watcher_{name}", frozenset(labels.items())))


def names(shown: Figures) -> set[str]:
    return {name for name, _ in samples(shown)}


def test_a_series_is_shown_with_its_limit_and_its_period() -> None:
    shown, acme = figures(ACME), {"source": "pipefy", "org": "Acme Brasil", "resource": "cards"}
    assert value(shown, "used", **acme) == 92.5
    assert value(shown, "limit", limit_from="api", **acme) == 100
    assert value(shown, "used_ratio", **acme) == 0.925
    assert value(shown, "period_reset_timestamp_seconds", **acme) == (NOW + timedelta(days=11)).timestamp()
    assert value(shown, "sample_age_seconds", **acme) == 180


def test_what_is_unknown_is_absent_and_never_zero() -> None:
    shown, dark = figures(DARK), {"source": "pipefy", "org": "Globex", "resource": "cards"}
    limit = value(shown, "limit", limit_from="unknown", **dark)
    assert limit is not None
    assert math.isnan(limit)
    assert [name for name, labels in samples(shown) if ("org", "Globex") in labels] == ["watcher_limit"]


def named(org_id: str, org: str) -> SeriesFigure:
    return SeriesFigure("pipefy", org_id, org, "cards", 1.0, None, None, None, None)


def labels_of(*series: SeriesFigure) -> list[str]:
    """The lines of what is used, as they stand on the page, without their numbers."""
    lines = page_of(figures(*series)).decode().splitlines()
    return [line.rpartition(" ")[0] for line in lines if line.startswith("watcher_used{")]


def test_organizations_of_one_name_are_told_apart_by_their_ids() -> None:
    used = {
        dict(labels)["org"]: value
        for (name, labels), value in samples(figures(named("c39e", ACME.org), ACME, DARK)).items()
        if name == "watcher_used"
    }
    assert used == {"Acme Brasil (8a1c)": 92.5, "Acme Brasil (c39e)": 1.0}


@pytest.mark.parametrize(
    "series",
    [
        [named("1", "A"), named("2", "A"), named("3", "A (2)")],
        [named("2", "A"), named("1", "A"), named("3", "A (1)"), named("4", "A (2)"), named("5", "A (2)")],
        [named("1", "A"), named("x", "A"), named("y) (z", "A (x)"), named("z", "A (x) (y)"), named("2", "A")],
        [named("x" * 100 + str(n), "A" * 100 + str(n)) for n in range(5)],
        [named("a\u202e", "A\u202e"), named("a", "A"), named("a\n", "A\n")],
    ],
)
def test_no_two_series_have_the_same_labels_whatever_they_are_called(series: list[SeriesFigure]) -> None:
    assert len(set(labels_of(*series))) == len(series)


def test_all_series_of_a_renamed_organization_go_by_its_newest_name() -> None:
    old = replace(ACME, org="Acme", resource="users", seen_at=NOW - timedelta(days=1))
    assert all('org="Acme Brasil"' in line for line in labels_of(old, ACME))


def test_hostile_names_are_cleaned_and_bounded() -> None:
    hostile = SeriesFigure("pipefy", "x", '"}\n\\ \u202e' + "x" * 500, "cards", 1.0, None, None, None, None)
    (org,) = {dict(labels).get("org") for _, labels in samples(figures(hostile))} - {None}
    assert org is not None
    assert org.startswith('"} \\ xxx')
    assert len(org) <= 100


def test_a_share_that_is_no_number_is_left_out() -> None:
    assert "watcher_used_ratio" not in names(figures(replace(ACME, used=1e308, limit=5e-324)))


def test_sources_tell_what_asking_costs() -> None:
    shown = figures()
    assert value(shown, "source_calls_total", source="pipefy") == 12_345
    assert value(shown, "source_calls_today", source="pipefy") == 96
    assert value(shown, "source_budget_calls_per_day", source="pipefy") == 333.5
    assert value(shown, "source_budget_calls_per_day", source="recipes") is None
    heard = value(shown, "poll_last_success_timestamp_seconds", source="pipefy")
    assert heard == (NOW - timedelta(minutes=3)).timestamp()
    assert value(shown, "poll_last_success_timestamp_seconds", source="recipes") is None


def test_what_happened_since_the_start_is_counted() -> None:
    counts = Counts(
        polls={("pipefy", "ok"): 7, ("pipefy", "auth"): 1},
        polling={"pipefy": Timing(((0.5, 6), (1.0, 7)), 8, 12.5)},
        notifications={("slack", "sent"): 3},
        exports={"finished": 2},
    )
    shown = figures(counts=counts)
    assert value(shown, "poll_total", source="pipefy", result="auth") == 1
    assert value(shown, "poll_duration_seconds_bucket", source="pipefy", le="1.0") == 7
    assert value(shown, "poll_duration_seconds_bucket", source="pipefy", le="+Inf") == 8
    assert value(shown, "poll_duration_seconds_sum", source="pipefy") == 12.5
    assert value(shown, "notifications_total", receiver="slack", result="sent") == 3
    assert value(shown, "exports_total", result="finished") == 2


def test_how_we_are_is_told_too() -> None:
    shown = figures()
    assert value(shown, "alerts", level="warning") == 2
    assert value(shown, "outbox_oldest_seconds") == 90
    assert value(shown, "receiver_broken", receiver="slack") == 1
    assert value(shown, "receiver_broken", receiver="mail") == 0
    assert value(shown, "config_last_reload_successful") == 1
    assert value(figures(counts=Counts(config_current=False)), "config_last_reload_successful") == 0
    assert "watcher_build_info" in names(shown)


async def test_one_look_serves_all_who_ask_within_ten_seconds() -> None:
    async with desk() as d:
        d.gauges.shown = figures(ACME)
        first = await d.gets("/metrics")
        d.seconds = 9.9
        assert (await d.gets("/metrics")).text == first.text
        assert d.gauges.looks == 1
        d.seconds = 10.0
        await d.gets("/metrics")
        assert d.gauges.looks == 2
    assert first.headers["Content-Type"].startswith("text/plain; version=")


async def test_others_are_served_while_a_large_page_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = Event()

    def large(_: Figures) -> bytes:
        go_on.wait(30)  # in the loop it would be the only one to wait
        return b"large"

    monkeypatch.setattr("watcher.web.metrics.page_of", large)
    async with desk() as d:
        page = asyncio.create_task(d.gets("/metrics"))
        while not d.gauges.looks:
            await d.gets("/healthz")
        assert (await d.gets("/healthz")).status == 200
        assert not page.done()
        go_on.set()
        assert (await page).text == "large"
