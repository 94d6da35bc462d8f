"""Every kind of change that can be made to an answer: where it can be made, and what it does there."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.fuzz.junk import DATES, NUMBERLIKE, SHAPES, TEXTS

_MANY = 60


@dataclass(frozen=True, slots=True)
class Stock:
    """What changes are made with: parts of other good answers, ids of organizations, names of fields."""

    donors: Sequence[Any] = ()
    ids: Sequence[Any] = ()
    names: Sequence[str] = ()
    errors: Sequence[Any] = ({"message": "Internal server error"},)


@dataclass(slots=True)
class Spot:
    """A value in the answer and the container that holds it."""

    holder: Any
    key: Any

    @property
    def value(self) -> Any:
        return self.holder[self.key]

    def put(self, value: Any) -> None:
        self.holder[self.key] = value


@dataclass(slots=True)
class Work:
    """An answer under change; `root` is a list of one, so that the whole answer can be replaced too."""

    root: list[Any]
    stock: Stock
    spots: list[Spot] = field(default_factory=list)

    def look(self) -> None:
        self.spots = list(spots_of(self.root))


def spots_of(root: list[Any]) -> Iterator[Spot]:
    waiting: list[Any] = [root]
    while waiting:
        holder = waiting.pop()
        for key in list(holder) if isinstance(holder, dict) else range(len(holder)):
            yield Spot(holder, key)
            if isinstance(holder[key], dict | list):
                waiting.append(holder[key])


def pick(options: Sequence[Any], what: int) -> Any:
    return copy.deepcopy(options[what % len(options)])


# --- where a kind of change can be made -------------------------------------------------------------------


def _any(_spot: Spot, _stock: Stock) -> bool:
    return True


def _named(spot: Spot, _stock: Stock) -> bool:
    return isinstance(spot.holder, dict)


def _number(spot: Spot, _stock: Stock) -> bool:
    value = spot.value
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    return numeric or (isinstance(value, str) and value.isascii() and value.isdigit())


def _amount(spot: Spot) -> float:
    try:
        return float(spot.value)
    except OverflowError:
        return 1e300


def _text(spot: Spot, _stock: Stock) -> bool:
    return isinstance(spot.value, str)


def _date(spot: Spot, _stock: Stock) -> bool:
    value = spot.value
    return isinstance(value, str) and value[:4].isdigit() and value[4:5] == "-"


def _id(spot: Spot, stock: Stock) -> bool:
    return not isinstance(spot.value, dict | list | bool) and spot.value in stock.ids


def _list(spot: Spot, _stock: Stock) -> bool:
    return isinstance(spot.value, list) and bool(spot.value)


def _object(spot: Spot, _stock: Stock) -> bool:
    return isinstance(spot.value, dict) and bool(spot.value)


def _container(spot: Spot, _stock: Stock) -> bool:
    return isinstance(spot.value, dict | list) and bool(spot.value)


# --- what is done there -------------------------------------------------------------------------------------


def _drop(_work: Work, spot: Spot, _what: int) -> None:
    del spot.holder[spot.key]


def _rename(work: Work, spot: Spot, what: int) -> None:
    key = str(spot.key)
    others = [key.upper(), f" {key}", f"{key}s", "", "\x00", *work.stock.names]
    value = spot.holder.pop(spot.key)
    spot.holder[pick(others, what)] = value


def _odd_number(_work: Work, spot: Spot, what: int) -> None:
    spot.put(pick(NUMBERLIKE, what))


def _nudge(_work: Work, spot: Spot, what: int) -> None:
    """Another number that could be true."""
    before = _amount(spot)
    ways = (before * 10, before / 10, before + 0.5, -before, before + 1, before * 1000, 0, str(spot.value))
    spot.put(pick(ways, what))


def _hostile(_work: Work, spot: Spot, what: int) -> None:
    spot.put(pick(TEXTS, what))


def _odd_date(_work: Work, spot: Spot, what: int) -> None:
    spot.put(pick(DATES, what))


def _odd_shape(_work: Work, spot: Spot, what: int) -> None:
    spot.put(pick(SHAPES, what))


def _other_id(work: Work, spot: Spot, what: int) -> None:
    ids = work.stock.ids
    value = spot.value
    near = [f"{value} ", str(value).upper(), str(value)[:-1], [value], {"id": value}]
    spot.put(pick([*ids, *ids, *near], what))


def _again(_work: Work, spot: Spot, what: int) -> None:
    rows = spot.value
    at = what % len(rows)
    rows.insert(what % (len(rows) + 1), copy.deepcopy(rows[at]))


def _contradict(work: Work, spot: Spot, what: int) -> None:
    """A row twice, with one of its numbers changed."""
    rows = spot.value
    double = [copy.deepcopy(rows[what % len(rows)])]
    numbers = [each for each in spots_of(double) if _number(each, work.stock)]
    if numbers:
        chosen = numbers[what % len(numbers)]
        chosen.put(pick((_amount(chosen) + 1, 0, None, 10**9, "12"), what))
    rows.insert(what % (len(rows) + 1), double[0])


def _reorder(_work: Work, spot: Spot, what: int) -> None:
    if isinstance(spot.value, list):
        turn = what % len(spot.value)
        spot.put(spot.value[turn:] + spot.value[:turn] if what % 2 else spot.value[::-1])
    else:
        spot.put(dict(reversed(spot.value.items())))


def _truncate(_work: Work, spot: Spot, what: int) -> None:
    spot.put(spot.value[: what % len(spot.value)])


def _swap_siblings(_work: Work, spot: Spot, what: int) -> None:
    keys = list(spot.value) if isinstance(spot.value, dict) else list(range(len(spot.value)))
    one, other = keys[what % len(keys)], keys[(what // len(keys)) % len(keys)]
    spot.value[one], spot.value[other] = spot.value[other], spot.value[one]


def _trade(work: Work, spot: Spot, what: int) -> None:
    """Copy what stands elsewhere in the answer here."""
    spot.put(copy.deepcopy(work.spots[what % len(work.spots)].value))


def _splice(work: Work, spot: Spot, what: int) -> None:
    """Put a part of another answer here."""
    donor = pick(work.stock.donors or (None,), what)
    parts = [each.value for each in spots_of([donor])]
    spot.put(copy.deepcopy(parts[(what // 7) % len(parts)]))


def _graft(work: Work, spot: Spot, what: int) -> None:
    """Give an object some other one's field, or a list some other one's row."""
    others = [each for each in work.spots if _container(each, work.stock)]
    other = others[what % len(others)].value
    if isinstance(spot.value, dict) and isinstance(other, dict):
        key = list(other)[(what // 3) % len(other)]
        spot.value[key] = copy.deepcopy(other[key])
    elif isinstance(spot.value, list) and isinstance(other, list):
        spot.value.append(copy.deepcopy(other[(what // 3) % len(other)]))


def _alike(work: Work, spot: Spot, what: int) -> None:
    """The same odd value wherever a field is called so."""
    for each in work.spots:
        if each.key == spot.key and isinstance(each.holder, dict):
            each.put(pick((1e308, 0, None, "12", -1, [], *NUMBERLIKE, *SHAPES), what))


def _wrap(_work: Work, spot: Spot, what: int) -> None:
    value = spot.value
    inner = value[0] if isinstance(value, list) and value else value
    spot.put(pick(([value], {"data": value}, [[value]], inner, {"result": [value]}), what))


def _errors(work: Work, spot: Spot, what: int) -> None:
    """An error beside the data."""
    fault = pick(work.stock.errors, what)
    odd: tuple[Any, ...] = ([fault], fault, [fault] * 3, [None, fault], "broken", [], None, [[fault]])
    spot.value["errors"] = pick(odd, what // 5) if what % 3 == 0 else [fault]


def _swell(_work: Work, spot: Spot, what: int) -> None:
    """A list much longer than any."""
    rows = spot.value
    spot.put([copy.deepcopy(rows[n % len(rows)]) for n in range(_MANY + what % 3)])


def _deep(_work: Work, spot: Spot, what: int) -> None:
    value = spot.value
    for _ in range(what % 120):
        value = [value]
    spot.put(value)


Where = Callable[[Spot, Stock], bool]
Act = Callable[[Work, Spot, int], None]
KINDS: dict[str, tuple[Where, Act]] = {
    "drop": (_any, _drop),
    "rename": (_named, _rename),
    "odd number": (_number, _odd_number),
    "nudge": (_number, _nudge),
    "hostile text": (_text, _hostile),
    "odd date": (_date, _odd_date),
    "odd shape": (_any, _odd_shape),
    "other id": (_id, _other_id),
    "again": (_list, _again),
    "contradict": (_list, _contradict),
    "reorder": (_container, _reorder),
    "truncate": (_list, _truncate),
    "swap siblings": (_container, _swap_siblings),
    "trade": (_any, _trade),
    "splice": (_any, _splice),
    "graft": (_container, _graft),
    "alike": (_named, _alike),
    "wrap": (_any, _wrap),
    "errors": (_object, _errors),
    "swell": (_list, _swell),
    "deep": (_any, _deep),
}
