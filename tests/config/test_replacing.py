from __future__ import annotations

import os
from pathlib import Path

import pytest

from watcher.config.replacing import ReplacedMeanwhileError, replace_file


def test_mode_and_link_stay_and_nothing_else_is_left(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    file = tmp_path / "real" / "a.yaml"
    file.write_bytes(b"old")
    file.chmod(0o640)
    link = tmp_path / "link.yaml"
    link.symlink_to(file)
    replace_file(link, b"old", b"new")
    assert (link.is_symlink(), file.read_bytes(), file.stat().st_mode & 0o777) == (True, b"new", 0o640)
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a file away")
def test_the_owner_stays(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"old")
    os.chown(file, 12, 34)
    replace_file(file, b"old", b"new")
    assert (file.stat().st_uid, file.stat().st_gid, file.read_bytes()) == (12, 34, b"new")


@pytest.mark.parametrize("other", [b"ol", b"older", b"odd"])
def test_what_somebody_else_wrote_meanwhile_is_not_lost(other: bytes, tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(other)
    with pytest.raises(ReplacedMeanwhileError):
        replace_file(file, b"old", b"new")
    assert file.read_bytes() == other


def test_a_failure_on_the_way_leaves_the_old_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        replace_file(file, b"old", b"new")
    assert (file.read_bytes(), list(tmp_path.iterdir())) == (b"old", [file])
