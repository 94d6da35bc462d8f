"""What stands between brackets, as lines: broken where the author broke it, never re-wrapped."""

from __future__ import annotations

from watcher.config.fmt.tree import Flow, FlowItem, Leaf

STEP = 2


def flow_lines(flow: Flow, indent: int) -> list[str]:
    """The lines of `flow`: the first follows what stands before it, the others begin with their indent.

    `indent` is where a closing bracket on a line of its own stands.
    """
    pen = _Pen(flow.brackets[:1])
    pen.comments(flow.opening)
    space = " " if flow.brackets == "{}" else ""
    inner = indent + STEP if flow.brackets else indent
    for number, item in enumerate(flow.items):
        pen.gap(" " if number else space, inner, broken=item.broken and bool(flow.brackets))
        pen.lines_of(item.lead, inner)
        pen.write(_item_lines(item, inner))
        if number < len(flow.items) - 1 or (flow.comma and flow.broken):
            pen.write([","])
        pen.comments(item.end)
    if flow.tail:
        pen.gap("", inner, broken=True)
        pen.lines_of(flow.tail, inner)
    if flow.brackets:
        pen.gap(space if flow.items else "", indent, broken=flow.broken and bool(flow.items))
        pen.write([flow.brackets[1:]])
    return pen.lines


class _Pen:
    """Writes on the last line; a comment ends it."""

    def __init__(self, first: str) -> None:
        self.lines = [first]
        self._closed = False

    def gap(self, space: str, indent: int, *, broken: bool) -> None:
        if broken or self._closed:
            self._begin(indent)
        else:
            self.lines[-1] += space

    def lines_of(self, comments: tuple[str, ...], indent: int) -> None:
        """Comments on lines of their own, which the line that has just begun makes room for."""
        for comment in comments:
            self._begin(indent)
            self.lines[-1] += comment
        if comments:
            self._begin(indent)

    def _begin(self, indent: int) -> None:
        """A new line, unless the last one is still empty."""
        if self.lines[-1].strip():
            self.lines.append("")
        self.lines[-1] = " " * indent
        self._closed = False

    def write(self, lines: list[str]) -> None:
        self.lines[-1] += lines[0]
        self.lines += lines[1:]

    def comments(self, comments: tuple[str, ...]) -> None:
        """Comments at the end of the line."""
        for comment in comments:
            self.lines[-1] += f" {comment}"
            self._closed = True


def _item_lines(item: FlowItem, indent: int) -> list[str]:
    if item.key is None:
        return value_lines(item.value, indent)
    head = f"{item.key}:"
    if isinstance(item.value, Leaf) and not item.value.lines:
        return [f"{head} " if item.colon else item.key]  # without the space `a:,` would be one word
    if item.middle:
        deeper = indent + STEP
        first, *rest = value_lines(item.value, deeper)
        notes = [f"{' ' * deeper}{comment}" for comment in item.middle[1:]]
        return [f"{head} {item.middle[0]}", *notes, " " * deeper + first, *rest]
    first, *rest = value_lines(item.value, indent)
    return [f"{head} {first}", *rest]


def value_lines(value: Leaf | Flow, indent: int) -> list[str]:
    """A value's lines; those of a scalar go on deeper than `indent`."""
    if isinstance(value, Flow):
        return flow_lines(value, indent)
    first, *rest = value.lines or ("",)
    return [first, *(" " * (indent + STEP) + line if line else "" for line in rest)]
