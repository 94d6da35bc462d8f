"""The process as a container runtime sees it: it ends when it is told to, whatever it is doing."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
CONFIG = """\
version: 1
sources:
  pipefy: {{ type: pipefy, token: t0ken, api_url: "http://127.0.0.1:{port}/graphql" }}
receivers:
  terminal: {{ type: console }}
routes:
  - {{ match: {{}}, to: [terminal] }}
storage: {{ url: "sqlite:///{folder}/state.db" }}
"""


def test_a_command_that_waits_for_a_vendor_ends_at_sigterm(tmp_path: Path) -> None:
    # 143 and not -15: the signal was answered, which the first process of a container has to do itself
    with socket.create_server(("127.0.0.1", 0)) as vendor:
        (tmp_path / "config.yaml").write_text(CONFIG.format(port=vendor.getsockname()[1], folder=tmp_path))
        (tmp_path / "rules").mkdir()
        (tmp_path / "rules" / "health.yaml").write_text((ROOT / "rules" / "health.yaml").read_text())
        command = [sys.executable, "-m", "watcher", "once", "--config", str(tmp_path)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        vendor.settimeout(60)
        asked, _ = vendor.accept()
        with asked:
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=60) == 128 + signal.SIGTERM


def test_the_module_and_the_command_are_the_same_way_in() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "watcher", "version"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert said.stdout.startswith("limit-watcher ")
