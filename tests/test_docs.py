"""The documentation keeps its promises: links lead somewhere, the reference is the program's own."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any, get_args

import pytest
import typer

from docs import generate
from watcher.cli.main import app
from watcher.config.checks.resources import PIPEFY, WORKATO
from watcher.config.load import load
from watcher.config.sources.pipefy import Part
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


def test_every_resource_and_part_that_selectors_know_is_documented() -> None:
    page = (ROOT / "docs" / "reference" / "resources.md").read_text()
    documented = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    assert documented == {*PIPEFY, *WORKATO, *get_args(Part)}


def commands() -> set[str]:
    """What can be typed after `watcher`, at every depth."""
    group = typer.main.get_command(app)
    found = {
        path.removeprefix("watcher ")
        for path, _ in generate.below(group, typer.Context(group, info_name="watcher"))
    }
    return found | {path.partition(" ")[0] for path in found}


def named_commands(page: Path) -> set[str]:
    """Commands that a page shows in code: `watcher config show`, `docker run limit-watcher demo`."""
    code = re.findall(r"```(?:sh|text)\n(.*?)```|`([^`\n]+)`", page.read_text(), re.DOTALL)
    said = "\n".join(block or span for block, span in code)
    return {
        match[1]
        for match in re.finditer(r"(?:^|[ /-])watcher ((?:config )?[a-z][\w-]*)", said, re.MULTILINE)
        if not match[1].startswith("watcher")
    }


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_named_exists(page: Path) -> None:
    assert named_commands(page) - commands() == set()


def test_commands_are_found_in_pages() -> None:
    assert {"run", "health"} <= named_commands(ROOT / "docs" / "reference" / "commands.md")


def leaves() -> list[tuple[str, Any]]:
    """Every command that can be run, by what one types."""
    group = typer.main.get_command(app)
    return list(generate.below(group, typer.Context(group, info_name="watcher")))


@pytest.mark.parametrize(("path", "command"), leaves())
def test_every_command_shows_examples_with_options_it_has(path: str, command: Any) -> None:
    options = {word for param in command.params for word in param.opts}
    lines = generate.shown(command).splitlines()[1:-1]
    assert lines
    assert {line.startswith(path) for line in lines} == {True}
    assert {
        word for line in lines for word in shlex.split(line) if word.strip("-") and word[0] == "-"
    } <= options


def yaml_blocks(page: Path) -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", page.read_text(), re.DOTALL)


def faults(config: str, rules: dict[str, str], folder: Path) -> list[str]:
    """What `watcher check` would find in these files."""
    (folder / "rules").mkdir()
    for file, text in {"config.yaml": config, **rules}.items():
        (folder / file).write_text(text)
    return [str(fault) for fault in load(folder, env={}, need_secrets=False, strict=True).errors]


AROUND = {
    "version": "version: 1\n",
    "sources": (
        "sources:\n"
        "  pipefy: {type: pipefy, token: some-token}\n"
        "  workato: {type: workato, token: some-token}\n"
    ),
    "receivers": "receivers:\n  revops-slack: {type: slack, webhook: https://hooks.slack.com/services/T0/B0/x}\n",
    "routes": "routes:\n  - {match: {}, to: [revops-slack]}\n",
}
"""What a page leaves out that shows some keys of a config.yaml alone."""


def completed(block: str) -> str:
    """A config.yaml that has these keys."""
    return "".join(text for key, text in AROUND.items() if not re.search(rf"(?m)^{key}:", block)) + block


CONFIGS = [(page, block) for page in PAGES for block in yaml_blocks(page) if block.startswith("version:")]
RULES = [(page, block) for page in PAGES for block in yaml_blocks(page) if block.startswith("rules:")]
PARTS = [
    (page, block)
    for page in PAGES
    for block in yaml_blocks(page)
    if not block.startswith(("version:", "rules:"))
]


@pytest.mark.parametrize(("page", "block"), CONFIGS)
def test_every_config_shown_passes_the_check(page: Path, block: str, tmp_path: Path) -> None:
    shipped = {f"rules/{one.name}": one.read_text() for one in (ROOT / "rules").glob("*.yaml")}
    assert faults(block, shipped, tmp_path) == [], page


@pytest.mark.parametrize(("page", "block"), RULES)
def test_every_rule_shown_passes_the_check(page: Path, block: str, tmp_path: Path) -> None:
    config = (ROOT / "config.example.yaml").read_text()
    assert faults(config, {"rules/shown.yaml": block}, tmp_path) == [], page


@pytest.mark.parametrize(("page", "block"), PARTS)
def test_every_part_of_a_config_shown_passes_the_check(page: Path, block: str, tmp_path: Path) -> None:
    shipped = {f"rules/{one.name}": one.read_text() for one in (ROOT / "rules").glob("*.yaml")}
    assert faults(completed(block), shipped, tmp_path) == [], page
