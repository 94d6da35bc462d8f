"""`/metrics` as Prometheus reads it."""

from __future__ import annotations

import math
from datetime import timedelta

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
    return Figures(NOW, series, (pipefy, pushed), alerts, owed, counts or Counts())


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


def test_organizations_of_one_name_are_told_apart() -> None:
    twin = SeriesFigure("pipefy", "b27d", ACME.org, "cards", 1.0, None, None, None, None)
    used = {
        dict(labels)["org"]: value
        for (name, labels), value in samples(figures(twin, ACME)).items()
        if name == "watcher_used"
    }
    assert used == {"Acme Brasil": 92.5, "Acme Brasil (2)": 1.0}


def test_hostile_names_are_cleaned_and_bounded() -> None:
    hostile = SeriesFigure("pipefy", "x", '"}\n\\ \u202e' + "x" * 500, "cards", 1.0, None, None, None, None)
    (org,) = {dict(labels).get("org") for _, labels in samples(figures(hostile))} - {None}
    assert org is not None
    assert org.startswith('"} \\ xxx')
    assert len(org) <= 100


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
    assert value(shown, "config_last_reload_successful") == 1
    assert value(figures(counts=Counts(config_current=False)), "config_last_reload_successful") == 0
    assert "watcher_build_info" in names(shown)


async def test_one_look_serves_all_who_ask_within_five_seconds() -> None:
    async with desk() as d:
        d.gauges.shown = figures(ACME)
        first = await d.gets("/metrics")
        d.seconds = 4.9
        assert (await d.gets("/metrics")).text == first.text
        assert d.gauges.looks == 1
        d.seconds = 5.0
        await d.gets("/metrics")
        assert d.gauges.looks == 2
    assert first.headers["Content-Type"].startswith("text/plain; version=")
