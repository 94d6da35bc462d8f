"""A rule's own title and next step in messages: filled in, harmless, and never the loss of a message."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from datetime import date
from time import process_time

import pytest

from tests.domain import topics
from tests.domain.tellings import AT, INCIDENT, READING, missing, of_org, reset, silent, telling, used
from watcher.domain.compose.messages import compose
from watcher.domain.compose.scene import Scene
from watcher.domain.forecast import Outlook, outlook
from watcher.domain.forecast.sketch import Sketch
from watcher.domain.message import Message
from watcher.domain.telling import Telling
from watcher.domain.templatewords import MEANINGS, SPECIMEN, words_of

ALL = " ".join(f"{name}={{{{ {name} }}}}" for name in MEANINGS if name != "labels")


def told(given: Telling) -> Message:
    return compose(given, timezone="UTC")


def test_a_title_is_the_headline_and_the_first_sentence() -> None:
    message = told(telling(heading="{{ org }}: {{ resource_label }} doubled since last week"))
    assert message.headline == "Acme Brasil: automation jobs doubled since last week"
    assert message.sentence == (
        "Warning: Acme Brasil: automation jobs doubled since last week. "
        "Acme Brasil automation jobs at 92 percent, 9,204 of 10,000 used. "
        "796 left. Resets on Wed 1 Apr (in 10 days)."
    )
    assert message.identity == "Acme Brasil: automation jobs"


def test_a_next_step_is_filled_in() -> None:
    assert (
        told(telling(next_step="{{ left }} left until {{ resets_at }}.")).next_step
        == "796 left until 1 Apr 2026."
    )


def test_the_words_are_as_messages_say_them() -> None:
    said = told(telling(next_step=ALL)).next_step
    for part in (
        "source=pipefy source_title=Pipefy resource=automation_jobs resource_label=automation jobs plan=?",
        "rule=automation-jobs-ladder level=warning level_label=warning used=9,204",
        "limit=10,000 percent=92 left=796",
        "period=March 2026 elapsed=67 resets_at=1 Apr 2026 resets_in=10 days growth=438",
        "runs_out_at=Mon 23 Mar runs_out_in=1 day 19 h as_of=22 Mar 00:00",
        "raw_used=9204 raw_limit=10000 raw_percent=92.04 raw_left=796.0",
    ):
        assert part in said


def test_what_is_unknown_is_a_question_mark() -> None:
    words = words_of(Scene.of(missing(), "UTC"))
    shown = [
        words.used,
        words.limit,
        words.percent,
        words.left,
        words.growth,
        words.runs_out_at,
        words.resets_in,
    ]
    assert shown == ["?"] * 7
    assert words.labels["nobody"] == "?"
    without = words_of(Scene.of(used(float("nan"), limit=None), "UTC"))
    assert (without.used, without.limit, without.percent, without.raw_used) == ("?", "?", "?", None)


def test_a_title_that_cannot_be_filled_in_leaves_a_note_and_the_built_in_headline() -> None:
    message = told(
        used(5, limit=None, heading="{{ raw_used / raw_limit }}", next_step="Ask {{ raw_limit * 2 }}.")
    )
    assert message.headline == "Acme Brasil: automation jobs at 5 (limit unknown)"
    assert [note.partition(",")[0] for note in message.notes if note.startswith("[")] == [
        "[title: cannot be filled in",
        "[next_step: cannot be filled in",
    ]
    assert message.next_step == "Ask {{ raw_limit * 2 }}."


@pytest.mark.parametrize(
    "hostile",
    [
        "{% for i in range(10 ** 9) %}x{% endfor %}",
        "{{ 'x' * 1000000000 }}",
        "{{ 2 ** 10 ** 9 }}",
        "{{ 5 | round(-1000000000) }}",
        "{{ raw_used / 0 }}",
        "{{ raw_used * 1e308 }}",
        "{{ 1e999 }}",
        "{{ org }}" * 20_000,
        "{% if org %}" * 120 + "{% endif %}" * 120,
    ],
)
def test_a_hostile_template_costs_neither_time_nor_memory_nor_the_message(hostile: str) -> None:
    tracemalloc.start()
    begun = process_time()
    message = told(telling(heading=hostile, next_step=hostile))
    cost, (_, peak) = process_time() - begun, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert message.headline == "Acme Brasil: automation jobs at 92 % of 10,000"
    assert sum("cannot be filled in" in note for note in message.notes) == 2
    assert cost < 2
    assert peak < 10_000_000


@pytest.mark.parametrize(
    "name",
    ["{{ raw_used }}", "{% if %}", "<!channel> *bold* <http://x|y>", "a\n\nb\x00\u202ec", "x" * 500, ""],
)
def test_names_are_hostile_text_in_templates_too(name: str) -> None:
    message = told(of_org(name, heading="{{ org }} is near", next_step="{{ org }}{{ labels.org }}"))
    usual = told(of_org(name))
    assert message.headline == f"{usual.org} is near"
    assert "\n" not in message.next_step
    assert len(message.headline) <= 150
    assert not any(note.startswith("[") for note in message.notes)


def test_an_end_has_no_title_of_the_rule_s() -> None:
    message = told(reset(heading="{{ org }} doubled", next_step="Do"))
    assert (message.headline, message.next_step) == ("Acme Brasil: automation jobs", "")


def test_advice_about_a_silent_source_comes_with_what_helps_this_time() -> None:
    step = told(silent(next_step="Look at {{ source_title }}.")).next_step
    assert step == "Look at Pipefy. This time: rotate the token, then run `watcher doctor pipefy`"


def test_an_empty_title_changes_nothing() -> None:
    bare = told(telling())
    assert replace(told(telling(heading="{% if plan == 'x' %}y{% endif %}"))) == bare


def test_the_specimen_has_every_word() -> None:
    assert set(SPECIMEN) == set(MEANINGS)
    assert (INCIDENT.limit, READING.used) == (SPECIMEN["raw_limit"], SPECIMEN["raw_used"])


def test_what_is_foreseen_is_said_where_a_rule_looks_ahead() -> None:
    assert READING.period is not None
    sketch = Sketch(date(2026, 3, 21), 60, 438.0, (1.0,) * 7, (0.0,) * 5, (1.0,) * 8)
    ahead = outlook(sketch, READING.used, AT, READING.period)
    assert isinstance(ahead, Outlook)
    words = words_of(Scene.of(telling(outlook=ahead), "UTC"))
    assert int(words.forecast.replace(",", "")) == round(ahead.landing.p50)
    assert words.forecast_percent == f"{int(ahead.landing.p50 / 100)}"
    assert words.runs_out_at == "Mon 23 Mar"
    assert words_of(Scene.of(telling(), "UTC")).forecast == "?"


@pytest.mark.parametrize("given", topics.EVERY.values(), ids=topics.EVERY)
def test_a_title_leads_in_every_topic_while_something_holds(given: Telling) -> None:
    message = told(replace(given, heading="{{ org }} needs a look, {{ used }} used"))
    leads = message.headline.startswith("Acme Iberia needs a look, ")
    assert leads == (given.level is not None)
    if leads:
        assert message.sentence.startswith(f"{message.state}: Acme Iberia needs a look, ")


def test_a_stock_that_grows_has_words_for_it() -> None:
    words = words_of(Scene.of(topics.filling(), "UTC"))
    assert (words.growth, words.runs_out_at, words.runs_out_in) == ("0.33", "Sun 27 Sep", "189 days")
    assert words.forecast == "?"


def test_what_is_not_measured_has_the_time_when_it_was() -> None:
    words = words_of(Scene.of(topics.unmeasured(), "UTC"))
    assert (words.used, words.as_of) == ("?", "20 Mar 22:00")
