"""Recorded series as the benchmark reads them, and the tables it makes of their errors."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bench.days import recorded_days
from bench.episodes import Score, episodes
from bench.errors import TooFewError, errors_of, shapes_of
from bench.fit_forecast import page
from bench.made_days import made_days

ROWS = "series_id,date,value\nshop.a,20260101,5\nshop.a,20260103,7\nother,2026-02-01,1\n"


def written(folder: Path, manifest: str = "") -> Path:
    (folder / "daily.csv").write_text(ROWS, encoding="utf-8")
    if manifest:
        (folder / "manifest.csv").write_text(manifest, encoding="utf-8")
    return folder


def test_absent_days_are_zero_and_families_stand_before_the_dot(tmp_path: Path) -> None:
    shop, other = recorded_days(written(tmp_path))
    assert (shop.family, shop.start, shop.counts) == ("shop", date(2026, 1, 1), (5, 0, 7))
    assert other.family == "other"


def test_a_manifest_names_the_families(tmp_path: Path) -> None:
    shop, other = recorded_days(written(tmp_path, "series_id,group\nshop.a,orders\n"))
    assert (shop.family, other.family) == ("orders", "other")


def test_an_episode_needs_two_complete_months_before_it() -> None:
    series = made_days(each=1, days=120)[0]  # January to April
    found = episodes(series)
    assert len(found) == 10
    assert [each.month.days for each in found] == [31] * 5 + [30] * 5


def test_an_alarm_after_the_fact_is_none() -> None:
    score = Score()
    score.add([0.2, 0.95, 0.4, 0.92], passed=4, days=30, on=0.9, off=0.5)
    assert (score.hits, score.mean_lead, score.flaps) == (1, 3, 1)
    score.add([0.2], passed=1, days=30, on=0.9, off=0.5)
    assert (score.recall, score.mean_lead) == (0.5, 1.5)


def test_the_same_series_make_the_same_tables_to_the_letter() -> None:
    series = made_days(each=1, days=120)
    pages = [page(shapes_of(errors_of(series).values()), 4, 4) for _ in range(2)]
    assert pages[0] == pages[1]
    assert pages[0].count('_table("""') == 5 + 13 + 13


def test_too_few_errors_make_no_table() -> None:
    with pytest.raises(TooFewError, match="too few"):
        shapes_of(errors_of(made_days(each=1, days=20)).values())
