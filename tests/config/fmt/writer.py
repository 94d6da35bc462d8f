"""Random YAML with a numbered comment wherever one may stand, as careless people would lay it out."""

from __future__ import annotations

from random import Random

PLAIN = ("a", "used>=80 %", "5#5", "~", "10_000", "x:y", "https://e.org/#x", "äöü 漢字", "-1")
QUOTED = ('"# no comment"', "'it''s # none'", '"tab\\t # \\u00e4"', '""', "'{ [ '", '"a: b"')
KEYS = (
    "tests",
    "name",
    "when",
    "critical",
    "zz",
    "select",
    "warning",
    "notice",
    "clear",
    "'quoted'",
    "version",
)


class Writer:
    """`comments` counts what has been written."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - a seed makes a failure come again
        self.comments = 0

    def rules_file(self) -> str:
        return self._lines("rules:", 0) + self._list(0, 3) + self._own(self.random.choice((0, 2, 7)))

    def config_file(self) -> str:
        return self._own(0) + self._map(0, 3) + self._own(0)

    def _maybe(self, share: float = 0.4) -> bool:
        return self.random.random() < share

    def _comment(self) -> str:
        self.comments += 1
        return f"# <{self.comments}> it's \"[{{ & text:  "

    def _own(self, column: int) -> str:
        """A few blank lines and comments."""
        text = ""
        while self._maybe():
            text += "\n" * self.random.randint(0, 2) if self._maybe() else ""
            text += " " * column + self._comment() + "\n"
        return text

    def _lines(self, head: str, column: int) -> str:
        """The end of a line whose block follows."""
        return head + (f"   {self._comment()}" if self._maybe() else "  ") + "\n" + self._own(column)

    def _map(self, column: int, depth: int) -> str:
        keys = self.random.sample(KEYS, self.random.randint(1, 5))
        return "".join(self._own(column) + " " * column + self._entry(key, column, depth) for key in keys)

    def _entry(self, key: str, column: int, depth: int) -> str:
        return self._valued(f"{key}:" if self._maybe(0.8) else f"{key}  :", column, depth)

    def _valued(self, head: str, column: int, depth: int) -> str:
        kind = self.random.randint(0, 7 if depth > 0 else 4)
        if kind <= 1:
            return f"{head}  {self._scalar()}{self._end()}"
        if kind == 2:
            return f"{head} {self._block_scalar(column)}"
        if kind == 3:
            return f"{head} {self._flow(column + 1, 2)}{self._end()}"
        if kind == 4:
            return (
                self._lines(head, column + 3) + f"{' ' * (column + 3)}{self._multiline(column)}{self._end()}"
            )
        inner = column + self.random.randint(1, 4)
        if kind == 5 and not head.endswith("-"):
            inner -= 1 if inner == column + 1 else 0
            return self._lines(head, inner) + self._list(inner, depth - 1)
        return self._lines(head, inner) + self._map(inner, depth - 1)

    def _end(self) -> str:
        return (f" {self._comment()}" if self._maybe() else "   ") + "\n"

    def _list(self, column: int, depth: int) -> str:
        text = ""
        for _ in range(self.random.randint(1, 4)):
            text += self._own(column) + " " * column
            if depth > 0 and self._maybe(0.5):
                text += f"- {self._map(column + 2, depth - 1).lstrip()}"
            else:
                text += self._valued("-", column, depth)
        return text

    def _scalar(self) -> str:
        return self.random.choice(PLAIN + QUOTED)

    def _multiline(self, column: int) -> str:
        lead = "\n" + " " * (column + 2)
        return self.random.choice(
            (
                f"plain{lead}text\n{lead}more",
                f'"a \\{lead} b\\ {lead}# no"',
                f"'x{lead}{lead}y'",
                self._scalar(),
            )
        )

    def _block_scalar(self, column: int) -> str:
        sign = self.random.choice(("|", ">", "|-", ">+", "|+", ">-"))
        depth, digit = column + self.random.randint(1, 4), ""
        lines = ["# not a comment", "  deeper", "", "- x: y"]
        if self._maybe(0.3):
            digit, lines = str(depth - column), ["  first", *lines]
        body = "".join(f"{' ' * depth}{line}\n" if line else "\n" for line in lines)
        return sign + digit + self._end() + body + "\n" * self.random.randint(0, 2)

    def _flow(self, column: int, depth: int) -> str:
        items = [self._flow_item(column + 1, depth, number) for number in range(self.random.randint(0, 3))]
        pairs = self._maybe(0.5)
        inside = self._gap(column)
        for number, item in enumerate(items):
            inside += (f"k{number}: " if pairs else "") + item + self._gap(column)
            inside += "," + self._gap(column) if number < len(items) - 1 or self._maybe(0.2) else ""
        return f"{{{inside}}}" if pairs else f"[{inside}]"

    def _flow_item(self, column: int, depth: int, number: int) -> str:
        if depth and self._maybe(0.3):
            return self._flow(column, depth - 1)
        return self.random.choice(("a", "b c", "5#5", "'#'", '"x, y"', f"p{number}", "$A"))

    def _gap(self, column: int) -> str:
        """White space between brackets, with a comment and line breaks now and then."""
        if self._maybe(0.2):
            return f" {self._comment()}\n{self._own(column)}{' ' * column}"
        return self.random.choice(("", " ", f"\n{' ' * column}", "  "))
