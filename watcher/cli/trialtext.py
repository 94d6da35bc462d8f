"""How a rule's test is shown: its name, and of one that fails the rows up to the first differing column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from rich.text import Text

from watcher.domain import dates
from watcher.domain.dates import moment
from watcher.domain.plain import plain
from watcher.domain.ruletest import RuleTest
from watcher.domain.words import count
from watcher.engine.replaying.trial import Trial

COLUMNS_BEFORE = 3
"""How many columns are shown before the one that differs."""

_OF = "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}"
_GAP = 3
_LABEL = 11
_DAY = timedelta(days=1)


def title(trial: Trial) -> str:
    """The rule's name and the test's."""
    return f"{trial.test.rule.name} {_OF} {plain(trial.test.name)}"


def block(trial: Trial) -> Text:
    """A test as it is printed, without a line end."""
    test = trial.test
    if trial.passed:
        return Text.assemble(("ok   ", "green"), title(trial))
    head = Text.assemble(("FAIL ", "bold red"), (title(trial), "bold"), f"   {test.place}")
    lines = _levels(trial) if trial.differs is not None else _counts(trial)
    return Text("\n").join([head, *lines])


def explained(trial: Trial) -> str:
    """Why a test fails, in one line."""
    if trial.differs is not None:
        at = trial.differs
        day = _when(trial.test, at)
        return f"{day}: expected {trial.test.expect[at]}, got {trial.got[at]} ({trial.why})"
    wrong = trial.wrong_counts
    return "; ".join(
        f"{name}: expected {count(trial.test.sent[name], 'message')}, got {trial.counts.get(name, 0)}"
        for name in wrong
    )


def _levels(trial: Trial) -> list[Text]:
    """The rows of what was seen, expected and got, the differing column last."""
    test, at = trial.test, trial.differs or 0
    shown = range(max(0, at - COLUMNS_BEFORE), at + 1)
    label = "day" if not test.every % _DAY and _at_midnight(test) else "time"
    rows = {
        label: [_when(test, number) for number in shown],
        test.row: [test.looks[number].shown for number in shown],
        "expected": [test.expect[number] for number in shown],
        "got": [trial.got[number] for number in shown],
    }
    lines = _aligned(rows)
    lines[-1].append(f"{' ' * _GAP}  <- {plain(trial.why)}", "bold")
    return lines


def _counts(trial: Trial) -> list[Text]:
    """How often each was told, and when what was told too often or too rarely."""
    sent = trial.test.sent
    rows = {
        "sent": list(sent),
        "expected": [str(times) for times in sent.values()],
        "got": [str(trial.counts.get(name, 0)) for name in sent],
    }
    return [*_aligned(rows), *(_told(trial, name) for name in trial.wrong_counts)]


def _told(trial: Trial, name: str) -> Text:
    zone = trial.test.timezone
    times = [
        f"{moment(telling.at, zone)} ({telling.ended or telling.reason})"
        for telling in trial.tellings
        if (telling.level.word if telling.level else "resolved") == name
    ]
    return Text(f"  {name:<{_LABEL}}{', '.join(times) or 'never told'}")


def _aligned(rows: Mapping[str, Sequence[str]]) -> list[Text]:
    """Each row with its label; columns as wide as their widest cell, a cell that differs in red."""
    widths = [max(map(len, column)) + _GAP for column in zip(*rows.values(), strict=True)]
    lines = []
    for label, cells in rows.items():
        line = Text(f"  {label:<{_LABEL}}", "dim" if label not in {"expected", "got"} else "")
        for number, cell in enumerate(cells):
            differs = label == "got" and cell != rows["expected"][number]
            line.append(
                cell if number == len(cells) - 1 else f"{cell:<{widths[number]}}", "red" if differs else ""
            )
        lines.append(line)
    return lines


def _when(test: RuleTest, number: int) -> str:
    """`25 Mar` where columns are days that begin at midnight, else `25 Mar 14:00`."""
    text = moment(test.looks[number].at, test.timezone)
    return text.rpartition(" ")[0] if not test.every % _DAY and _at_midnight(test) else text


def _at_midnight(test: RuleTest) -> bool:
    return dates.time(test.looks[0].at, test.timezone) == "00:00"
