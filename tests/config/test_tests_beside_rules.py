"""`tests:` of a rule: what can be written, and each fault at its place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.config.desk import CONFIG, Desk, unmarked
from watcher.config.loaded import Loaded, summary_line
from watcher.domain.period import PeriodKind
from watcher.domain.ruletest import RuleTest

HEAD = """\
rules:
  - name: cards
    select: {resource: cards, org: "Acme *"}
    when: {warning: used >= 90%}
    tests:
      - name: it speaks
        start: 2026-03-25
"""
ROWS = "        used: [80, 90]\n        expect: [ok, warning]\n"
ORG = (
    HEAD.replace("{resource: cards,", "{")
    .replace("used >= 90%", "missing >= 2 polls")
    .replace("    when", "    watch: org\n    when")
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def load(desk: Desk, text: str, config: str = CONFIG) -> Loaded:
    desk.write("config.yaml", config)
    desk.write("rules/cards.yaml", text)
    return desk.load()


def only_test(loaded: Loaded) -> RuleTest:
    assert loaded.faults == ()
    (placed,) = loaded.tests
    return placed.test


def test_numbers_may_have_underscores_and_a_bare_underscore_is_no_sample(desk: Desk) -> None:
    rows = "        used: [7_900, _, 8100.5, 0]\n        expect: [ok, ok, unknown, warning]\n"
    test = only_test(load(desk, HEAD + "        limit: 10_000\n" + rows))
    assert [look.used for look in test.looks] == [7900, None, 8100.5, 0]
    assert [look.shown for look in test.looks] == ["7,900", "_", "8,100.5", "0"]
    assert {look.limit for look in test.looks} == {10_000}
    assert (test.expect, test.every, test.row) == (
        ("ok", "ok", "unknown", "warning"),
        timedelta(days=1),
        "used",
    )


def test_a_test_says_where_it_stands_and_is_about_something_that_the_rule_selects(desk: Desk) -> None:
    test = only_test(load(desk, HEAD + ROWS))
    assert (test.place, test.series.resource) == ("rules/cards.yaml:6", "cards")
    assert test.rule.select.measures(test.series, test.labels)


def test_days_and_months_begin_in_the_config_s_time_zone(desk: Desk) -> None:
    test = only_test(load(desk, HEAD + ROWS, CONFIG + "timezone: America/Sao_Paulo\n"))
    assert test.looks[0].at == datetime(2026, 3, 25, 3, tzinfo=UTC)
    period = test.looks[0].period
    assert period is not None
    assert (period.kind, period.start) == (PeriodKind.MONTH, datetime(2026, 3, 1, 3, tzinfo=UTC))


def test_a_limit_may_change_and_be_unknown(desk: Desk) -> None:
    test = only_test(load(desk, HEAD + ROWS + "        limit: [100, null]\n"))
    assert [look.limit for look in test.looks] == [100, None]


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("none", None),
        ("day", PeriodKind.DAY),
        ("{start: 2026-03-18, end: 2026-04-18}", PeriodKind.BILLING),
    ],
)
def test_what_numbers_count_over(desk: Desk, written: str, kind: PeriodKind | None) -> None:
    period = only_test(load(desk, HEAD + ROWS + f"        period: {written}\n")).looks[0].period
    assert (period.kind if period else None) == kind


@pytest.mark.parametrize("written", ["[10, 20]", "{every: 12h, used: [10, 20]}"])
def test_history_ends_before_the_first_column(desk: Desk, written: str) -> None:
    before = only_test(load(desk, HEAD + ROWS + f"        history: {written}\n")).before
    step = timedelta(hours=12 if "12h" in written else 24)
    start = datetime(2026, 3, 25, tzinfo=UTC)
    assert [(look.at, look.used) for look in before] == [(start - 2 * step, 10), (start - step, 20)]


def test_other_watches_have_rows_of_their_own(desk: Desk) -> None:
    test = only_test(load(desk, ORG + "        seen: [yes, no, _]\n        expect: [ok, ok, unknown]\n"))
    assert ([look.good for look in test.looks], test.row) == ([True, False, None], "seen")


def test_a_disabled_rule_is_tested_too(desk: Desk) -> None:
    loaded = load(desk, HEAD.replace("    tests:", "    enabled: false\n    tests:") + ROWS)
    assert (loaded.rules, len(loaded.tests), len(loaded.all_rules)) == ((), 1, 1)


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        (HEAD + "        used: [80]\n        expect: «[ok, warning]»\n", "E141", "2 columns, `used` has 1"),
        (HEAD + ROWS + "        limit: «[1, 2, 3]»\n", "E141", "`limit` has 3 columns"),
        (HEAD + "        used: [80]\n        expect: [«warn»]\n", "E105", "`warn` is not what a column"),
        (HEAD + "        used: [80]\n        expect: [«critical»]\n", "E141", "the rule has no critical"),
        (HEAD + ROWS + "        sent: {critical: «1»}\n", "E141", "the rule has no critical"),
        (HEAD + ROWS + "        sent: {warned: 1}\n", "E101", "unknown key `warned`"),
        (HEAD + ROWS + "        sent: {warning: «-1»}\n", "E106", "must be at least 0"),
        (HEAD + ROWS + "        «sends»: 1\n", "E101", "unknown key `sends`"),
        (HEAD + "        used: [«many», 90]\n        expect: [ok, ok]\n", "E104", "`many` is not a number"),
        (HEAD + "        used: [«-1», 90]\n        expect: [ok, ok]\n", "E106", "out of bounds"),
        (HEAD + "        used: [«.inf», 90]\n        expect: [ok, ok]\n", "E106", "out of bounds"),
        (HEAD + "        used: [«true», 90]\n        expect: [ok, ok]\n", "E104", "`true` is not a number"),
        (HEAD.replace("2026-03-25", "«25 March»") + ROWS, "E140", "not a day or a moment"),
        (HEAD.replace("2026-03-25", "«9999-12-31»") + ROWS, "E106", "the year 9999"),
        (HEAD + ROWS + "        every: «soon»\n", "E107", "`soon` is not a duration"),
        (HEAD + ROWS + "        every: «1s»\n", "E106", "out of bounds"),
        (HEAD + ROWS + "        period: «week»\n", "E105", "`week` is not a period"),
        (HEAD + ROWS + "        period: {start: 2026-03-18}\n", "E103", "`end` is missing"),
        (HEAD + ROWS + "        period: {start: 2026-03-18, end: 2026-03-18}\n", "E141", "1 to 400 days"),
        (HEAD + ROWS + "        org: Globex\n", "E141", "does not select what test `it speaks` is about"),
        (HEAD.replace("«", "") + "        expect: [ok]\n", "E103", "`used` is missing in test `it speaks`"),
        (HEAD + ROWS + "        «seen»: [yes, no]\n", "E141", "`seen` means nothing with `watch: limit`"),
        (ORG + "        seen: [«maybe»]\n        expect: [ok]\n", "E105", "`maybe` is not whether"),
        (
            ORG + "        seen: [yes]\n        expect: [ok]\n        «limit»: 5\n",
            "E141",
            "`limit` means nothing",
        ),
        (
            HEAD + ROWS + "      - name: «it speaks»\n" + HEAD.splitlines(keepends=True)[-1] + ROWS,
            "E141",
            "two tests",
        ),
        (
            HEAD + "        used: [1]\n        expect: «[" + "ok, " * 2_000 + "ok]»\n",
            "E106",
            "at most 2000 entries",
        ),
    ],
)
def test_what_cannot_be_run_is_told_at_its_place(desk: Desk, text: str, code: str, message: str) -> None:
    written, (line, column, _) = unmarked(text) if "«" in text else (text, (0, 0, 0))
    loaded = load(desk, written)
    (fault,) = loaded.faults
    assert (fault.code, loaded.tests) == (code, ())
    assert message in fault.message
    assert not line or (fault.line, fault.col) == (line, column)


def test_the_summary_counts_tests_once_they_were_run(desk: Desk) -> None:
    loaded = load(desk, HEAD + ROWS)
    assert "tests" not in summary_line(loaded)
    failing = loaded.tests[0].failing("it fails", "see", 1)
    assert summary_line(loaded.tested([], 1)).startswith(
        "Checked 2 files: 1 rule, 1 receiver, 1 route, 1 test passed."
    )
    told = loaded.tested([failing], 0)
    assert (told.ok, [(one.code, one.line, one.col) for one in told.faults]) == (False, [("E142", 9, 22)])
