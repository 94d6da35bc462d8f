"""Templates in rules: Jinja cut down to filling in words and choosing between them.

There are no loops, no calls, no assignments and no attributes but those of `labels`, so what a template costs
is bounded by its own length. What comes out is plain text: channels escape it, and it is not filled in again.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2 import Template as JinjaTemplate
from jinja2.sandbox import ImmutableSandboxedEnvironment

from watcher.domain.template import MOST_IN, MOST_OUT, BadTemplate, Template, bounded, place_of
from watcher.domain.tongue import say
from watcher.domain.words import number

_PLAIN = (
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Slice,
    nodes.Tuple,
    nodes.List,
    nodes.Keyword,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Add,
    nodes.Sub,
    nodes.Mul,
    nodes.Div,
    nodes.FloorDiv,
    nodes.Mod,
    nodes.Neg,
    nodes.Pos,
    nodes.Concat,
    nodes.Filter,
    nodes.Test,
)
_MOST_DIGITS = 20
_ARITHMETIC = frozenset({"+", "-", "*", "/", "//", "%"})
_REFUSED = {
    nodes.For: "loops",
    nodes.Call: "calls",
    nodes.Assign: "assignments",
    nodes.AssignBlock: "assignments",
    nodes.Macro: "macros",
    nodes.Pow: "powers",
}
_TESTS = ("none", "number", "string", "even", "odd", "in", "eq", "ne", "gt", "ge", "lt", "le", "defined")


def compiled(text: str) -> Template:
    """Read a template. Raises BadTemplate with the place of the fault inside `text`."""
    if len(text) > MOST_IN:
        raise BadTemplate(f"the template has more than {MOST_IN:,} characters", 0, len(text))
    try:
        tree = _ENVIRONMENT.parse(text)
        for node in tree.iter_child_nodes():
            _check(node, text)
        made = _ENVIRONMENT.from_string(text)
    except BadTemplate:
        raise
    except TemplateSyntaxError as error:
        raise _not_read(text, error) from error
    except (RecursionError, SyntaxError, MemoryError) as error:  # the last two are said by Python's compiler
        raise BadTemplate("the template nests too deep", 0, len(text)) from error
    except ValueError as error:  # Python reads no whole number of more than 4,300 digits
        raise BadTemplate("a number in the template is too long", 0, len(text)) from error
    names = frozenset(node.name for node in tree.find_all(nodes.Name))
    return Template(text, names, partial(_rendered, made))


def _rendered(made: JinjaTemplate, words: Mapping[str, Any]) -> str:
    """The text. Raises ValueError where Jinja could not make one."""
    try:
        return made.render(words)
    except TemplateError as error:
        raise ValueError(str(error)) from error


def _check(node: nodes.Node, text: str) -> None:
    """Refuse all that could cost more than its length, or reach anything but words."""
    if not isinstance(node, _PLAIN):
        what = _REFUSED.get(type(node), f"`{type(node).__name__.lower()}`")
        hint = "only words, filters and if are: {{ org }}, {{ org | upper }}, {% if limit %}…{% endif %}"
        raise BadTemplate(f"{what} are not possible in messages", *_block(node, text), hint)
    if isinstance(node, nodes.Getattr) and not _is_labels(node.node):
        raise BadTemplate(
            f"`.{node.attr}` is not possible in messages",
            *place_of(node.attr, text),
            "only labels have something after a dot: {{ labels.team }}",
        )
    if isinstance(node, nodes.Const) and isinstance(node.value, float) and not math.isfinite(node.value):
        raise BadTemplate("a number in the template is too large", *_block(node, text))
    for child in node.iter_child_nodes():
        _check(child, text)


def _is_labels(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Name) and node.name == "labels"


def _block(node: nodes.Node, text: str) -> tuple[int, int]:
    """The braces that a node stands in, as near as its line tells."""
    lines = text.splitlines(keepends=True)
    begin = sum(map(len, lines[: node.lineno - 1]))
    found = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL).search(text, begin)
    return found.span() if found else (0, len(text))


def _not_read(text: str, error: TemplateSyntaxError) -> BadTemplate:
    message = str(error.message)
    named = re.match(r"No (filter|test) named '([^']*)'", message)
    if named:
        known = sorted(_ENVIRONMENT.filters if named[1] == "filter" else _ENVIRONMENT.tests)
        hint = f"one of {', '.join(known)}"
        return BadTemplate(f"there is no {named[1]} `{named[2]}`", *place_of(named[2], text), hint)
    opened = re.search(r"\{[{%](?!.*[%}]\})", text, re.DOTALL)
    place = opened.span() if opened else _block(nodes.Const("", lineno=error.lineno), text)
    hint = "write words in two braces on each side: {{ org }}"
    return BadTemplate(f"the template cannot be read: {message}", *place, hint)


class _Sandbox(ImmutableSandboxedEnvironment):
    """Arithmetic on numbers alone: of texts and lists it can make more than any memory holds."""

    intercepted_binops = _ARITHMETIC

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        for side in (left, right):
            if isinstance(side, bool) or not isinstance(side, int | float):
                msg = f"`{operator}` is for numbers that are known; join texts by ~"
                raise TypeError(msg)
        made = super().call_binop(context, operator, left, right)
        return _finite(made)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """What a mapping holds, never a method."""
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        try:
            return obj[argument]
        except (LookupError, TypeError):
            return self.undefined(obj=obj, name=argument)


def _finite(value: Any) -> Any:
    """A number that a float can hold. Raises ValueError: a message shall not say `inf`."""
    if not math.isfinite(value):  # which raises an error of its own for a whole number without measure
        msg = "a number is too large"
        raise ValueError(msg)
    return value


def _rounded(value: Any, digits: int = 0) -> Any:
    """To so many digits; Python would reckon for hours with a billion of them."""
    if not isinstance(digits, int) or abs(digits) > _MOST_DIGITS:
        msg = f"`round` takes a whole number of digits up to {_MOST_DIGITS}"
        raise ValueError(msg)
    return round(_finite(value), digits)


def _number(value: Any) -> str:
    """A number for people: `9,204`; what is unknown is `unknown`."""
    return number(value) if isinstance(value, int | float) else say("unknown")


def _shorten(value: Any, most: int = 40) -> str:
    """At most so many characters, with an ellipsis where something was cut."""
    text = str(value)
    return text if len(text) <= most else text[: max(0, most - 1)] + "…"


def _replaced(value: Any, old: str, new: str) -> str:
    """Each `old` made `new`; refused before it is made where it would be too long."""
    text = str(value)
    bounded(text)
    if len(text) + text.count(old) * len(new) > MOST_OUT:
        msg = f"the text would have more than {MOST_OUT:,} characters"
        raise ValueError(msg)
    return text.replace(old, new)


FILTERS: dict[str, Callable[..., Any]] = {
    "upper": lambda value: str(value).upper(),
    "lower": lambda value: str(value).lower(),
    "capitalize": lambda value: str(value).capitalize(),
    "title": lambda value: str(value).title(),
    "trim": lambda value: str(value).strip(),
    "replace": _replaced,
    "shorten": _shorten,
    "length": lambda value: len(str(value)),
    "number": _number,
    "round": _rounded,
    "abs": abs,
    "default": lambda value, other="": other if value in (None, "", "?") else value,
}
"""What may stand after `|`; none of them makes a long text of a short one."""


def _environment() -> _Sandbox:
    found = _Sandbox(undefined=StrictUndefined, autoescape=False, cache_size=0)
    found.globals.clear()
    found.filters.clear()
    found.filters.update(FILTERS)
    found.tests = {name: test for name, test in found.tests.items() if name in _TESTS}
    return found


_ENVIRONMENT = _environment()
