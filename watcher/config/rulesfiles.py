"""Which rules files the configuration names, and what to say where there are none."""

from __future__ import annotations

import glob
from pathlib import Path
from typing import Any

from watcher.config.fault import Fault, Place, fault
from watcher.config.fields import MOST_PATHS
from watcher.config.shape import is_rules_file
from watcher.config.where import Where
from watcher.config.yaml.walk import read_page

DEFAULT_RULES = ("rules/*.yaml",)


def rules_files(given: Any, base: Path, where: Where, *, known: bool) -> tuple[list[Path], list[Fault]]:
    """The files that `given`, the value of `rules`, names, each once, sought from `base`.

    A pattern of one's own that finds none is a fault; without `known`, config.yaml could not be read
    and nothing is said about files that are not there.
    """
    patterns = [given] if isinstance(given, str) else given
    if not isinstance(patterns, list) or not all(isinstance(one, str) for one in patterns):
        patterns = list(DEFAULT_RULES)
    if len(patterns) > MOST_PATHS:
        return [], []  # told already, and not worth the search
    found: dict[Path, None] = {}
    faults: list[Fault] = []
    for at, pattern in enumerate(patterns):
        paths = sorted(glob.glob(str(Path(glob.escape(str(base))) / pattern), recursive=True))  # noqa: PTH207 - patterns may be absolute
        if not paths and given is not None:
            hint = "paths are relative to config.yaml"
            place = where.value(("rules", at))
            faults.append(fault("E001", f"no rules file matches `{pattern}`", place, hint=hint))
        found.update(dict.fromkeys(map(Path, paths)))
    if not found and given is None and known:
        looked = f"looked for {base / DEFAULT_RULES[0]}"
        faults.append(fault("W204", "there are no rules", Place(where.page.name), hint=looked))
    return list(found), faults


def hint_for_rules_folder(folder: Path, config_name: str) -> str:
    """For a folder of rules files without a config.yaml: where that stands or what to give; else empty."""
    first = next(iter(sorted(folder.glob("*.yaml"))), None) if not (folder / config_name).exists() else None
    if first is None or not is_rules_file(read_page(first, first.name).data):
        return ""
    above = folder / ".."
    if (above / config_name).is_file():
        return f"these are rules files; {config_name} stands in `{above}`: check that folder"
    return f"these are rules files; give the folder that holds {config_name}"
