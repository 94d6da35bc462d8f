"""Templates fill words in and choose between them; nothing in them can cost more than its length."""

from __future__ import annotations

from contextlib import suppress
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.domain.filling import FILTERS
from watcher.domain.template import MOST_OUT, BadTemplate, NotFilled, place_of
from watcher.domain.templated import template

WORDS = {"org": "Acme", "labels": {"team": "ops"}, "raw_used": 9.25, "raw_limit": None}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("plain { text } 100 %", "plain { text } 100 %"),
        ("{{ org | upper }} {{ labels.team }} {{ labels['team'] }}", "ACME ops ops"),
        ("{% if raw_limit %}of {{ raw_limit }}{% else %}no limit{% endif %}", "no limit"),
        ("{% if org in ['Acme', 'B'] %}x{% endif %}{{ 'y' if raw_used > 9 }}", "xy"),
        ("{{ (raw_used * 2 - 1.5) | number }} {{ raw_used | round(1) }}", "17 9.2"),
        ("{{ raw_limit | number }} {{ raw_limit | default('none') }}", "unknown none"),
        (
            "{{ org ~ '!' ~ org[:2] }} {{ org | shorten(3) }} {{ org | replace('c', 'k') }}",
            "Acme!Ac Ac… Akme",
        ),
        ("{# a remark #}{% raw %}{{ org }}{% endraw %}", "{{ org }}"),
    ],
)
def test_words_are_filled_in(text: str, filled: str) -> None:
    assert template(text).fill(WORDS) == filled


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("a {{ org", "{{"),
        ("{% for one in org %}{% endfor %}", "{% for one in org %}"),
        ("ok {{ org }}\n{{ range(10 ** 9) }}", "{{ range(10 ** 9) }}"),
        ("{{ 9 ** 9 ** 9 }}", "{{ 9 ** 9 ** 9 }}"),
        ("{% set a = org %}{{ a }}", "{% set a = org %}"),
        ("{{ org.__class__ }}", "__class__"),
        ("{{ labels.team.upper }}", "upper"),
        ("{% include 'x' %}", "{% include 'x' %}"),
        ("{{ org | center(99) }}", "center"),
        ("{{ org is callable }}", "callable"),
        ("{{ {'a': 1} }}", "{{ {'a': 1} }}"),
    ],
)
def test_what_templates_cannot_do_is_refused_with_its_place(text: str, marked: str) -> None:
    with pytest.raises(BadTemplate) as refused:
        template(text)
    assert text[refused.value.start : refused.value.end] == marked
    assert refused.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "{{ 'x' * 1000000000 }}",
        "{{ '%01000000000d' % 1 }}",
        "{{ ['x'] * 1000000000 }}",
        "{{ 'aaaaaaaaaa'" + " | replace('a', 'aaaaaaaaaa')" * 12 + " }}",
        "{{ raw_used / raw_limit }}",
        "{{ raw_used / 0 }}",
        "{{ labels.items }}",
        "{{ labels.other }}",
        "{{ nobody }}",
        "{{ org + 1 }}",
        "x" * (MOST_OUT + 1),
    ],
)
def test_what_cannot_be_filled_in_says_so_at_once(text: str) -> None:
    begun = process_time()
    with pytest.raises(NotFilled):
        template(text).fill(WORDS)
    assert process_time() - begun < 1


@pytest.mark.parametrize(
    "text",
    [
        "{{ 5 | round(-1000000000) }}",
        "{{ org | length | round(-1000000000) }}",
        "{{ 5 | round(1000000000) }}",
        "{{ 5 | round(raw_used) }}",
        "{{ 5 | round('x') }}",
        "{{ 1e308 * 10 }}",
        "{{ (1e308 + 1e308) | round }}",
        "{{ " + " * ".join(["9" * 900] * 4) + " }}",
        "{{ " + "9" * 400 + " / 3 }}",
    ],
)
def test_a_number_without_bounds_is_not_filled_in_and_costs_nothing(text: str) -> None:
    begun = process_time()
    with pytest.raises(NotFilled):
        template(text).fill(WORDS)
    assert process_time() - begun < 1


@pytest.mark.parametrize(
    "text",
    [
        "{{ org }}" * 100_000,
        "{{" * 50_000,
        "{% if %}" * 50_000,
        "{{ " + "9" * 5_000 + " }}",
        "{{ 1e999 }}",
        "{{ org[1e999:] }}",
        "{% if org %}" * 120 + "x" + "{% endif %}" * 120,
        "{{ org" + "|upper" * 600 + " }}",
        "{{ " + "(" * 300 + "1" + ")" * 300 + " }}",
    ],
)
def test_a_template_without_measure_is_refused_at_once(text: str) -> None:
    begun = process_time()
    with pytest.raises(BadTemplate):
        template(text)
    assert process_time() - begun < 1


def test_a_template_knows_the_words_that_it_asks_for() -> None:
    found = template("{{ org }} {% if raw_used %}{{ labels.x }}{% endif %} {{ self }}")
    assert found.names == {"org", "raw_used", "labels", "self"}


def test_what_is_filled_in_is_not_filled_in_again() -> None:
    assert template("{{ org }}").fill({"org": "{{ raw_used }} {% x %}"}) == "{{ raw_used }} {% x %}"


def test_a_word_s_place_is_inside_the_braces() -> None:
    text = "org: {{ 1 }} {{ org }}"
    assert place_of("org", text) == (text.rindex("org"), text.rindex("org") + 3)


pieces = st.sampled_from(
    ["{{", "}}", "{%", "%}", "org", "labels.", "raw_used", "*", "|", "if", "endif", "(", ")", "'", "1"]
) | st.sampled_from(sorted(FILTERS))


@given(st.lists(pieces | st.text(max_size=3), max_size=12).map(" ".join))
def test_any_text_is_a_template_or_refused_and_never_breaks(text: str) -> None:
    with suppress(BadTemplate, NotFilled):
        assert len(template(text).fill(WORDS)) <= MOST_OUT
