"""The workbook that exports are written in."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

from tests.sandbox.sheets import cells
from watcher.sandbox.pipefy.workbook import Cell, workbook


def test_text_numbers_and_nothing_come_back_as_they_went_in() -> None:
    rows: list[list[Cell]] = [
        ["Pipe", "Jobs"],
        ["<&> ' \"ü 漢", 1_000],
        ["", 0.5],
        [None, -3],
        [" two ", 1e-7],
    ]
    assert cells(workbook(rows)) == rows


def test_a_formula_stays_text_and_what_xml_forbids_is_replaced() -> None:
    assert cells(workbook([["=1+1", "a\x00b\x1fc", "x\ud800y"]])) == [["=1+1", "a\ufffdb\ufffdc", "x\ufffdy"]]


def test_no_rows_are_a_workbook_too() -> None:
    assert cells(workbook([])) == []


def test_the_same_rows_give_the_same_bytes_and_the_parts_that_readers_need() -> None:
    file = workbook([["a", 1]])
    assert file == workbook([["a", 1]])
    assert set(ZipFile(BytesIO(file)).namelist()) == {
        "[Content_Types].xml",
        "_rels/.rels",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/worksheets/sheet1.xml",
    }
