"""Read config.yaml and its rules, lay the environment over them, check all, tell all faults at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from pydantic_core import ErrorDetails

from watcher.config.checks.budget import Inventory
from watcher.config.checks.grouping import check_groups
from watcher.config.checks.presence import check_presence
from watcher.config.checks.rules import check_rules
from watcher.config.checks.whole import check_config
from watcher.config.convert import LEVELS, to_allowance, to_route, to_rule, to_schedules
from watcher.config.fault import Fault, Loc, Place, fault
from watcher.config.layers.environment import environment_layer, secrets_layer
from watcher.config.layers.layer import Built, Layer, Origin, build
from watcher.config.layers.secretfiles import resolve
from watcher.config.layers.variables import Expanded, expand, stood_in, variables_in_rules
from watcher.config.loaded import Counts, Loaded
from watcher.config.models import Config
from watcher.config.parts import Parts, salvage
from watcher.config.rulesfiles import hint_for_rules_folder, rules_files
from watcher.config.shape import is_rules_file, written_way
from watcher.config.totests import PlacedTest, to_tests
from watcher.config.translate import translate
from watcher.config.where import Where
from watcher.config.written import Written, read_rules
from watcher.config.yaml.page import Page
from watcher.config.yaml.walk import read_page
from watcher.domain.rule import Rule

CONFIG_NAME = "config.yaml"
SECRETS = Path("/run/secrets")
Need = Callable[[Loc], bool]
"""Whether the secret at a place is needed."""


def load(
    path: Path,
    *,
    env: Mapping[str, str],
    secrets_dir: Path | None = SECRETS,
    need_secrets: bool,
    strict: bool = False,
    inventory: Mapping[str, Inventory] | None = None,
    only: Collection[Loc] = (),
) -> Loaded:
    """Read the configuration at `path`: config.yaml, or the directory that holds it.

    Never raises for what a person wrote. Without `need_secrets` secret files stay closed and absent
    variables are only noted, so that a fresh machine can check; `only` names the places whose secrets
    are needed where not all are. `strict` makes warnings errors.
    `inventory` tells by name what is known of sources: how large they are, what they hold.
    """
    is_folder = _is_folder(path)
    file = path / CONFIG_NAME if is_folder else path
    need = partial(_is_needed, only=only) if need_secrets else _is_never_needed
    reading = _read_config(file, env, secrets_dir, need=need)
    if is_folder and (hint := hint_for_rules_folder(path, CONFIG_NAME)):
        reading.faults = [replace(one, hint=hint) if one.code == "E001" else one for one in reading.faults]
    pages, written = _read_rules(reading, file.parent)
    found = _all_faults(reading, pages, written, inventory or {})
    faults = _ordered(found, [reading.page, *pages])
    if strict:
        faults = [one.as_error() for one in faults]
    return _loaded(reading, pages, written, faults)


def files_of(path: Path, *, env: Mapping[str, str], secrets_dir: Path | None = SECRETS) -> tuple[Path, ...]:
    """config.yaml and the rules files that belong to it, unchecked; of the same `path` as `load` takes."""
    file = path / CONFIG_NAME if _is_folder(path) else path
    reading = _read_config(file, env, secrets_dir, need=_is_never_needed)
    rules, _ = rules_files(
        reading.built.merged.get("rules"), file.parent, reading.where, known=reading.parts.known
    )
    return file, *rules


def _is_needed(loc: Loc, only: Collection[Loc]) -> bool:
    return not only or any(loc[: len(part)] == part for part in only)


def _is_never_needed(_loc: Loc) -> bool:
    return False


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
    notes: tuple[str, ...] = ()
    faults: list[Fault] = field(default_factory=list)


def _read_config(file: Path, env: Mapping[str, str], secrets_dir: Path | None, *, need: Need) -> _Reading:
    page = read_page(file, file.name)
    if page.data is None:
        return _Reading(page, Where(page, None), faults=list(page.faults))
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


def _validated(page: Page, layers: list[Layer], expanded: Expanded, faults: list[Fault]) -> _Reading:
    built = build(layers)
    where = Where(page, built.merged, layers[:2])
    # An absent variable leaves its own name behind; that this does not fit is no fault of the file.
    located = [(written_way(error["loc"]), error) for error in built.errors]
    left_open = [open_ for loc, _ in located if (open_ := _open(loc, expanded))]
    errors = [one for loc, one in located if not _open(loc, expanded) and not _emptied(loc, one, left_open)]
    if left_open:
        stood_in(expanded.layer, left_open)
        built = build(layers)
        errors = errors or list(built.errors)  # a variable stands where no single value can
    faults += translate(errors, where)
    return _Reading(page, where, built, salvage(built.merged), layers, expanded.notes, faults)


def _open(loc: Loc, expanded: Expanded) -> Loc:
    """The absent variable's place that `loc` is at or in, or an empty one."""
    return next((loc[:size] for size in range(len(loc), 0, -1) if loc[:size] in expanded.absent), ())


def _emptied(loc: Loc, error: ErrorDetails, left_open: Sequence[Loc]) -> bool:
    """Whether a list is only "too short" because of what was left open in it."""
    return error["type"] == "too_short" and any(one[: len(loc)] == loc for one in left_open)


def _read_rules(reading: _Reading, base: Path) -> tuple[list[Page], list[Written]]:
    pages: list[Page] = []
    rules: list[Written] = []
    paths, missing = rules_files(
        reading.built.merged.get("rules"), base, reading.where, known=reading.parts.known
    )
    reading.faults += missing
    for path in paths:
        page = read_page(path, _short(path, base))
        some, faults = read_rules(page)
        pages.append(page)
        rules += some
        reading.faults += [*page.faults, *faults, *(variables_in_rules(page) if page.data else ())]
    if pages and all(page.data == {"rules": []} for page in pages):
        reading.faults.append(fault("W204", "there are no rules", Place(pages[0].name), hint="add a rule"))
    return pages, rules


def _short(path: Path, base: Path) -> str:
    return path.relative_to(base).as_posix() if path.is_relative_to(base) else str(path)


def _all_faults(
    reading: _Reading,
    pages: Sequence[Page],
    written: Sequence[Written],
    inventory: Mapping[str, Inventory],
) -> Iterable[Fault]:
    yield from reading.faults
    if reading.parts.known:
        names = [rule.entry.name for rule in written]
        complete = all(page.data is not None for page in pages)
        yield from check_config(reading.parts, reading.where, names if complete else (), inventory)
    yield from check_rules(written, reading.parts)
    yield from check_groups(reading.parts, reading.where, written)
    yield from check_presence(written, reading.parts, inventory)


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
        notes=reading.notes,
        counts=counts,
        pages=(reading.page, *pages),
        origins=_origins(reading.layers),
    )
    if loaded.errors:
        return loaded
    config = reading.built.config
    schedules = to_schedules(config.schedules, config.timezone) if config else {}
    defaults = parts.defaults
    rules = [to_rule(rule, defaults, schedules) for rule in written]
    return replace(
        loaded,
        config=config,
        rules=tuple(rule for rule, one in zip(rules, written, strict=True) if one.entry.enabled),
        all_rules=tuple(rules),
        tests=tuple(_tests(written, rules, config)),
        allowances=tuple(to_allowance(at, entry, where) for at, entry in parts.allowances),
        routes=tuple(to_route(at, entry, where, defaults, schedules) for at, entry in parts.routes),
    )


def _tests(written: Sequence[Written], rules: Sequence[Rule], config: Config | None) -> Iterable[PlacedTest]:
    if config is not None:
        digest_only = frozenset(LEVELS[name] for name in config.defaults.digest_only)
        for one, rule in zip(written, rules, strict=True):
            yield from to_tests(one, rule, config.timezone, digest_only)


def _origins(layers: Sequence[Layer]) -> dict[Loc, Origin]:
    """Of each value the strongest origin."""
    return {loc: origin for layer in reversed(layers) for loc, origin in layer.origins.items()}
