"""The canonical order of keys, spacing of conditions and tests' rows, and a blank line between rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias, TypeVar

from watcher.config.fault import Loc
from watcher.config.fmt.conditions import spaced
from watcher.config.fmt.tree import Block, Document, Flow, FlowItem, Item, Leaf, Value
from watcher.config.levels import LEVEL_NAMES
from watcher.config.models import Config

RULE_KEYS = (
    *("name", "watch", "select", "limit", "when", "clear", "after", "confidence", "repeat", "quiet"),
    *("route", "group", "max_alerts", "actions", "message", "enabled", "tests"),
)
CONFIG_KEYS = tuple(field.alias or name for name, field in Config.model_fields.items())
_RULE: Loc = ("rules", "#")
_TEST: Loc = (*_RULE, "tests", "#")
_Orders: TypeAlias = dict[Loc, tuple[str, ...]]
_CONFIG_ORDERS: _Orders = {(): CONFIG_KEYS}
_ORDERS: _Orders = {
    _RULE: RULE_KEYS,
    (*_RULE, "when"): LEVEL_NAMES,
    (*_RULE, "repeat"): LEVEL_NAMES,
}
_T = TypeVar("_T", Item, FlowItem)


def arranged(document: Document, *, rules: bool) -> Document:
    """The document in canonical order; `rules` says that it is a rules file and no config.yaml."""
    root, orders = document.root, _ORDERS if rules else _CONFIG_ORDERS
    if isinstance(root, Block):
        return replace(document, root=_block(root, (), orders))
    return replace(document, root=_flow(root, (), orders)) if root else document


def _block(block: Block, way: Loc, orders: _Orders) -> Block:
    items = [replace(each, value=_value(each.value, _to(way, each), orders)) for each in block.items]
    if way == ("rules",) and block.is_list and orders is _ORDERS:
        items[1:] = [replace(each, lead=("", *each.lead)) for each in items[1:]]
    if way == _TEST and orders is _ORDERS:
        items = _aligned(items)
    return replace(block, items=_sorted(items, orders.get(way, ())))


def _aligned(items: Sequence[Item]) -> list[Item]:
    """The rows of a test, one column a sample, so that their brackets begin below one another."""
    rows = [each for each in items if _is_row(each)]
    widest = max((len(each.key or "") for each in rows), default=0)
    return [replace(each, pad=widest - len(each.key or "")) if each in rows else each for each in items]


def _is_row(item: Item) -> bool:
    beside = item.beside or item.below or item.middle
    return isinstance(item.value, Flow) and item.value.brackets == "[]" and not beside


def _value(value: Value, way: Loc, orders: _Orders) -> Value:
    return _block(value, way, orders) if isinstance(value, Block) else _inline(value, way, orders)


def _inline(value: Leaf | Flow, way: Loc, orders: _Orders) -> Leaf | Flow:
    if isinstance(value, Flow):
        return _flow(value, way, orders)
    return _condition(value) if orders is _ORDERS and _is_condition(way) else value


def _flow(flow: Flow, way: Loc, orders: _Orders) -> Flow:
    items = [replace(each, value=_inline(each.value, _to(way, each), orders)) for each in flow.items]
    return replace(flow, items=_flow_order(flow, tuple(items), orders.get(way, ())))


def _to(way: Loc, item: Item | FlowItem) -> Loc:
    return (*way, "#" if item.key is None else _name(item.key))


def _name(key: str) -> str:
    return key[1:-1] if key[:1] in {'"', "'"} else key


def _sorted(items: Sequence[_T], order: tuple[str, ...]) -> tuple[_T, ...]:
    """In the given order; keys that nobody knows come last, as they were."""
    rank = {name: number for number, name in enumerate(order)}
    return tuple(sorted(items, key=lambda each: rank.get(_name(each.key or ""), len(order))))


def _flow_order(flow: Flow, items: tuple[FlowItem, ...], order: tuple[str, ...]) -> tuple[FlowItem, ...]:
    """Only pairs on one line move: in others a comment behind a comma may be about its neighbours."""
    spread = any(each.lead or each.end or each.middle or each.broken for each in items)
    return items if spread or flow.opening or flow.tail else _sorted(items, order)


def _is_condition(way: Loc) -> bool:
    return way == (*_RULE, "clear") or (len(way) == len(_RULE) + 2 and way[:-1] == (*_RULE, "when"))


def _condition(leaf: Leaf) -> Leaf:
    """The same quotes around the condition in its usual spacing."""
    if leaf.block or len(leaf.lines) != 1:
        return leaf
    (text,) = leaf.lines
    quote = text[0] if text[:1] in {'"', "'"} else ""
    inner = text[len(quote) : len(text) - len(quote)]
    return leaf if "\\" in inner or (quote and quote in inner) else Leaf((quote + spaced(inner) + quote,))
