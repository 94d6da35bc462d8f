"""The digest in words: counts that add up, the worst first, what changed, and hostile names kept harmless."""

from __future__ import annotations

from dataclasses import astuple, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watcher.domain.alert import Ended
from watcher.domain.compose.digest import compose_digest
from watcher.domain.digest.values import Digest
from watcher.domain.digest.view import Broken, Change, DigestView, Grown, Muted, SourceStand, Stand, What
from watcher.domain.kind import Kind
from watcher.domain.message import Message
from watcher.domain.standing import Standing
from watcher.domain.tongue import speaking

MONDAY = datetime(2026, 3, 23, 12, tzinfo=UTC)  # 09:00 in Sao Paulo
WEEK = timedelta(days=7)
RESET = datetime(2026, 4, 1, 3, tzinfo=UTC)
VIEW = DigestView(
    incident="digest-2026-03-23",
    since=MONDAY - WEEK,
    moment=MONDAY,
    now=MONDAY,
    zone="America/Sao_Paulo",
    week=12,
    next_at=MONDAY + WEEK,
)


def stand(org: str, standing: Standing = Standing.OK, share: float | None = 30, **more: Any) -> Stand:
    used = None if share is None else share * 100
    plain = Stand(org, org, "automation jobs", standing, used, 10_000, share, resets_at=RESET, as_of=MONDAY)
    return replace(plain, **more)


def composed(*stands: Stand, locale: str = "en", **more: Any) -> Message:
    with speaking(locale):
        return compose_digest(replace(VIEW, stands=stands, **more), series_id="5ebe1dcc")


def digest(*stands: Stand, locale: str = "en", **more: Any) -> Digest:
    found = composed(*stands, locale=locale, **more).digest
    assert found
    return found


SOON, LATER = datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 3, 30, tzinfo=UTC)
MIXED = (
    stand("Fine", share=12),
    stand("Old", Standing.NO_DATA, 80, as_of=MONDAY - timedelta(days=2)),
    stand("Later", Standing.FORECAST, 61, forecast=105.4, runs_out=LATER),
    stand("Noted", Standing.NOTICE, 84),
    stand("Warned", Standing.WARNING, 92, forecast=134.9, runs_out=SOON, acked_by="Ana"),
    stand("Soon", share=70, forecast=140, runs_out=SOON),
    stand("Full", Standing.CRITICAL, 100.2, forecast=160, runs_out=MONDAY),
    stand("Nobody knows", Standing.NO_LIMIT, None, used=9_204, limit=None),
)


def test_rows_stand_by_risk_and_then_by_when_they_run_out() -> None:
    rows = digest(*MIXED).rows
    assert [row.org for row in rows] == ["Full", "Warned", "Soon", "Later", "Old", "Noted"]
    assert [row.state for row in rows] == [
        "Critical",
        "Warning, acknowledged by Ana",
        "Forecast",
        "Forecast",
        "No data",
        "Notice",
    ]


def test_a_row_says_what_is_used_and_foreseen() -> None:
    full, warned, _, later, old, _ = digest(*MIXED).rows
    assert (full.used, full.projected) == ("100 %", "160 %")
    assert (warned.used, warned.projected, warned.resets) == ("92 %", "134 %, full 27 Mar", "1 Apr")
    assert later.projected == "105 %, full 29 Mar"
    assert old.used == "80 % on 21 Mar"


def test_counts_and_the_rest_add_up() -> None:
    found = digest(*MIXED)
    assert found.summary == (
        "3 need attention · 2 projected over · 1 fine · 1 without data · 1 without a known limit"
    )
    assert found.rest == "2 more: 1 below 60 %, 1 without a known limit"


@pytest.mark.parametrize(
    ("stands", "summary"),
    [
        ([], "nothing was read yet, so no limit is known"),
        ([stand("a")], "the one limit is fine"),
        ([stand(f"o{n}") for n in range(41)], "all 41 limits are fine"),
        ([stand("a", Standing.NO_DATA), stand("b", Standing.NO_DATA)], "none of the 2 limits could be read"),
        ([stand("a", Standing.WARNING, 91), stand("b")], "1 needs attention · 1 fine"),
    ],
)
def test_it_says_how_all_of_them_are(stands: list[Stand], summary: str) -> None:
    assert composed(*stands).consequence == summary


def test_where_all_is_fine_a_few_are_shown_and_the_rest_is_said_to_be_low() -> None:
    found = digest(*(stand(f"Org {n:02}", share=50 - n) for n in range(41)))
    assert [row.org for row in found.rows] == [f"Org {n:02}" for n in range(5)]
    assert found.rest == "36 more, all below 60 %"


@pytest.mark.parametrize(
    ("lately", "before", "said"),
    [
        (None, None, ""),
        (118, 100, "+18 %"),
        (50, 100, "-50 %"),
        (100, 100, "0 %"),
        (1_204, None, "+1,204"),
        (40, 0, "+40"),
        (1e9, 1, "+9,999 %"),
    ],
)
def test_a_week_is_held_against_the_one_before(lately: float | None, before: float | None, said: str) -> None:
    assert digest(stand("a", share=90, grown=Grown(lately, before))).rows[0].week == said


def test_it_is_named_after_the_days_and_the_week_it_is_about() -> None:
    found = composed(*MIXED)
    assert found.identity == "Limits, week 12"
    assert found.headline == "Limits, week 12: 3 need attention"
    assert found.digest
    assert found.digest.title == "Limits, 16 Mar to 22 Mar"
    assert found.sentence.startswith("Limits, 16 Mar to 22 Mar: 3 need attention, 2 projected over,")
    assert len(found.sentence) <= 200


def test_a_digest_of_one_day_names_that_day() -> None:
    assert digest(since=MONDAY - timedelta(days=1)).title == "Limits, 22 Mar"


CROSSED = Change(MONDAY - timedelta(days=3), What.REACHED, "Acme: jobs", "i1", Kind.WARNING, share=90, by="")


def test_what_changed_is_told_in_the_order_of_time() -> None:
    changes = (
        Change(MONDAY - timedelta(days=1), What.LIMIT, "Globex: cards", before=20_000, after=30_000),
        Change(MONDAY - timedelta(days=2), What.TAKEN, "Acme: jobs", "i1", by="Ana"),
        CROSSED,
        *(Change(MONDAY - timedelta(hours=n), What.EXPORTED, "") for n in range(3)),
        Change(MONDAY, What.ENDED, "Acme: cards", "i2", ended=Ended.PERIOD_RESET),
        Change(MONDAY, What.SILENCED, "Acme Sandbox", by="Bo", reason="load test", until=MONDAY + WEEK),
    )
    assert digest(changes=changes).changes == (
        "Acme: jobs: Warning at 90 % since Fri 20 Mar 09:00, acknowledged by Ana",
        "Globex: cards: limit 20,000 → 30,000 on Sun 22 Mar",
        "Acme: cards: resolved on Mon 23 Mar 09:00 (period reset)",
        "Bo silenced Acme Sandbox until Mon 30 Mar 09:00: load test",
        "3 reports exported",
    )


def test_of_many_changes_the_weightiest_are_told_and_the_rest_counted() -> None:
    many = tuple(replace(CROSSED, name=f"o{n}", incident=f"i{n}") for n in range(20))
    worst = replace(CROSSED, name="worst", incident="w", kind=Kind.CRITICAL, at=MONDAY)
    found = digest(changes=(*many, worst))
    assert len(found.changes) == 10
    assert found.changes[-1].startswith("worst: Critical")
    assert found.more_changes == "and 11 more"


def test_ends_of_a_whole_month_are_one_line() -> None:
    ends = [Change(MONDAY, What.ENDED, f"o{n}", f"i{n}", ended=Ended.PERIOD_RESET) for n in range(38)]
    raised = replace(ends[0], name="o38", ended=Ended.LIMIT_RAISED)
    assert digest(changes=tuple(ends)).changes == ("38 resolved: period reset",)
    assert digest(changes=(*ends, raised)).changes == ("39 resolved: period reset (38), limit raised (1)",)


END = Change(MONDAY - timedelta(days=1), What.ENDED, "Acme: jobs", "i1", ended=Ended.LIMIT_RAISED)
AHEAD_END = replace(END, incident="i1-ahead", ended=Ended.FORECAST_IMPROVED)


@pytest.mark.parametrize("two", [(END, AHEAD_END), (AHEAD_END, END)])
def test_the_end_of_use_and_of_its_forecast_are_one_line(two: tuple[Change, Change]) -> None:
    assert digest(changes=two).changes == ("Acme: jobs: resolved on Sun 22 Mar 09:00 (limit raised)",)


def test_ends_of_a_series_with_nothing_between_them_are_one_line_the_last_one() -> None:
    later = replace(AHEAD_END, at=MONDAY)
    assert digest(changes=(END, later)).changes == (
        "Acme: jobs: resolved on Mon 23 Mar 09:00 (limit raised)",
    )


def test_an_end_after_a_new_beginning_has_its_own_line() -> None:
    again = replace(CROSSED, at=MONDAY - timedelta(hours=9), incident="i2")
    found = digest(changes=(END, again, replace(END, incident="i2", at=MONDAY)))
    assert [line.partition(" on ")[0] for line in found.changes][::2] == ["Acme: jobs: resolved"] * 2


def test_of_many_ends_those_of_one_series_count_once() -> None:
    ends = [replace(one, name=f"o{n}") for n in range(5) for one in (END, AHEAD_END)]
    assert digest(changes=tuple(ends)).changes == ("5 resolved: limit raised",)


def test_series_of_one_name_keep_their_ends() -> None:
    ends = [replace(END, series=f"s{n}") for n in range(2)]
    assert len(digest(changes=tuple(ends)).changes) == 2


def test_sources_say_how_their_polls_went_those_that_fail_first() -> None:
    well = SourceStand("Pipefy", ok=True, since=MONDAY, good=2_011, polls=2_015, missing=1)
    ill = SourceStand("Workato", ok=False, failure="401 Unauthorized", since=MONDAY - timedelta(days=2))
    never = SourceStand("Mailer", ok=False)
    assert digest(sources=(well, ill, never)).sources == (
        "Workato last answered Sat 21 Mar 09:00 (401 Unauthorized), Mailer never answered,"
        " Pipefy ok (99.8 % of polls; 1 organization missing)"
    )


def test_one_failed_poll_of_many_is_never_all_of_them() -> None:
    nearly = SourceStand("Pipefy", ok=True, since=MONDAY, good=99_999, polls=100_000)
    assert digest(sources=(nearly,)).sources == "Pipefy ok (99.9 % of polls)"


def test_the_footer_says_what_is_late_broken_next_and_silenced() -> None:
    silences = (Muted("Acme Sandbox", MONDAY + timedelta(days=2)),)
    found = digest(late=True, broken=(Broken("slack", MONDAY),), silences=silences)
    assert found.footer == (
        "Late: it was due on Mon 23 Mar 2026 09:00 Sao Paulo time, when nothing ran here",
        "Receiver slack is broken since Mon 23 Mar 09:00",
        "Next digest Mon 30 Mar 09:00 Sao Paulo time",
        "1 silence active (Acme Sandbox until Wed 25 Mar 09:00)",
    )


def test_it_is_said_in_portuguese() -> None:
    found = digest(*MIXED, locale="pt-BR")
    assert found.summary.startswith("3 precisam de atenção · 2 com projeção acima do limite · 1 em ordem")
    assert found.columns.org == "Organização"
    assert found.rest == "mais 2: 1 abaixo de 60 %, 1 sem limite conhecido"


HOSTILE = st.text(max_size=300) | st.sampled_from(
    ["<!channel> {x}", "{0.__class__}", "\u202egnp.exe", "a\nb"]
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(HOSTILE, st.sampled_from(Standing), st.none() | st.floats(0, 1e12)), min_size=1, max_size=40
    ),
    st.sampled_from(["en", "pt-BR"]),
)
def test_no_name_nor_number_breaks_it_and_it_stays_within_its_budget(
    found: list[tuple[str, Standing, float | None]], locale: str
) -> None:
    stands = tuple(
        stand(org, standing, share, acked_by=org, forecast=share, runs_out=SOON)
        for org, standing, share in found
    )
    changes = tuple(replace(CROSSED, name=org[:60], by=org, incident=org) for org, _, _ in found)
    sources = tuple(SourceStand(org, ok=False, failure=org, since=MONDAY) for org, _, _ in found)
    message = composed(*stands, locale=locale, changes=changes, sources=sources)
    assert message.digest
    assert len(message.sentence) <= 200
    assert sum(len(cell) for row in message.digest.rows for cell in astuple(row)) <= 4_500
    assert len(message.digest.sources) <= 2_600
    assert sum(map(len, message.digest.changes)) <= 2_600
