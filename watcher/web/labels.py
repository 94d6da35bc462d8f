"""Names as labels: cleaned, bounded, and never the same for two things."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from watcher.domain.plain import name

LONGEST = 100


def told_apart(names: Mapping[str, str]) -> dict[str, str]:
    """A label of its own for each id: its name; where several have that one, its name and its id.

    Whatever the names and ids are, no two labels are equal: a number follows where an id is not enough.
    """
    cleaned = {id_: name(text, LONGEST) for id_, text in names.items()}
    often = Counter(cleaned.values())
    found = {id_: label for id_, label in cleaned.items() if often[label] == 1}
    taken = set(found.values())
    for id_ in sorted(cleaned.keys() - found.keys()):
        label = first = f"{cleaned[id_]} ({name(id_, LONGEST)})"
        number = 1
        while label in taken:
            number += 1
            label = f"{first} ({number})"
        found[id_] = label
        taken.add(label)
    return found
