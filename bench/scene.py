"""What every measurement stands on: the far side running beside us, and a daemon's environment for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
CONFIG = ROOT / "config.example.yaml"
MAIL_LOGIN = ("watcher", "loopback-only")


@dataclass(slots=True)
class Vendor:
    """The far side's process, as seen from here. `addresses` says where it listens.

    `bytecode` is a folder that all measured processes share for what Python compiles, so that none of them
    compiles, and none leaves anything behind.
    """

    process: subprocess.Popen[str]
    bytecode: Path
    addresses: dict[str, Any] = field(default_factory=dict)

    def grow(self) -> None:
        """Change every number of every organization."""
        self.ask("grow")

    def polls(self) -> list[float]:
        """When each document about usage came in, in seconds since 1970."""
        return list(self.ask("asked")["asked"])

    def ask(self, command: str) -> dict[str, Any]:
        if self.process.stdin is None:
            raise RuntimeError("the far side cannot be spoken to")
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return self.answer()

    def answer(self) -> dict[str, Any]:
        line = self.process.stdout.readline() if self.process.stdout else ""
        if not line:
            raise RuntimeError("the far side ended")
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def vendor() -> Iterator[Vendor]:
    """Start the far side; end it afterwards."""
    command = [sys.executable, "-m", "bench.vendor"]
    with (
        tempfile.TemporaryDirectory(prefix="limit-watcher-bench-") as bytecode,
        subprocess.Popen(
            command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process,
    ):
        try:
            far = Vendor(process, Path(bytecode))
            far.addresses = far.answer()
            yield far
        finally:
            process.terminate()


@contextmanager
def environment(far: Vendor, poll: str = "15m") -> Iterator[dict[str, str]]:
    """The process environment of a fresh daemon: the repository's config, the far side, an empty folder."""
    with tempfile.TemporaryDirectory(prefix="limit-watcher-bench-") as folder:
        ours = {**os.environ, "PYTHONPYCACHEPREFIX": str(far.bytecode)}
        ours.pop("PYTHONDONTWRITEBYTECODE", None)
        yield {**ours, **_settings(far.addresses, Path(folder), poll)}


def _settings(at: dict[str, Any], folder: Path, poll: str) -> dict[str, str]:
    secrets = {
        "SOURCES__PIPEFY__CLIENT_SECRET_FILE": at["client_secret"],
        "RECEIVERS__REVOPS_SLACK__TOKEN_FILE": at["slack_token"],
        "SMTP__PASSWORD_FILE": MAIL_LOGIN[1],
    }
    values = {
        "SOURCES__PIPEFY__POLL": poll,
        "SOURCES__PIPEFY__BUDGET": "100000",  # calls a day, lest a quick pace be refused or slowed down
        "SOURCES__PIPEFY__API_URL": at["api_url"],
        "SOURCES__PIPEFY__TOKEN_URL": at["token_url"],
        "RECEIVERS__REVOPS_SLACK__API_URL": at["slack_url"],
        "RECEIVERS__REVOPS_SLACK__CHANNEL": at["slack_channel"],
        "SMTP__HOST": at["smtp_host"],
        "SMTP__PORT": str(at["smtp_port"]),
        "SMTP__SECURITY": "none",
        "SMTP__USERNAME": MAIL_LOGIN[0],
        "STORAGE__URL": f"sqlite:///{folder}/watcher.db",
        "HEALTH_FILE": str(folder / "alive"),
        "CONFIG": str(CONFIG),
    }
    for key, secret in secrets.items():
        file = folder / key.lower()
        file.write_text(secret, encoding="utf-8")
        values[key] = str(file)
    return {"PIPEFY_CLIENT_ID": at["client_id"], **{f"WATCHER_{key}": text for key, text in values.items()}}
