"""What can be explained, and which of it is meant by a rule's name, a series' key or id, an organization."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase

from watcher.domain.plain import plain
from watcher.domain.reading import Series
from watcher.domain.rule import Rule, Watch
from watcher.engine.cases import ORG_PRESENCE, SOURCE_HEALTH
from watcher.engine.judging.thing import Thing
from watcher.engine.policy import Policy
from watcher.ports import Transaction, WatcherError

_LISTED = 6
_COMPARED = 5_000  # names that a misspelt one is held against
_LIKE = 0.6
_GLOB = frozenset("*?[")
_SHORT = re.compile(r"[0-9a-fA-F]{8}")


@dataclass(frozen=True, slots=True)
class Meant:
    """What was meant: these things, by one rule only if `rule` is set."""

    things: tuple[Thing, ...]
    rule: Rule | None = None


def selects(rule: Rule, thing: Thing) -> bool:
    return rule.watch is thing.watch and rule.select.measures(thing.series, thing.labels)


async def things_of(tx: Transaction, policy: Policy) -> list[Thing]:
    """Every series of the sources that are configured, measured or our own."""
    states = (await tx.series_states()).values()
    found = [
        Thing(each.series, each.labels, Watch.LIMIT, state=each)
        for each in states
        if each.series.source in policy.sources
    ]
    for source, plan in policy.sources.items():
        found.append(Thing(Series(source, SOURCE_HEALTH), (("org", plan.title),), Watch.SOURCE))
        for state in await tx.orgs(source):
            presence = Series(source, ORG_PRESENCE, (("org", state.org.id),))
            found.append(Thing(presence, (("org", state.org.name),), Watch.ORG, org=state))
    return found


def meant_by(
    words: str, org: str, resource: str, things: Sequence[Thing], rules: Mapping[str, Rule]
) -> Meant:
    """What `words` mean among all that is known; `org` and `resource` are globs that narrow it.

    `rules` are all rules by name, disabled ones too. Raises WatcherError where it is nothing, or several.
    """
    wanted = words.strip()
    within = _narrowed(things, org, resource)
    if not within and (org or resource):
        raise _nobody(org, resource, things)
    by_kind = {
        "the rule": wanted in rules,
        "the series": [each for each in within if _is_series(each, wanted)],
        "the organization": [] if org else _of_org(within, wanted),
        "the source": [] if org else [each for each in within if _is_source(each, wanted)],
    }
    kinds = [kind for kind, hit in by_kind.items() if hit]
    if len(kinds) > 1:
        both = " and ".join(kinds)
        raise WatcherError(f"`{plain(wanted, 60)}` is {both}", hint=_tell_apart(kinds, wanted))
    if kinds == ["the rule"]:
        rule = rules[wanted]
        mine = tuple(each for each in within if each.watch is rule.watch)
        return Meant(mine, rule)
    hits = [each for hit in by_kind.values() if isinstance(hit, list) for each in hit]
    hits = hits or ([] if org else _part_of_org(within, wanted))
    if not hits:
        raise _unknown(wanted, things, rules)
    return Meant(tuple(hits))


def _narrowed(things: Sequence[Thing], org: str, resource: str) -> list[Thing]:
    return [
        each
        for each in things
        if (not org or _like(each.org_name, org))
        and (not resource or fnmatchcase(each.series.resource, resource))
    ]


def _like(name: str, glob: str) -> bool:
    """Whether a name is meant, whatever its case."""
    return fnmatchcase(name.casefold(), glob.casefold()) or name.casefold() == glob.casefold()


def _is_series(thing: Thing, wanted: str) -> bool:
    if _SHORT.fullmatch(wanted):
        return wanted.casefold() == thing.series.short_id
    return wanted in {thing.series.key, _path(thing.series)}


def _is_source(thing: Thing, wanted: str) -> bool:
    return thing.watch is Watch.SOURCE and thing.series.source == wanted


def _of_org(things: Iterable[Thing], wanted: str) -> list[Thing]:
    with_org = [each for each in things if each.watch is not Watch.SOURCE]
    return [each for each in with_org if _like(each.org_name, wanted) or each.series.org == wanted]


def _part_of_org(things: Iterable[Thing], wanted: str) -> list[Thing]:
    """Series of the one organization whose name holds the word. Raises WatcherError where several do."""
    if _GLOB.intersection(wanted) or not wanted:
        return []
    small = wanted.casefold()
    found = [each for each in things if each.watch is not Watch.SOURCE and small in each.org_name.casefold()]
    names = sorted({each.org_name for each in found}, key=str.casefold)
    if len(names) > 1:
        more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
        listed = ", ".join(f"`{plain(name, 60)}`" for name in names[:_LISTED])
        raise WatcherError(
            f"`{plain(wanted, 60)}` is in the names of {len(names)} organizations",
            hint=f"they are {listed}{more}; a glob such as `{plain(wanted, 60)}*` means all it matches",
        )
    return found


def _tell_apart(kinds: Sequence[str], wanted: str) -> str:
    """How to say which of several things of one name is meant."""
    if "the rule" in kinds:
        return (
            f"for the rule: watcher explain '{plain(wanted, 60)}' --org '*'; for anything else its short id"
        )
    return "name the series by its short id, which watcher status --json tells"


def _nobody(org: str, resource: str, things: Sequence[Thing]) -> WatcherError:
    said = " and ".join(
        f"{what} `{plain(glob, 60)}`"
        for what, glob in (("organization", org), ("resource", resource))
        if glob
    )
    names = {each.org_name for each in things} if org else {each.series.resource for each in things}
    near = _nearest(org or resource, sorted(names))
    return WatcherError(
        f"nothing is known of {said}", hint=near or "watcher status --all shows what is known"
    )


def _unknown(wanted: str, things: Sequence[Thing], rules: Mapping[str, Rule]) -> WatcherError:
    names = [*rules, *sorted({_path(each.series) for each in things} | {each.org_name for each in things})]
    near = _nearest(wanted, names) or f"rules are {', '.join(list(rules)[:_LISTED]) or 'none'}"
    return WatcherError(f"no rule, series or organization is called `{plain(wanted, 60)}`", hint=near)


def _path(series: Series) -> str:
    return series.key.partition("?")[0]


def _nearest(word: str, names: Iterable[str]) -> str:
    by_small = {name.casefold(): name for name in list(dict.fromkeys(names))[:_COMPARED] if name}
    near = get_close_matches(word.strip("*").casefold()[:80], by_small, n=1, cutoff=_LIKE)
    return f"did you mean `{plain(by_small[near[0]], 60)}`?" if near else ""
