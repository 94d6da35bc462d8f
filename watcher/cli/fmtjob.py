"""One file on its way through `watcher fmt`: read, formatted, compared, written."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from watcher.config.excerpt import masked_lines
from watcher.config.fault import Fault, Place, fault
from watcher.config.fmt.formatting import formatted
from watcher.config.loaded import Loaded
from watcher.config.plainfile import plain_bytes
from watcher.config.replacing import replace_file
from watcher.config.report import as_json as report_json
from watcher.config.report import fault_text
from watcher.config.visible import encodable, visible
from watcher.config.yaml.page import Page
from watcher.config.yaml.read import MAX_BYTES, decoded, lines_of, read_text

_COLOURS = {"+": "32", "-": "31", "@": "36"}


@dataclass(slots=True)
class Job:
    """`path` is None for stdin. `faults` and `refusal` say why the file cannot be formatted or written."""

    path: Path | None
    before: bytes = b""
    after: bytes = b""
    page: Page = field(default_factory=lambda: Page("", ""))
    result: Page | None = None
    faults: tuple[Fault, ...] = ()
    refusal: str = ""
    written: bool = False

    @property
    def name(self) -> str:
        return visible(str(self.path)) if self.path else "<stdin>"

    @property
    def trouble(self) -> bool:
        return bool(self.faults or self.refusal)

    @property
    def changes(self) -> bool:
        return not self.trouble and self.before != self.after

    def write(self) -> bool:
        """Write the file if it changes; False, and a refusal, if that fails."""
        if self.path is None or not self.changes:
            return True
        try:
            replace_file(self.path, self.before, self.after)
        except OSError as error:
            self.refusal = f"cannot be written: {error.strerror or type(error).__name__}"
            return False
        self.written = True
        return True

    def trouble_text(self, *, colour: bool) -> str:
        """What stands in the way, as `watcher check` tells it."""
        if self.refusal:
            return f"watcher: {self.name}: {self.refusal}; it stays as it is\n"
        loaded = Loaded(None, faults=self.faults, pages=(self.page,))
        return "\n".join(fault_text(each, loaded, colour=colour) for each in self.faults)

    def diff(self, *, colour: bool) -> str:
        """The change as a unified diff with secrets masked, or a line where only line ends change."""
        if self.result is None:
            return ""
        old, new = masked_lines(self.page), masked_lines(self.result)
        lines = list(difflib.unified_diff(old, new, self.name, self.name, lineterm=""))
        if not lines:
            return f"{self.name}: only line ends, the byte order mark or what is masked change\n"
        return "".join(f"{_tinted(line) if colour else line}\n" for line in map(encodable, lines))


def _tinted(line: str) -> str:
    code = _COLOURS.get(line[:1])
    return f"\x1b[{code}m{line}\x1b[0m" if code else line


def job_of(path: Path | None, raw: bytes = b"") -> Job:
    """Read and format a file, or with no path the bytes from stdin."""
    name = str(path) if path else "<stdin>"
    if path:
        text, unreadable = read_text(path, name)
        raw = b"" if unreadable else plain_bytes(path, MAX_BYTES)
        if not unreadable and decoded(raw, name)[0] != text:
            return Job(path, refusal="it was changed by somebody else meanwhile")
    else:
        text, unreadable = decoded(raw, name)
    if unreadable:
        return Job(path, raw, page=Page(name, name, lines_of(text)), faults=(unreadable,))
    done = formatted(text, name)
    if done.text is None:
        faults = () if done.refusal else done.page.faults or (_nothing(name),)
        return Job(path, raw, page=done.page, faults=faults, refusal=done.refusal)
    return Job(path, raw, done.text.encode(), done.page, done.result)


def _nothing(name: str) -> Fault:
    return fault("E005", f"`{name}` is empty", Place(name, 1, 1))


def as_json(jobs: Iterable[Job], *, diff: bool) -> dict[str, Any]:
    """What `--json` prints: for each file what happened, or what stood in the way."""
    found = [
        {
            "file": job.name,
            "changes": job.changes or job.written,
            "written": job.written,
            "refusal": job.refusal,
            "faults": report_json(Loaded(None, faults=job.faults))["faults"],
            **({} if job.path else {"text": job.after.decode()}),
            **({"diff": job.diff(colour=False) if job.changes else ""} if diff else {}),
        }
        for job in jobs
    ]
    return {"ok": not any(job["refusal"] or job["faults"] for job in found), "files": encodable(found)}
