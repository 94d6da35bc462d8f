"""How trying a receiver went, as people and programs read it."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from watcher.domain.plain import plain
from watcher.engine.delivering.tryout import Tryout
from watcher.ports import Finding, Mark

_FAILED = "bold red"


def print_tryout(screen: Console, found: Tryout) -> None:
    """One line a receiver; what to do below it where it failed, and where to open the message."""
    screen.print(Text.assemble(f"{found.receiver}: ", *_parts(found), "."), soft_wrap=True)
    hints = [found.error.hint if found.error else "", found.buttons.hint if found.buttons else ""]
    for hint in filter(None, hints):
        screen.print(Text(f"  help: {plain(hint)}", style="dim"), soft_wrap=True)
    if found.account.address:
        screen.print(Text(f"Open: {plain(found.account.address)}"), soft_wrap=True)


def _parts(found: Tryout) -> list[str | tuple[str, str]]:
    said: list[str | tuple[str, str]] = []
    if found.posted is not None:
        place = f" to {plain(found.account.where)}" if found.account.where else ""
        said.append(f"posted{place} in {found.posted:.1f} s")
    if found.edited is not None:
        said.append(f'edited to "resolved" in {found.edited:.1f} s')
    if found.error is not None:
        what = "FAILED to edit" if found.posted is not None else "FAILED"
        said.append((f"{what}: {plain(str(found.error))}", _FAILED))
    said += map(plain, found.account.remarks)
    if found.buttons is not None:
        said.append(_buttons(found.buttons))
    joined: list[str | tuple[str, str]] = []
    for at, part in enumerate(said):
        joined += [", ", part] if at else [part]
    return joined


def _buttons(found: Finding) -> str | tuple[str, str]:
    if found.mark is Mark.FAIL:
        return f"buttons NOT reachable: {plain(found.text.removeprefix('buttons: '))}", _FAILED
    return "buttons reachable (Socket Mode)"


def as_plain(found: Tryout) -> dict[str, Any]:
    """For --json; times in seconds, null for what was not done."""
    return {
        "receiver": found.receiver,
        "ok": not found.failed,
        "posted_seconds": found.posted,
        "edited_seconds": found.edited,
        "reference": found.reference or None,
        "where": found.account.where or None,
        "address": found.account.address or None,
        "buttons": None if found.buttons is None else found.buttons.mark is not Mark.FAIL,
        "remarks": list(found.account.remarks),
        "error": str(found.error) if found.error else None,
        "hint": (found.error.hint or None) if found.error else None,
    }
