"""A real mail server, Exim, on free ports of loopback; only for tests, only where it is installed."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from time import monotonic, sleep

import trustme

USER = "Debian-exim"
_CONFIG = """
primary_hostname = localhost
spool_directory = {dir}/spool
log_file_path = {dir}/log/%slog
daemon_smtp_ports = {starttls} : {tls}
tls_on_connect_ports = {tls}
local_interfaces = 127.0.0.1
tls_advertise_hosts = *
tls_certificate = {dir}/server.pem
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
never_users =
deliver_drop_privilege = true
keep_environment =
host_lookup =
rfc1413_query_timeout = 0s
acl_smtp_rcpt = rcpt

begin acl
rcpt:
  deny local_parts = nobody
       message = 5.1.1 no such mailbox
  defer local_parts = later
       message = 4.2.0 try later
  accept authenticated = *
  deny message = 5.7.1 log in first

begin routers
everything:
  driver = accept
  transport = folder

begin transports
folder:
  driver = appendfile
  directory = {dir}/Maildir
  maildir_format

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_condition = ${{if and{{{{eq{{$auth2}}{{watcher}}}}{{eq{{$auth3}}{{s3cret-pass}}}}}}}}
  server_set_id = $auth2
"""


def missing() -> str:
    """Why Exim cannot be used here; empty if it can."""
    if shutil.which("exim4") is None:
        return "exim4 is not installed"
    return "" if os.geteuid() == 0 else "exim4 needs root to become its own user"


@dataclass(frozen=True)
class Exim:
    """Where it listens and what it took in; its account is watcher, s3cret-pass."""

    folder: Path
    starttls: int
    tls: int
    ca_file: str

    def mail(self, message_id: str) -> EmailMessage:
        """The mail of that id; waits a little, as delivery goes on after the answer. Raises TimeoutError."""
        until = monotonic() + 60
        while monotonic() < until:
            for path in self.folder.glob("Maildir/new/*"):
                mail = message_from_bytes(path.read_bytes(), policy=policy.default)
                if isinstance(mail, EmailMessage) and mail["Message-ID"] == message_id:
                    return mail
            sleep(0.05)
        raise TimeoutError(message_id)


@contextmanager
def running(folder: Path) -> Iterator[Exim]:
    """Exim in `folder` (which its own user can reach), stopped at the end."""
    owner = pwd.getpwnam(USER)
    exim = Exim(folder, *_free_ports(), str(folder / "ca.pem"))
    ca = trustme.CA()
    ca.cert_pem.write_to_path(exim.ca_file)
    ca.issue_cert("localhost", "127.0.0.1").private_key_and_cert_chain_pem.write_to_path(
        folder / "server.pem"
    )
    (folder / "exim.conf").write_text(_CONFIG.format(dir=folder, starttls=exim.starttls, tls=exim.tls))
    for name in ("spool", "log", "Maildir"):
        (folder / name).mkdir()
    for path in (folder, *folder.iterdir()):
        os.chown(path, owner.pw_uid, owner.pw_gid)
    os.chown(folder / "exim.conf", 0, 0)
    process = subprocess.Popen(["exim4", "-C", str(folder / "exim.conf"), "-bdf"])  # noqa: S607 - found on the path above
    try:
        _wait_for(exim.starttls)
        yield exim
    finally:
        process.terminate()
        process.wait(10)


def _free_ports() -> tuple[int, int]:
    """Two that differ."""
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1]), int(other.getsockname()[1])


def _wait_for(port: int) -> None:
    until = monotonic() + 60
    while monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            sleep(0.05)
        else:
            return
    msg = "exim4 did not start"
    raise TimeoutError(msg)
