"""The page about Slack's stand-in tells the truth: its limits, tests and switches exist, none is missing."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from tests.sandbox.given import NOW
from tests.sandbox.test_slack_limits import LIMITS
from watcher.sandbox import faults
from watcher.sandbox.clock import ManualClock
from watcher.sandbox.slack import buttons, calls, people, responses
from watcher.sandbox.slack.access import Keys
from watcher.sandbox.slack.policy import Policy
from watcher.sandbox.slack.server import SlackServer
from watcher.sandbox.slack.socket import SocketMode
from watcher.sandbox.slack.workspace import SlackChannel, Workspace

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "reference" / "sandbox-slack.md"
ROW = re.compile(r"\| (\d+) \| (.+?) \| (.*?) ?\| (.+) \|")
LIMIT = re.compile(r"\| ([a-z_ ]+) \| ([^|]+) \|")
SERVER = SlackServer(ManualClock(NOW))
OWNERS: dict[str, object] = {
    "Keys": Keys(),
    "People": people.People(),
    "Policy": Policy(),
    "ResponseUrls": responses.ResponseUrls,
    "SlackChannel": SlackChannel("C0", "x"),
    "SlackError": calls.SlackError("x"),
    "SlackServer": SERVER,
    "SocketMode": SocketMode(SERVER),
    "Workspace": Workspace(()),
    "buttons": buttons,
}


def rows() -> list[tuple[str, ...]]:
    return [match.groups() for match in map(ROW.fullmatch, PAGE.read_text().splitlines()) if match]


def quoted(text: str) -> list[str]:
    return re.findall(r"`([\w.]+)`", text)


def exists(switch: str) -> bool:
    """Whether `Owner.attribute` or the name of a fault is something in the code."""
    owner, _, name = switch.partition(".")
    return hasattr(OWNERS[owner], name) if owner in OWNERS else not name and hasattr(faults, owner)


def test_the_page_has_a_row_for_each_behaviour() -> None:
    numbers = [int(number) for number, *_ in rows()]
    assert numbers == list(range(1, 26))


def test_every_limit_on_the_page_is_one_that_a_test_holds() -> None:
    told = [match[1] for match in map(LIMIT.fullmatch, PAGE.read_text().splitlines()) if match]
    assert told[1:] == list(LIMITS)  # the first is the heading


def test_every_behaviour_is_held_by_tests_that_exist() -> None:
    code = "".join(file.read_text() for file in HERE.glob("test_slack_*.py"))
    exist = set(re.findall(r"^(?:async )?def (test_\w+)", code, re.MULTILINE))
    for number, _, _, tests in rows():
        assert quoted(tests), f"nothing holds {number}"
        assert not set(quoted(tests)) - exist


def test_every_switch_on_the_page_exists_and_every_switch_is_on_the_page() -> None:
    told = {switch for _, _, switches, _ in rows() for switch in quoted(switches)}
    assert [switch for switch in sorted(told) if not exists(switch)] == []
    assert {f"Policy.{field.name}" for field in fields(Policy)} <= told
    assert not exists("Policy.nothing")
    assert not exists("Nothing")
