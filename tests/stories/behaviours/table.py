"""Reading the tables that say which story shows which behaviour of a stand-in."""

from __future__ import annotations

import re
from pathlib import Path

_ROW = re.compile(r" ?(\d+)  .+:")


def told_of(table: str | None) -> dict[int, list[str]]:
    """The names of the stories of each behaviour, in the table's order."""
    found: dict[int, list[str]] = {}
    for line in (table or "").splitlines():
        row = _ROW.fullmatch(line)
        if row:
            found[int(row[1])] = []
        elif line.startswith("      test_"):
            next(reversed(found.values())).append(line.strip())
    return found


def written_in(files: str) -> list[str]:
    """The names of all tests in the files beside this one that match."""
    code = "".join(file.read_text(encoding="utf-8") for file in Path(__file__).parent.glob(files))
    return re.findall(r"^(?:async )?def (test_\w+)", code, re.MULTILINE)
