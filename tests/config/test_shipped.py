"""What comes with the program must be sound on a fresh machine."""

from __future__ import annotations

from pathlib import Path

from tests.config.desk import uncommented
from watcher.config.checks.resources import PIPEFY
from watcher.config.load import load
from watcher.config.loaded import Loaded
from watcher.domain.rule import Level, Watch
from watcher.domain.ruletest import RuleTest


def example(**how: bool) -> Loaded:
    return load(Path("config.example.yaml"), env={}, secrets_dir=None, need_secrets=how.get("need", False))


def test_the_example_config_and_the_shipped_rules_have_no_fault_without_any_secret() -> None:
    loaded = example()
    assert (loaded.ok, loaded.faults) == (True, ())
    assert loaded.notes == ("PIPEFY_CLIENT_ID is not set here",)


def test_where_secrets_are_needed_the_example_names_every_one_that_is_missing() -> None:
    assert [fault.code for fault in example(need=True).faults] == ["E124", "E125", "E125", "E125"]


def ladders() -> dict[str, list[str]]:
    return {
        rule.select.globs["resource"].patterns[0]: [when.text for when in rule.when.values()]
        for rule in example().rules
        if rule.watch is Watch.LIMIT and rule.name.endswith("-ladder")
    }


def test_every_resource_of_pipefy_has_a_ladder_of_80_90_and_100_percent() -> None:
    """But for free AI credits: with an add-on they are meant to be used up first."""
    steps = ["used >= 80%", "used >= 90%", "used >= 100%"]
    watched = [name for name in PIPEFY if name != "free_ai_credits"]
    assert dict.fromkeys(watched, steps) == {name: ladders()[name] for name in watched}


def test_each_limit_that_workato_has_is_watched_and_nothing_that_has_none() -> None:
    assert set(ladders()) - set(PIPEFY) == {"tasks", "connections"}
    assert ladders()["tasks"] == ["used >= 80%", "used >= 90%", "used >= 100%"]
    assert ladders()["connections"] == ["used >= 90%", "used >= 100%"]


def test_missing_organizations_and_stale_sources_are_told() -> None:
    rules = {rule.name: rule.when for rule in example().rules if rule.watch is not Watch.LIMIT}
    assert rules["organization-missing"][Level.WARNING].text == "missing >= 2 polls"
    assert rules["organization-missing"][Level.CRITICAL].text == "missing >= 24h"
    assert rules["source-failing"][Level.WARNING].text == "failures >= 3 polls"
    assert rules["source-stale"][Level.WARNING].text == "age >= 3h"
    assert rules["source-stale"][Level.CRITICAL].text == "age >= 6h"


def test_every_shipped_rule_says_what_to_do() -> None:
    assert [rule.name for rule in example().rules if not rule.text.next_step] == []


def speaks(test: RuleTest) -> bool:
    """Whether a level is reached that is told; of a rule that has nothing but a notice, that."""
    told = {level.word for level in test.rule.when} - ({"notice"} if len(test.rule.when) > 1 else set())
    return not told.isdisjoint(test.expect)


def test_every_shipped_rule_has_a_test_in_which_it_speaks_and_one_in_which_it_stays_quiet() -> None:
    loaded = example()
    heard: dict[str, set[bool]] = {rule.name: set() for rule in loaded.all_rules}
    for one in loaded.tests:
        heard[one.test.rule.name].add(speaks(one.test))
    assert [name for name, found in heard.items() if found != {True, False}] == []


def test_the_rule_for_the_contract_waits_to_be_switched_on() -> None:
    loaded = example()
    assert [rule.name for rule in loaded.all_rules if rule not in loaded.rules] == [
        "integration-tasks-vs-contract"
    ]


def test_what_the_example_holds_in_comments_is_sound_too(tmp_path: Path) -> None:
    text = uncommented(Path("config.example.yaml").read_text())
    (tmp_path / "config.yaml").write_text(text)
    (tmp_path / "rules").symlink_to(Path("rules").absolute())
    loaded = load(tmp_path, env={}, secrets_dir=None, need_secrets=False)
    assert loaded.faults == ()
    assert loaded.config is not None
    assert [source.type for source in loaded.config.sources.values()] == ["pipefy", "workato", "http", "push"]
    kinds = {receiver.type for receiver in loaded.config.receivers.values()}
    assert kinds == {"slack", "email", "webhook", "apprise", "console"}
    assert loaded.config.server is not None
