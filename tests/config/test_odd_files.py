from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.config.desk import Desk, plus, with_source
from watcher.config.load import load
from watcher.config.report import as_json, render
from watcher.config.show import show_json, show_text


def printed(desk: Desk, env: dict[str, str]) -> bytes:
    """Everything that may be printed, as bytes: raises where a text cannot be."""
    loaded = desk.load(env=env)
    data = json.dumps([as_json(loaded), show_json(loaded)], ensure_ascii=False)
    return (render(loaded) + render(loaded, colour=True) + data + show_text(loaded)).encode()


@pytest.mark.parametrize("name", ["config.yaml", "rules/cards.yaml"])
def test_a_pipe_instead_of_a_file_is_told_and_not_waited_for(desk: Desk, name: str) -> None:
    (desk.path / name).unlink()
    os.mkfifo(desk.path / name)
    (fault,) = desk.load().faults
    assert (fault.code, "is a pipe" in fault.message) == ("E002", True)


def test_a_folder_and_a_device_are_no_rules_files(desk: Desk) -> None:
    (desk.path / "rules/cards.yaml").unlink()
    (desk.path / "rules/a.yaml").mkdir()
    (desk.path / "rules/b.yaml").symlink_to("/dev/zero")
    messages = [fault.message for fault in desk.load().faults]
    assert [words for words in ("is a folder", "is a device") if any(words in said for said in messages)] == [
        "is a folder",
        "is a device",
    ]


def test_a_secret_in_a_pipe_a_device_or_a_huge_file_is_refused(desk: Desk) -> None:
    os.mkfifo(desk.path / "pipe")
    desk.write("huge", b"x" * (64 * 1024 + 1))
    desk.write("fits", b"x" * 64 * 1024)
    told = {}
    for path in ("pipe", "/dev/zero", "huge", "fits"):
        desk.write("config.yaml", with_source(f"{{type: pipefy, token_file: {path}}}"))
        told[path] = [
            (fault.code, fault.message.partition("` ")[2]) for fault in desk.load(need_secrets=True).faults
        ]
    assert told == {
        "pipe": [("E125", "is a pipe, not a plain file")],
        "/dev/zero": [("E125", "is a device or a socket, not a plain file")],
        "huge": [("E125", "is larger than 64 KiB, which no secret is")],
        "fits": [],
    }


def test_a_huge_file_among_the_mounted_secrets_is_refused(desk: Desk) -> None:
    desk.write("secrets/watcher_smtp__password", b"x" * (64 * 1024 + 1))
    assert desk.codes() == ["E125"]


@pytest.mark.parametrize("path", ["x" * 5000, "a/" * 3000, "a\0b"], ids=["long", "deep", "nul"])
def test_a_path_that_can_be_none_is_a_fault(path: str) -> None:
    loaded = load(Path(path), env={}, need_secrets=False)
    assert [fault.code for fault in loaded.faults] == ["E002"]
    assert "\0" not in render(loaded)


def test_odd_paths_of_rules_and_secrets_are_faults(desk: Desk) -> None:
    desk.write("config.yaml", plus('rules: ["a\\0b", "%s"]\n' % ("x" * 5000)))
    assert desk.codes() == ["E001", "E001"]
    desk.write("config.yaml", with_source('{type: pipefy, token_file: "a\\0b"}'))
    assert [fault.code for fault in desk.load(need_secrets=True).faults] == ["E125"]


@pytest.mark.parametrize(
    "name", ["WATCHER_TIMEZONE", "WATCHER_SOURCES__PIPEFY__ORGS", "WATCHER_SMTP__HOST", "WATCHER_X__\udcff"]
)
def test_bytes_in_the_environment_that_are_no_text_can_be_told(desk: Desk, name: str) -> None:
    assert printed(desk, {name: "\udcff\udcfe"})


def test_a_surrogate_written_in_the_file_can_be_told(desk: Desk) -> None:
    desk.write("config.yaml", plus('"\\ud800": 1\ntimezone: "\\ud800"\n'))
    assert b"E101" in printed(desk, {})
    desk.write("config.yaml", plus('timezone: "${ZONE}"\n'))
    assert b"E108" in printed(desk, {"ZONE": "\udcff"})


def test_escape_codes_in_a_path_are_made_visible(desk: Desk) -> None:
    (desk.path / "\x1b[31m").mkdir()
    told = render(load(desk.path / "\x1b[31m", env={}, need_secrets=False))
    assert "\x1b" not in told
    assert "\\x1b[31m/config.yaml" in told


def test_for_a_folder_of_rules_files_the_folder_of_config_yaml_is_named(desk: Desk) -> None:
    (fault,) = load(desk.path / "rules", env={}, need_secrets=False).faults
    assert fault.code == "E001"
    assert f"config.yaml stands in `{desk.path}/rules/..`" in fault.hint
    (desk.path / "config.yaml").unlink()
    (fault,) = load(desk.path / "rules", env={}, need_secrets=False).faults
    assert "give the folder that holds config.yaml" in fault.hint


def test_a_missing_config_beside_other_files_is_no_folder_of_rules(desk: Desk) -> None:
    (desk.path / "config.yaml").rename(desk.path / "config.example.yaml")
    for path in (desk.path, desk.path / "config.yaml"):
        hints = [one.hint for one in load(path, env={}, need_secrets=False).faults]
        assert hints == ["give the path of config.yaml"]
