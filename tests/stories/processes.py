"""The other end of runner.py: processes to start, to signal, to kill and to wait for."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.stories.times import until

ROOT = Path(__file__).parents[2]


@dataclass
class Process:
    """One child; what it says is in the files `out` and `err`."""

    runner: Runner
    pid: int
    out: Path
    err: Path
    code: int | None = None

    @property
    def ended(self) -> bool:
        if self.code is None:
            self.code = self.runner.order(do="status", pid=self.pid)
        return self.code is not None

    async def end(self) -> int:
        """Its exit code, negative for a signal, once it has one."""
        await until(lambda: self.ended, f"the end of the process ({self.err.read_text()[-2000:]})")
        assert self.code is not None
        return self.code

    def signal(self, number: int) -> None:
        if not self.ended:
            os.kill(self.pid, number)

    def explain(self, error: BaseException) -> None:
        """Let a failure of the story tell what this process said last."""
        error.add_note(self.err.read_text(encoding="utf-8")[-5000:])

    async def kill(self) -> None:
        self.signal(signal.SIGKILL)
        await self.end()

    @property
    def said(self) -> str:
        return self.out.read_text(encoding="utf-8")

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What it logged; a line that is no JSON is a fault."""
        return [json.loads(line) for line in self.err.read_text(encoding="utf-8").splitlines()]

    @property
    def events(self) -> list[str]:
        return [line["event"] for line in self.lines]


@dataclass
class Runner:
    """Talks to the process that forks."""

    process: subprocess.Popen[str]
    started: int = 0

    def order(self, **order: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def start(self, folder: Path, env: Mapping[str, str] | None = None, **order: Any) -> Process:
        self.started += 1
        out, err = (folder / f"{self.started}.{name}" for name in ("out", "err"))
        for file in (out, err):
            file.touch()
        places = {"folder": str(folder), "out": str(out), "err": str(err)}
        pid = self.order(do="start", env={**surroundings(folder), **(env or {})}, **places, **order)
        return Process(self, pid, out, err)


def surroundings(folder: Path) -> dict[str, str]:
    """The environment of a child: nothing of ours but what finds programs."""
    return {"PATH": os.environ["PATH"], "HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8"}  # noqa: TID251 - handed on


@contextmanager
def running() -> Iterator[Runner]:
    command = [sys.executable, "-m", "tests.stories.runner"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        try:
            yield Runner(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(timeout=60)
