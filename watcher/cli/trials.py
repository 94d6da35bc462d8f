"""`watcher test`: the tests beside rules, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from watcher.cli.exits import Exit
from watcher.cli.options import ConfigOption, JsonOption, console, fail, load_or_exit, print_json

if TYPE_CHECKING:
    from watcher.config.fault import Fault
    from watcher.config.loaded import Loaded
    from watcher.engine.replaying.trial import Trial


def rule_tests(
    rules: Annotated[
        list[str] | None, typer.Argument(help="Rules by name, or such as cards-*; all by default.")
    ] = None,
    junit: Annotated[
        Path | None,
        typer.Option("--junit", metavar="FILE", help="Write the results as JUnit XML.", show_default=False),
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run the tests that stand beside rules. Needs no secrets, no network and no state."""
    loaded, _ = load_or_exit(config, need_secrets=False)
    wanted = _wanted(loaded, rules or [])
    trials = _run(loaded, wanted)
    if junit is not None:
        _write(trials, junit)
    if as_json:
        print_json(_as_data(trials, wanted))
    else:
        _print(trials, wanted)
    raise typer.Exit(Exit.CLEAN if all(trial.passed for trial in trials) else Exit.FOUND)


def tested(loaded: Loaded) -> Loaded:
    """The configuration with its tests run: those that fail are errors. Without a sound one none are run."""
    from watcher.bootstrap.trials import run_tests

    if loaded.config is None:
        return loaded
    trials = run_tests([each.test for each in loaded.tests])
    failing = [_fault(at, trial, loaded) for at, trial in enumerate(trials) if not trial.passed]
    return loaded.tested(failing, len(trials) - len(failing))


def _fault(at: int, trial: Trial, loaded: Loaded) -> Fault:
    from watcher.cli.trialtext import explained
    from watcher.domain.plain import plain

    rule = trial.test.rule.name
    message = f"test `{plain(trial.test.name)}` of rule `{rule}` fails: {explained(trial)}"
    return loaded.tests[at].failing(message, f"watcher test {rule}", trial.differs)


def _wanted(loaded: Loaded, patterns: Sequence[str]) -> list[str]:
    """The names of the rules meant, in the files' order."""
    from watcher.config.nearest import did_you_mean

    names = [rule.name for rule in loaded.all_rules]
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in names):
            hint = did_you_mean(pattern, names) or f"there are: {', '.join(names) or 'none'}"
            fail(f"there is no rule `{pattern}`", hint=hint)
    return [name for name in names if not patterns or any(fnmatchcase(name, each) for each in patterns)]


def _run(loaded: Loaded, wanted: Sequence[str]) -> list[Trial]:
    from watcher.bootstrap.trials import run_tests

    return run_tests([each.test for each in loaded.tests if each.test.rule.name in wanted])


def _write(trials: Sequence[Trial], file: Path) -> None:
    from watcher.cli.junit import write_junit

    try:
        write_junit(trials, file)
    except OSError as error:
        fail(f"{file} cannot be written: {error.strerror or error}")


def _print(trials: Sequence[Trial], wanted: Sequence[str]) -> None:
    from watcher.cli.trialtext import block
    from watcher.domain.words import count

    screen = console()
    for trial in trials:
        screen.print(block(trial), soft_wrap=True)
    failed = sum(not trial.passed for trial in trials)
    without = len(wanted) - len({trial.test.rule.name for trial in trials})
    rules = count(len(wanted), "rule") + (f", {without} without tests" if without else "")
    outcome = (
        f"{failed} failed, {len(trials) - failed} passed"
        if failed
        else f"{count(len(trials), 'test')} passed"
    )
    screen.print(f"{outcome}. {rules}.")


def _as_data(trials: Sequence[Trial], wanted: Sequence[str]) -> dict[str, Any]:
    named = {trial.test.rule.name for trial in trials}
    return {
        "passed": sum(trial.passed for trial in trials),
        "failed": sum(not trial.passed for trial in trials),
        "rules": len(wanted),
        "without_tests": [name for name in wanted if name not in named],
        "tests": [_trial_data(trial) for trial in trials],
    }


def _trial_data(trial: Trial) -> dict[str, Any]:
    from watcher.cli.trialtext import explained

    test = trial.test
    return {
        "rule": test.rule.name,
        "name": test.name,
        "place": test.place,
        "passed": trial.passed,
        "at": [look.at.isoformat() for look in test.looks],
        test.row: [look.shown if test.row != "used" else look.used for look in test.looks],
        "expected": list(test.expect),
        "got": list(trial.got),
        "first_difference": trial.differs,
        "sent": {"expected": dict(test.sent), "got": trial.counts},
        "why": "" if trial.passed else explained(trial),
    }
