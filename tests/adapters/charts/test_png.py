"""Charts as pictures: what stands on them can be seen, whatever the names and the numbers."""

from __future__ import annotations

import math
import struct
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.adapters.channels.samples import HOSTILE
from watcher.adapters.charts import ChartError, can_draw, png, svg
from watcher.adapters.charts.shape import SMALL, Text, shape
from watcher.adapters.charts.textwidth import text_width
from watcher.adapters.charts.ticks import ticks
from watcher.domain.chart import Chart, Point

MARCH = datetime(2026, 3, 1, tzinfo=UTC)
NAME = "{http://www.w3.org/2000/svg}"


def chart(
    *used: float, ahead: tuple[float, ...] = (), limit: float | None = 10_000, title: str = "Jobs"
) -> Chart:
    values = [*[(value, False) for value in used], *[(value, True) for value in ahead]]
    points = tuple(
        Point(MARCH + timedelta(days=n), f"{n + 1} Mar", value, foreseen)
        for n, (value, foreseen) in enumerate(values)
    )
    return Chart(title, points, limit, "Line: what is drawn.")


USUAL = chart(455, 1_500, 3_680, 6_900, 9_204, ahead=(10_003, 11_800, 13_400))


def pixels(picture: bytes) -> list[bytes]:
    """The rows of an 8-bit RGBA PNG, four bytes a pixel."""
    width, height = struct.unpack(">II", picture[16:24])
    assert picture[24:26] == b"\x08\x06"
    data, at = b"", 8
    while at < len(picture):
        (size,) = struct.unpack(">I", picture[at : at + 4])
        if picture[at + 4 : at + 8] == b"IDAT":
            data += picture[at + 8 : at + 8 + size]
        at += size + 12
    raw, rows, before = zlib.decompress(data), [], bytes(width * 4)
    for row in range(height):
        start = row * (width * 4 + 1)
        before = _unfiltered(raw[start], raw[start + 1 : start + 1 + width * 4], before)
        rows.append(before)
    return rows


def _unfiltered(kind: int, line: bytes, up: bytes) -> bytes:
    out = bytearray(line)
    for n in range(len(out)):
        a, b, c = (out[n - 4], up[n], up[n - 4]) if n >= 4 else (0, up[n], 0)
        if kind == 4:
            p = a + b - c
            best = min((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c))[2]
        else:
            best = (0, a, b, (a + b) // 2)[kind]
        out[n] = (out[n] + best) & 255
    return bytes(out)


def dark(rows: list[bytes], top: int, bottom: int) -> int:
    """How many pixels between two heights are dark: words are."""
    return sum(max(row[at : at + 3]) < 96 for row in rows[top:bottom] for at in range(0, len(row), 4))


def test_the_title_and_the_labels_are_there_to_be_read() -> None:
    rows = pixels(png(USUAL, width=400, height=220))
    assert dark(rows, 15, 40) > 60  # the title
    assert dark(pixels(png(replace(USUAL, title=""), width=400, height=220)), 15, 40) == 0


def test_the_size_is_what_was_asked_for() -> None:
    assert struct.unpack(">II", png(USUAL)[16:24]) == (800, 400)
    assert struct.unpack(">II", png(USUAL, width=320, height=200)[16:24]) == (320, 200)


def test_the_same_chart_is_the_same_bytes() -> None:
    assert png(USUAL) == png(USUAL)


def test_a_usual_chart_is_small() -> None:
    assert len(png(USUAL)) < 25_000


@pytest.mark.parametrize(
    "bad",
    [
        chart(),
        chart(1),
        chart(1, math.nan),
        chart(1, math.inf),
        chart(1, 2, limit=math.nan),
        chart(1, 1e308),
        replace(USUAL, points=USUAL.points[:1] * 2),
    ],
    ids=["none", "one", "nan", "infinite", "limit", "huge", "no time"],
)
def test_what_cannot_be_drawn_is_an_error_of_its_own(bad: Chart) -> None:
    with pytest.raises(ChartError):
        png(bad)


def test_without_resvg_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("watcher.adapters.charts.png"), "find_spec", lambda _: None)
    can_draw.cache_clear()
    with pytest.raises(ChartError) as caught:
        png(USUAL)
    assert "limit-watcher[charts]" in caught.value.hint
    monkeypatch.undo()
    can_draw.cache_clear()
    assert can_draw()


# --- the document -----------------------------------------------------------------------------------------


def words(document: str) -> list[str]:
    return [node.text or "" for node in ET.fromstring(document).iter(f"{NAME}text")]  # noqa: S314 - our own


def test_everything_a_line_means_is_written_beside_it() -> None:
    said = words(svg(USUAL))
    assert {"Limit 10,000", "9,204 used", "13,400 projected", "1 Mar", "8 Mar", "Jobs"} <= set(said)
    assert {"0", "5,000", "10,000"} <= set(said)
    assert words(svg(USUAL, locale="pt-BR"))[-3:] == [
        "Limite 10.000",
        "13.400 na projeção",
        "9.204 usados",
    ]


def test_the_limit_and_what_is_foreseen_are_dashed_and_the_past_is_not() -> None:
    lines = [node.attrib for node in ET.fromstring(svg(USUAL)).iter() if "stroke-width" in node.attrib]  # noqa: S314
    dashes = {each["stroke"]: each.get("stroke-dasharray") for each in lines}
    assert dashes["#a40e26"]
    assert dashes["#218bff"] != dashes["#a40e26"]
    assert dashes["#0550ae"] is None


def test_without_a_limit_or_a_forecast_neither_is_drawn() -> None:
    document = svg(chart(1, 2, limit=None))
    assert "#a40e26" not in document
    assert "projected" not in document


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_title_stays_text(name: str) -> None:
    hostile = replace(USUAL, title=name, alt=name)
    tags = {node.tag.removeprefix(NAME) for node in ET.fromstring(svg(hostile)).iter()}  # noqa: S314
    assert tags == {"svg", "rect", "text", "g", "line", "path", "circle"}


@settings(max_examples=40, deadline=None)
@given(
    used=st.lists(st.floats(-1e15, 1e15, allow_subnormal=False), min_size=2, max_size=20),
    limit=st.none() | st.floats(0.01, 1e15),
)
def test_all_words_and_lines_stay_on_the_canvas(used: list[float], limit: float | None) -> None:
    assume(not 0 < max(map(abs, used)) < 1e-200)
    root = ET.fromstring(svg(chart(*used, limit=limit)))  # noqa: S314
    for node in root.iter(f"{NAME}text"):
        assert 0 <= float(node.attrib["x"]) <= 800
        assert 0 <= float(node.attrib["y"]) <= 400


def test_labels_of_days_do_not_run_into_each_other() -> None:
    many = chart(*range(20))
    days = [
        (float(node.attrib["x"]), node.text or "")
        for node in ET.fromstring(svg(many)).iter(f"{NAME}text")  # noqa: S314
        if (node.text or "").endswith(" Mar")
    ]
    assert (days[0][1], days[-1][1]) == ("1 Mar", "20 Mar")
    assert all(right - left > 50 for (left, _), (right, _) in pairwise(days))


@pytest.mark.parametrize(("low", "high"), [(0, 1), (0, 9_999), (-5, 3), (0, 0.004), (0, 3e14)])
def test_ticks_are_few_and_round(low: float, high: float) -> None:
    found = ticks(low, high)
    assert 3 <= len(found) <= 7
    assert all(low <= tick <= high for tick in found)
    assert 0 in found


@pytest.mark.parametrize(
    "drawn",
    [
        chart(100, 9_990, 9_995, ahead=(9_999, 10_001)),
        chart(5_000, 5_000, ahead=(5_000,), limit=5_000),
        chart(9_000, ahead=(9_100, *[9_200.0] * 18)),
        chart(10, 20, 30, ahead=(31, 32)),
        chart(9_000, 9_100, 9_204, ahead=(9_210, 9_220)),
        chart(*range(0, 1_900, 100), ahead=(1_950,), limit=2_000_000),
    ],
)
@pytest.mark.parametrize(("width", "height"), [(550, 300), (400, 220)])
def test_no_words_beside_lines_stand_over_others(drawn: Chart, width: int, height: int) -> None:
    boxes = [_box(text) for text in shape(drawn, width, height).words]
    for one, other in combinations(boxes, 2):
        apart = one[1] <= other[0] or other[1] <= one[0] or abs(one[2] - other[2]) >= SMALL
        assert apart, boxes


def _box(text: Text) -> tuple[float, float, float]:
    wide = text_width(text.words)
    left = text.x - (wide if text.anchor == "end" else 0)
    return left, left + wide, text.y


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Automation jobs, March 2026", "Automation jobs, March 2026"),
        ("Automation jobs of the whole group, March 2026", "Automation jobs of the whole group"),
        ("M" * 99, "M" * 24 + "…"),
        ("i" * 70, "i" * 70),
    ],
)
def test_a_title_that_is_too_long_loses_its_period_first(title: str, shown: str) -> None:
    assert shape(chart(1, 2, title=title), 550, 300).title.words == shown


@pytest.mark.parametrize("tiny", [5e-324, 1e-310])
def test_numbers_too_small_to_tell_apart_are_an_error_of_their_own(tiny: float) -> None:
    with pytest.raises(ChartError):
        png(chart(0, tiny, limit=None))
