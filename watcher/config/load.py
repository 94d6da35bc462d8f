"""Read config.yaml and its rules, lay the environment over them, check all, tell all faults at once."""

from __future__ import annotations

import glob
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from watcher.config.checks.rules import check_rules
from watcher.config.checks.whole import check_config
from watcher.config.convert import to_allowance, to_route, to_rule
from watcher.config.fault import Fault, Loc, Place, fault
from watcher.config.fields import MOST_PATHS
from watcher.config.layers.environment import environment_layer, secrets_layer
from watcher.config.layers.layer import Built, Layer, Origin, build
from watcher.config.layers.secretfiles import resolve
from watcher.config.layers.variables import Expanded, expand, stood_in, variables_in_rules
from watcher.config.loaded import Counts, Loaded
from watcher.config.parts import Parts, salvage
from watcher.config.shape import is_rules_file, written_way
from watcher.config.translate import translate
from watcher.config.where import Where
from watcher.config.written import Written, read_rules
from watcher.config.yaml.page import Page
from watcher.config.yaml.walk import read_page

CONFIG_NAME = "config.yaml"
DEFAULT_RULES = ("rules/*.yaml",)


def load(
    path: Path,
    *,
    env: Mapping[str, str],
    secrets_dir: Path | None = Path("/run/secrets"),
    need_secrets: bool,
    strict: bool = False,
) -> Loaded:
    """Read the configuration at `path`: config.yaml, or the directory that holds it.

    Never raises for what a person wrote. Without `need_secrets` secret files stay closed and absent
    variables are only noted, so that a fresh machine can check; `strict` makes warnings errors.
    """
    file = path / CONFIG_NAME if _is_folder(path) else path
    reading = _read_config(file, env, secrets_dir, need=need_secrets)
    pages, written = _read_rules(reading, file.parent)
    faults = _ordered(_all_faults(reading, pages, written), [reading.page, *pages])
    if strict:
        faults = [one.as_error() for one in faults]
    return _loaded(reading, pages, written, faults)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # a path that is too long; reading it will say so
        return False


@dataclass(slots=True)
class _Reading:
    """config.yaml on its way: what stands in it, what lies over it, what they make."""

    page: Page
    where: Where
    built: Built = field(default_factory=lambda: Built({}, None))
    parts: Parts = field(default_factory=Parts)
    layers: list[Layer] = field(default_factory=list)
    absent: dict[Loc, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def _read_config(file: Path, env: Mapping[str, str], secrets_dir: Path | None, *, need: bool) -> _Reading:
    page = read_page(file, file.name)
    if page.data is None:
        faults = [_of_rules_folder(one, file.parent) for one in page.faults]
        return _Reading(page, Where(page, None), faults=faults)
    if is_rules_file(page.data):
        hint = f"this is a rules file; check {CONFIG_NAME} or its directory, which names it under `rules`"
        wrong = fault("E104", "`rules` must be paths of rules files", page.values["rules",], hint=hint)
        return _Reading(page, Where(page, None), faults=[*page.faults, wrong])
    expanded = expand(page, env, need=need)
    above, faults = environment_layer(env, page.data)
    secrets, more = secrets_layer(secrets_dir, page.data)
    layers = [above, secrets, expanded.layer]
    faults = [*page.faults, *expanded.faults, *faults, *more]
    faults += resolve(layers, file.parent, need=need)
    return _validated(page, layers, expanded, faults)


def _of_rules_folder(one: Fault, folder: Path) -> Fault:
    """For a folder of rules files without a config.yaml: where that stands, or that its folder is wanted."""
    if one.code != "E001" or not any(glob.iglob(f"{glob.escape(str(folder))}/*.yaml")):  # noqa: PTH207 - never raises
        return one
    above = folder / ".."
    found = (above / CONFIG_NAME).is_file()
    hint = (
        f"it stands in `{above}`; check that folder" if found else f"give the folder that holds {CONFIG_NAME}"
    )
    return replace(one, hint=f"these seem to be rules files; {hint}")


def _validated(page: Page, layers: list[Layer], expanded: Expanded, faults: list[Fault]) -> _Reading:
    built = build(layers)
    where = Where(page, built.merged, layers[:2])
    # An absent variable leaves its own name behind; that this does not fit is no fault of the file.
    left_open = [loc for error in built.errors if (loc := _open(written_way(error["loc"]), expanded))]
    errors = [error for error in built.errors if not _open(written_way(error["loc"]), expanded)]
    if left_open:
        stood_in(expanded.layer, left_open)
        built = build(layers)
        errors = errors or list(built.errors)  # a variable stands where no single value can
    faults += translate(errors, where)
    return _Reading(page, where, built, salvage(built.merged), layers, expanded.absent, faults)


def _open(loc: Loc, expanded: Expanded) -> Loc:
    """The absent variable's place that `loc` is at or in, or an empty one."""
    return next((loc[:size] for size in range(len(loc), 0, -1) if loc[:size] in expanded.absent), ())


def _read_rules(reading: _Reading, base: Path) -> tuple[list[Page], list[Written]]:
    pages: list[Page] = []
    rules: list[Written] = []
    for path in _rules_files(reading, base):
        page = read_page(path, _short(path, base))
        some, faults = read_rules(page)
        pages.append(page)
        rules += some
        reading.faults += [*page.faults, *faults, *(variables_in_rules(page) if page.data else ())]
    if pages and all(page.data == {"rules": []} for page in pages):
        reading.faults.append(fault("W204", "there are no rules", Place(pages[0].name), hint="add a rule"))
    return pages, rules


def _rules_files(reading: _Reading, base: Path) -> list[Path]:
    """The files that `rules` names, each once; a pattern of one's own that finds none is a fault."""
    given = reading.built.merged.get("rules")
    patterns = [given] if isinstance(given, str) else given
    if not isinstance(patterns, list) or not all(isinstance(one, str) for one in patterns):
        patterns = list(DEFAULT_RULES)
    if len(patterns) > MOST_PATHS:
        return []  # told already, and not worth the search
    found: dict[Path, None] = {}
    for at, pattern in enumerate(patterns):
        paths = sorted(glob.glob(str(Path(glob.escape(str(base))) / pattern), recursive=True))  # noqa: PTH207 - patterns may be absolute
        if not paths and given is not None:
            place = reading.where.value(("rules", at))
            hint = "paths are relative to config.yaml"
            reading.faults.append(fault("E001", f"no rules file matches `{pattern}`", place, hint=hint))
        found.update(dict.fromkeys(map(Path, paths)))
    if not found and given is None and reading.parts.known:
        place = Place(reading.page.name)
        looked = f"looked for {base / DEFAULT_RULES[0]}"
        reading.faults.append(fault("W204", "there are no rules", place, hint=looked))
    return list(found)


def _short(path: Path, base: Path) -> str:
    return path.relative_to(base).as_posix() if path.is_relative_to(base) else str(path)


def _all_faults(reading: _Reading, pages: Sequence[Page], written: Sequence[Written]) -> Iterable[Fault]:
    yield from reading.faults
    if reading.parts.known:
        names = [rule.entry.name for rule in written]
        complete = all(page.data is not None for page in pages)
        yield from check_config(reading.parts, reading.where, names if complete else ())
    yield from check_rules(written, reading.parts)


def _ordered(faults: Iterable[Fault], pages: Sequence[Page]) -> list[Fault]:
    """By file as read, then by line; each place's fault of a kind once."""
    rank = {page.name: number for number, page in enumerate(pages)}
    once = {(one.code, one.message, one.place): one for one in faults}
    return sorted(once.values(), key=lambda one: (rank.get(one.file, -1), one.line, one.col, one.code))


def _loaded(
    reading: _Reading, pages: Sequence[Page], written: Sequence[Written], faults: Sequence[Fault]
) -> Loaded:
    parts, where = reading.parts, reading.where
    counts = Counts(
        1 + len(pages),
        sum(len(rules) for page in pages if page.data and isinstance(rules := page.data.get("rules"), list)),
        len(parts.receiver_names),
        parts.route_count,
    )
    loaded = Loaded(
        config=None,
        faults=tuple(faults),
        notes=tuple(f"{name} is not set here" for name in dict.fromkeys(reading.absent.values())),
        counts=counts,
        pages=(reading.page, *pages),
        origins=_origins(reading.layers),
    )
    if loaded.errors:
        return loaded
    return replace(
        loaded,
        config=reading.built.config,
        rules=tuple(to_rule(rule, parts.defaults) for rule in written if rule.entry.enabled),
        allowances=tuple(to_allowance(at, entry, where) for at, entry in parts.allowances),
        routes=tuple(to_route(at, entry, where) for at, entry in parts.routes),
    )


def _origins(layers: Sequence[Layer]) -> dict[Loc, Origin]:
    """Of each value the strongest origin."""
    return {loc: origin for layer in reversed(layers) for loc, origin in layer.origins.items()}
