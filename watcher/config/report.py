"""Faults as people read them: the line, a mark under the place, what to write; and as JSON for machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from watcher.config.excerpt import Excerpt, excerpt
from watcher.config.fault import Fault
from watcher.config.loaded import Loaded, summary_line
from watcher.config.visible import encodable, visible

_MOST_ALLOWED = 10
Piece = tuple[str, str]
"""A style and a text; styles are rich's, empty for none."""


def render(loaded: Loaded, *, colour: bool = False) -> str:
    """All faults, each with its lines, and the summary, ending in a line end; `colour` adds ANSI codes."""
    blocks = [fault_text(fault, loaded, colour=colour) for fault in loaded.faults]
    return "\n".join([*blocks, summary_line(loaded) + "\n"])


def fault_text(fault: Fault, loaded: Loaded, *, colour: bool = False) -> str:
    """One fault, ending in a line end."""
    lines = list(_lines(fault, loaded))
    if colour:
        return encodable(_ansi(lines))
    return encodable("".join("".join(text for _, text in line).rstrip() + "\n" for line in lines))


def as_json(loaded: Loaded) -> dict[str, Any]:
    """What `--json` prints: every fault, the counts, and whether there was an error."""
    counts = loaded.counts
    found = {
        "ok": not loaded.errors,
        "files": list(loaded.files),
        "counts": {"rules": counts.rules, "receivers": counts.receivers, "routes": counts.routes},
        "errors": len(loaded.errors),
        "warnings": len(loaded.warnings),
        "faults": [_fault_json(fault) for fault in loaded.faults],
        "notes": list(loaded.notes),
    }
    return {name: encodable(value) for name, value in found.items()}


def _fault_json(fault: Fault) -> dict[str, Any]:
    return {
        "code": fault.code,
        "severity": fault.severity.value,
        "message": fault.message,
        "file": fault.file,
        "line": fault.line or None,
        "column": fault.col or None,
        "length": fault.length if fault.line else None,
        "hint": fault.hint,
        "allowed": list(fault.allowed),
    }


def _lines(fault: Fault, loaded: Loaded) -> Iterator[Sequence[Piece]]:
    tone = "bold red" if fault.is_error else "bold yellow"
    yield [(tone, f"{fault.severity}[{fault.code}]"), ("bold", f": {fault.message}")]
    shown = excerpt(fault, loaded.pages)
    edge = " " * (shown.width if shown else 2)
    yield [("blue", f"{edge}--> "), ("", visible(str(fault.place)))]
    bar = ("blue", f"{edge} |")
    if shown:
        yield [bar]
        yield from _marked(shown, fault, tone)
    elif fault.hint:
        yield [("blue", f"{edge} = "), ("", fault.hint)]
    if fault.allowed:
        more = ", ..." if len(fault.allowed) > _MOST_ALLOWED else ""
        yield [bar]
        yield [
            ("blue", f"{edge} = "),
            ("", f"allowed here: {visible(', '.join(fault.allowed[:_MOST_ALLOWED]))}{more}"),
        ]
        yield [("blue", f"{edge} = "), ("", f"help: watcher help {fault.code}")]


def _marked(shown: Excerpt, fault: Fault, tone: str) -> Iterator[Sequence[Piece]]:
    for number, text in shown.lines:
        yield [("blue", f"{number:>{shown.width}} | "), ("", text)]
    lead = f"{' ' * shown.width} | "
    yield [("blue", lead), (tone, f"{' ' * shown.start}{'^' * shown.length} {fault.hint}")]


def _ansi(lines: Sequence[Sequence[Piece]]) -> str:
    from io import StringIO  # noqa: PLC0415 - rich is slow to import, and plain text does not need it

    from rich.console import Console  # noqa: PLC0415 - the same
    from rich.text import Text  # noqa: PLC0415 - the same

    out = StringIO()
    console = Console(file=out, force_terminal=True, color_system="standard", width=10_000, highlight=False)
    for line in lines:
        console.print(Text.assemble(*((text, style) for style, text in line)), soft_wrap=True)
    return out.getvalue()
