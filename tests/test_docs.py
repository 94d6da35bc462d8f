"""The documentation keeps its promises: links lead somewhere, the reference is the program's own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs import generate
from watcher.domain.condition import Metric

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def anchors(page: Path) -> set[str]:
    """The anchors that a page's headings get."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}


def leads_nowhere(page: Path, link: str) -> bool:
    target, _, anchor = link.partition("#")
    place = (page.parent / target).resolve() if target else page
    return not place.exists() or bool(anchor and anchor not in anchors(place))


def test_the_readme_can_be_read_in_one_sitting() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 150


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_inside_the_project_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?://|mailto:)([^)\s]+)\)", page.read_text())
    assert [link for link in links if leads_nowhere(page, link)] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_make_target_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert targets
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", page.read_text(), re.MULTILINE)) <= targets


def test_every_page_can_be_reached_from_the_index() -> None:
    index = ROOT / "docs" / "README.md"
    linked = {(index.parent / link).resolve() for link in re.findall(r"\]\(([^)#\s]+)", index.read_text())}
    assert [name(page) for page in (ROOT / "docs").rglob("*.md") if page not in {index, *linked}] == []


@pytest.mark.parametrize("page", sorted(generate.PAGES))
def test_the_reference_says_what_the_program_does(page: str) -> None:
    assert (generate.REFERENCE / page).read_text() == generate.PAGES[page](), "run `make docs`"


def test_every_metric_and_unit_is_documented() -> None:
    page = (ROOT / "docs" / "reference" / "conditions.md").read_text()
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == [metric.value for metric in Metric]
