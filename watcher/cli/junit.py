"""Test results in the XML that build servers read: testsuites, a testsuite a file, a testcase a test."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from watcher.cli.trialtext import block, explained
from watcher.domain.plain import plain
from watcher.engine.replaying.trial import Trial


def write_junit(trials: Sequence[Trial], file: Path) -> None:
    """Write the results of `trials`. Raises OSError."""
    ET.ElementTree(junit(trials)).write(file, encoding="utf-8", xml_declaration=True)


def junit(trials: Sequence[Trial]) -> ET.Element:
    """The results as a tree; names are made harmless, for XML has no control characters."""
    by_file: dict[str, list[Trial]] = defaultdict(list)
    for trial in trials:
        by_file[trial.test.place.rpartition(":")[0]].append(trial)
    root = ET.Element("testsuites", _totals("watcher test", trials))
    for file, mine in by_file.items():
        suite = ET.SubElement(root, "testsuite", _totals(plain(file), mine))
        for trial in mine:
            _case(suite, trial, file)
    return root


def _totals(name: str, trials: Sequence[Trial]) -> dict[str, str]:
    failures = sum(not trial.passed for trial in trials)
    return {"name": name, "tests": str(len(trials)), "failures": str(failures), "errors": "0", "skipped": "0"}


def _case(suite: ET.Element, trial: Trial, file: str) -> None:
    test = trial.test
    line = test.place.rpartition(":")[2]
    attributes = {"classname": test.rule.name, "name": plain(test.name), "file": plain(file), "line": line}
    case = ET.SubElement(suite, "testcase", attributes)
    if not trial.passed:
        failure = ET.SubElement(
            case, "failure", {"message": plain(explained(trial)), "type": "AssertionError"}
        )
        failure.text = block(trial).plain
