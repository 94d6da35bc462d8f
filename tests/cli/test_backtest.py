"""`watcher backtest`: what it prints of a history, beside another config, and when it cannot."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.console import CONFIG, configured, watcher
from tests.engine.fakes import ACME
from tests.engine.history import counter, runaway, written
from watcher.adapters.stores import SqlStore
from watcher.cli.backtest.command import _Meter
from watcher.cli.backtest.text import lines
from watcher.cli.backtest.words import counted, lacking, length
from watcher.domain.message import Reason
from watcher.domain.reading import Reading, Series
from watcher.domain.rule import Level
from watcher.engine.replaying.retold import Backtested, Caused, NoData, Passing, Retold, Told

BERLIN = CONFIG.replace("timezone: UTC", "timezone: Europe/Berlin")
APRIL = ("--since", "2020-04-10", "--until", "2020-04-20")
SOONER = """\
rules:
  - name: cards
    select: {source: "*", resource: cards}
    when: {warning: used >= 80%, critical: used >= 100%}
  - name: half
    select: {source: "*", resource: cards}
    when: {warning: used >= 50%}
"""
OTHERS = """\
rules:
  - name: cards
    select: {source: "*", resource: cards}
    when: {warning: used >= 90%, critical: used >= 100%}
  - {name: quarter, enabled: false, select: {source: "*", resource: cards}, when: {warning: used >= 25%}}
  - {name: stale, watch: source, select: {source: "*"}, when: {warning: age > 6h}}
"""


def remembered(folder: Path, readings: Iterable[Reading]) -> None:
    async def write() -> None:
        store = SqlStore(f"sqlite:///{folder}/watcher.db")
        await store.open()
        await written(store, readings)
        await store.close()

    asyncio.run(write())


@pytest.fixture(scope="module")
def april() -> list[Reading]:
    """The runaway's April, but for the 11th as it is in Berlin."""
    first, eleventh = datetime(2020, 4, 1, tzinfo=UTC), datetime(2020, 4, 10, 22, tzinfo=UTC)
    kept = [one for one in counter(runaway) if one.as_of >= first]
    return [one for one in kept if not eleventh <= one.as_of < eleventh + timedelta(days=1)]


@pytest.fixture
def file(tmp_path: Path, april: list[Reading]) -> str:
    remembered(tmp_path, april)
    return str(configured(tmp_path, BERLIN, OTHERS))


def test_it_says_what_would_have_been_told(file: str) -> None:
    result = watcher("backtest", *APRIL, "-c", file)
    assert result.exit_code == 0
    assert result.output.splitlines()[:-1] == [
        "                     TOLD",
        "cards                1 warning, 1 critical",
        "Messages per week    1.6",
        "  to terminal        1.6",
        "Earliest warning before limit hit: 15 h (median), 15 h (shortest); 1 limit passed.",
        "No data for 1 of 10 days (11 Apr): those days were skipped.",
        "Not replayed, for samples do not tell how sources answered: stale.",
        "1 series, 217 numbers, Fri 10 Apr 2020 00:00 CEST to Mon 20 Apr 2020 00:00 CEST.",
    ]


def test_two_configs_stand_side_by_side_with_their_differences(file: str, tmp_path: Path) -> None:
    proposed = tmp_path / "proposed"
    proposed.mkdir()
    other = configured(proposed, BERLIN, SOONER)
    shown = watcher("backtest", *APRIL, "-c", file, "--config", str(other)).output.splitlines()
    assert shown[:6] == [
        "                     CURRENT                  PROPOSED",
        "cards                1 warning, 1 critical    1 warning, 1 critical",
        "half                 (no such rule)           1 warning",
        "Messages per week    1.6                      1.6",
        "  to terminal        1.6                      1.6",
        "Earliest warning before limit hit: 15 h -> 3.1 d (median), 15 h -> 3.1 d (shortest); 1 limit passed.",  # noqa: E501 - a line as it is printed
    ]
    assert shown[6:8] == [
        "Told only by CURRENT: 1 (1 of cards).",
        "Told only by PROPOSED: 2 (1 of half and 1 of cards).",
    ]


def test_the_list_tells_each_with_its_time_and_zone(file: str) -> None:
    shown = watcher("backtest", "cards", *APRIL, "--list", "-c", file).output.splitlines()
    warning, critical = shown[-2:]
    assert warning.split("  ") == [
        *("Thu 16 Apr 2020 13:00 CEST", "", "warning", " Acme Brasil cards"),
        *("2,716 of 3,000 (90 %)", "fired (cards) -> terminal"),
    ]
    assert critical.split("  ")[0] == "Fri 17 Apr 2020 04:00 CEST"
    assert critical.endswith("3,016 of 3,000 (100 %)  escalated (cards) -> terminal")


def test_a_rule_that_is_disabled_can_be_tried_by_its_name(file: str) -> None:
    assert (
        "quarter              1 warning"
        in watcher("backtest", "quart*", "--since", "2020-04-01", "--until", "2020-04-20", "-c", file).output
    )


def test_as_json_it_is_all_there(file: str) -> None:
    data = json.loads(watcher("backtest", *APRIL, "--json", "-c", file).output)
    (side,) = data["sides"]
    assert side["rules"]["cards"]["told"] == {"warning": 1, "critical": 1}
    assert side["lead"] == {"passings": 1, "median": 54_000, "shortest": 54_000, "without_warning": []}
    assert [(each["at"], each["receivers"]) for each in side["tellings"]] == [
        ("2020-04-16T11:00:00+00:00", ["terminal"]),
        ("2020-04-17T02:00:00+00:00", ["terminal"]),
    ]
    assert data["no_data"] == [{"source": "pipefy", "days": ["2020-04-11"], "of": 10}]


def test_names_from_far_away_cannot_move_the_cursor(tmp_path: Path, april: list[Reading]) -> None:
    evil = (("org", "evil \x1b[2J \u202e\nname"),)
    remembered(tmp_path, [replace(one, labels=evil) for one in april])
    shown = watcher("backtest", *APRIL, "--list", "-c", str(configured(tmp_path, BERLIN))).output
    assert "evil [2J name cards" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--since", "7"), "is no time"),
        (("--since", "5x"), "is not a duration"),
        (("--since", "99999999w"), "too long ago"),
        (("--since", ""), "is no time"),
        (("--since", "30d", "--until", "60d"), "ends before it begins"),
        (("--sample", "1s"), "too little"),
        (("nope",), "there is no rule `nope`"),
        (("stale",), "no rule that is asked for looks at numbers"),
        (("--since", "5d"), "there are no numbers between"),
        (("--org", "Nobody"), "knows no series"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_helps(file: str, words: tuple[str, ...], said: str) -> None:
    result = watcher("backtest", *words, "-c", file)
    assert result.exit_code == 2
    assert said in result.output
    assert "help: " in result.output


def test_without_a_state_it_says_what_to_do_and_makes_none(tmp_path: Path) -> None:
    result = watcher("backtest", "-c", str(configured(tmp_path)))
    assert result.exit_code == 2
    assert "watcher run" in result.output
    assert not (tmp_path / "watcher.db").exists()


def test_interrupted_it_ends_with_130(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("watcher.engine.replaying.replay.Replay.numbers", interrupted)
    assert watcher("backtest", *APRIL, "-c", file).exit_code == 130


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_how_far_it_is_is_said_on_a_terminal_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream, said in ((Terminal(), "judged 5 of 10 series"), (io.StringIO(), "")):
        monkeypatch.setattr(sys, "stderr", stream)
        meter = _Meter()
        meter(5, 10)
        meter.end()
        assert stream.getvalue().strip() == said


def told(day: int, reason: Reason = Reason.FIRED, level: Level | None = Level.WARNING) -> Told:
    at = datetime(2020, 4, day, 23, tzinfo=UTC)
    caused = (Caused("spike", level),)
    return Told(at, reason, level, None, Series("pipefy", "cards"), (("org", ACME.name),), 1, 2, caused, ())


def test_a_weekday_is_named_where_most_came_on_it_by_the_zone() -> None:
    mondays = [told(day) for day in (5, 12, 19)]  # 23:00 UTC on Sundays
    other = [told(15), told(6, Reason.REPEATED), told(7, Reason.RESOLVED, None)]
    side = Retold(("spike",), tellings=(*mondays, *other))
    assert counted(side, "spike", "Europe/Berlin") == "4 warnings, 1 resolved, 1 repeated  (3 on Mondays)"
    assert counted(Retold(("spike",), tellings=tuple(mondays)), "spike", "UTC") == "3 warnings"
    assert counted(side, "ladder", "UTC") == "-"


def test_lengths_are_cut_and_days_without_data_are_stretches() -> None:
    spans = timedelta(days=8, hours=11), timedelta(hours=23, minutes=59), timedelta(minutes=42)
    assert [length(span) for span in spans] == ["8.4 d", "23.9 h", "42 min"]
    days = [date(2020, 2, day) for day in (12, 13, 14, 15, 28, 29)] + [date(2020, 3, 1)]
    shown = lacking(NoData("pip\x1befy", tuple(days), 90), alone=False)
    assert (
        shown
        == "No data from pipefy for 7 of 90 days (12-15 Feb and 28 Feb - 1 Mar): those days were skipped."
    )


def test_two_sides_that_see_other_limits_say_how_many_each_passed() -> None:
    passing = Passing(Series("pipefy", "cards"), (), datetime(2020, 4, 2, tzinfo=UTC), None)
    span = datetime(2020, 4, 1, tzinfo=UTC), datetime(2020, 4, 8, tzinfo=UTC)
    found = Backtested(*span, (Retold(()), Retold((), passings=(passing,))), 1, 1)
    shown = [line.plain for line in lines(found, "UTC")]
    assert "Earliest warning before limit hit: none -> none (median), none -> none (shortest); " in shown[2]
    assert shown[2].endswith("0 limits -> 1 limit passed.")
    assert shown[3] == "Passed without any warning under PROPOSED: pipefy cards (2 Apr 00:00)."
    assert "Both tell the same." in shown
