"""The pure layouts: what stands where, Slack's limits, and what names cannot do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from tests.adapters.channels.samples import (
    CRITICAL,
    HOSTILE,
    MISSING,
    RESET,
    SILENT,
    WARNING,
    hostile,
    message,
)
from tests.domain import tellings, topics
from watcher.adapters.channels.slack import Look, Part, payload
from watcher.adapters.channels.slack.fit import ALERT, fit, size
from watcher.adapters.channels.slack.text import advice, escape, mentions
from watcher.domain.compose.messages import compose
from watcher.domain.message import Message, Reason
from watcher.domain.reading import Contributor, Contributors
from watcher.domain.rule import Level
from watcher.domain.telling import Telling
from watcher.sandbox.slack.blocks import check

LAYOUTS = {
    "warning": WARNING,
    "critical": CRITICAL,
    "resolved": RESET,
    "no data": SILENT,
    "missing": MISSING,
    "unknown limit": tellings.used(9_204, limit=None),
    "stock": tellings.used(49, limit=50),
    **topics.EVERY,
}
ENTITY = re.compile(r"<[^>]*>")
OURS = re.compile(
    r"<!date\^\d+\^(\{date_short_pretty\})?( ?\{time\})?\|[^<>|]*>|<https://limits\.example\.com/[^<>|]*\|[^<>]*>"
)


def words(body: dict[str, Any]) -> list[str]:
    return list(_words(body["blocks"]))


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "text" and isinstance(inner, str):
                yield inner
            else:
                yield from _words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner)


def valid(body: dict[str, Any]) -> None:
    """As Slack's own library and the stand-in's stricter checks see it, and within our budget."""
    for block in body["blocks"]:
        parsed = Block.parse(dict(block))
        assert parsed is not None
        parsed.validate_json()
    assert check(body["blocks"]) is None
    assert len(body["blocks"]) <= ALERT.blocks
    assert size(body["blocks"]) <= ALERT.characters
    assert body["text"]


def harmless(body: dict[str, Any]) -> None:
    """No entity but our own date tokens; nothing that looks like a mention, an emoji or an open code span."""
    for text in [body["text"], *words(body)]:
        assert [found for found in ENTITY.findall(text) if not OURS.fullmatch(found)] == []
        assert not re.search(r"@(here|channel|everyone)\b", text)
        assert not re.search(r":[a-z_]+:", text)
        assert text.count("`") % 2 == 0
        assert not re.search("[\x00-\x09\x0b-\x1f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", text)
    for block in body["blocks"]:
        for text in [block.get("text"), *block.get("fields", []), *block.get("elements", [])]:
            assert text is None or text["type"] in {"plain_text", "button"} or text["verbatim"]


@pytest.mark.parametrize("part", Part)
@pytest.mark.parametrize("telling", LAYOUTS.values(), ids=LAYOUTS)
def test_every_layout_is_valid(telling: Telling, part: Part) -> None:
    body = payload(message(telling), part)
    valid(body)
    harmless(body)


@pytest.mark.parametrize("telling", LAYOUTS.values(), ids=LAYOUTS)
def test_every_layout_holds_with_a_hostile_name(telling: Telling) -> None:
    for name, part in product(HOSTILE, Part):
        body = payload(hostile(name, telling), part)
        valid(body)
        harmless(body)


def test_a_forecast_reads_as_designed() -> None:
    said = words(payload(message(topics.ahead())))
    assert said[0] == "📈 *Forecast · Acme Iberia: integration tasks run out 31 Mar*"
    assert said[1] == message(topics.ahead()).consequence
    assert said[2] == "`██████░░░░` *30,500* used · *19,500* left"
    assert said[3] == "*Projected*\n52,000 (104 %)"


def test_what_is_not_measured_shows_no_bar() -> None:
    said = words(payload(message(topics.unmeasured())))
    assert said[0] == "🔌 *No data · Acme Iberia: cards not measured since 20 Mar 22:00*"
    assert not any("░" in text for text in said)


def test_the_end_strikes_out_the_word_that_people_saw() -> None:
    improved, back = topics.EVERY["forecast improved"], topics.measured_again()
    assert "~Forecast~ At the present pace" in words(payload(message(improved)))[0]
    assert "~No data~ " in words(payload(message(back)))[0]


@settings(max_examples=150, deadline=None)
@given(told=tellings.tellings, part=st.sampled_from(Part), noun=tellings.names)
def test_any_message_fits(told: Telling, part: Part, noun: str) -> None:
    top = tuple(Contributor(noun, n, "x") for n in range(5))
    body = payload(replace(compose(told, timezone="UTC"), contributors=Contributors(top, None, noun)), part)
    valid(body)
    harmless(body)


def test_a_warning_reads_as_designed() -> None:
    assert words(payload(message())) == [
        "⚠️ *Warning · Acme Brasil: automation jobs at 92 % of 10,000*",
        message().consequence,
        "`█████████░` *9,204* used · *796* left",
        "*Used*\n9,204 (92 %)",
        "*Limit*\n10,000 · from config (Pipefy gives none), allowances[0] (config.yaml:24)",
        "*Left*\n796",
        "*Resets*\n<!date^1775001600^{date_short_pretty}|1 Apr 2026> (in 10 days)",
        "Rule `automation-jobs-ladder` · Data as of 22 Mar 00:00 UTC · alert 7f3a-1",
    ]


def test_the_spoken_text_has_no_markup() -> None:
    assert not re.search(r"[*_~`█░<>⚠]", payload(message())["text"])


@pytest.mark.parametrize(
    ("used", "bar"), [(0, "░" * 10), (9_999.99, "█" * 9 + "░"), (10_000, "█" * 10), (25_000, "█" * 10)]
)
def test_the_bar_is_full_only_at_the_limit(used: float, bar: str) -> None:
    assert f"`{bar}`" in "\n".join(words(payload(message(tellings.used(used)))))


def test_an_unknown_limit_has_no_bar() -> None:
    assert "█" not in "\n".join(words(payload(message(tellings.used(9_204, limit=None)))))


def test_the_end_strikes_the_state_and_says_why() -> None:
    said = words(payload(message(RESET)))
    assert said[0].split("\n") == [
        "✅ *Resolved · Acme Brasil: automation jobs*",
        "~Critical~ The period reset on 1 April. Now 0 of 10,000.",
    ]
    assert said[1].split(" · ")[1:3] == ["Peak 13,180 (131 %)", "Open for 10 days"]


def test_no_data_says_what_to_do_and_never_resolved() -> None:
    said = "\n".join(words(payload(message(SILENT))))
    assert said.startswith("🔌 *No data · Pipefy: no answer for 2 h*")
    assert "*Do now:* rotate the token, then run `watcher doctor pipefy`" in said
    assert "Resolved" not in said


def test_what_is_to_be_typed_is_code_wherever_it_stands() -> None:
    lost = replace(tellings.SILENT, failure="none of its organizations is selected by `orgs`")
    for part in Part:
        said = "\n".join(words(payload(message(replace(SILENT, health=lost)), part)))
        assert "is selected by `orgs`." in said


def test_a_date_with_an_hour_shows_the_hour() -> None:
    body = payload(compose(WARNING, timezone="America/Sao_Paulo"))
    assert "<!date^1775001600^{date_short_pretty} {time}|31 Mar 2026 21:00> (in 10 days)" in words(body)[6]


def test_contributors_add_up() -> None:
    top = tuple(
        Contributor(n, used, "automation") for n, used in (("A", 18), ("Invoice sync", 3_912), ("B", 2_000))
    )
    said = "\n".join(words(payload(message(contributors=Contributors(top, 9_204, "automations")))))
    assert (
        "*Top automations this period*\n1. Invoice sync: 3,912 (42 %)\n2. B: 2,000 (21 %)\n3. A: 18" in said
    )
    assert "… and the rest: 3,274" in said


def test_a_parent_never_mentions_but_a_reply_does() -> None:
    told = message(CRITICAL, mention="@here, S0REVOPS1 @U0ANA0001")
    assert "<!here> <!subteam^S0REVOPS1> <@U0ANA0001>" in words(payload(told, Part.REPLY))[0]
    assert "<!here>" not in "\n".join(words(payload(told)))


def test_a_webhooks_message_carries_the_mention_itself() -> None:
    assert "<!here>" in words(payload(message(CRITICAL, mention="<!here>"), Part.ALONE))[0]


def test_a_mention_that_slack_cannot_know_stays_text() -> None:
    assert mentions("@revops-oncall") == "@revops-oncall"
    assert mentions("<!channel|x>") == "&lt;!channel|x&gt;"


@pytest.mark.parametrize(
    ("reason", "words_"),
    [
        (Reason.FIRED, "Warning level reached."),
        (Reason.EASED, "Eased from critical to warning."),
        (Reason.REPEATED, "Reminder: still warning."),
    ],
)
def test_a_reply_tells_what_changed(reason: Reason, words_: str) -> None:
    before = None if reason is Reason.FIRED else Level.CRITICAL
    told = message(tellings.telling(reason=reason, before=before))
    assert words(payload(told, Part.REPLY))[1].startswith(words_)


@pytest.mark.parametrize(
    ("reason", "change"),
    [
        (Reason.ESCALATED, "Raised from notice to warning. 796 left."),
        (Reason.EASED, "Eased from notice to warning. 796 left."),
        (Reason.REPEATED, "Reminder: still warning. 796 left."),
        (Reason.FIRED, "796 left."),
    ],
)
def test_where_there_is_no_thread_the_message_itself_tells_what_changed(reason: Reason, change: str) -> None:
    told = message(tellings.telling(reason=reason, before=Level.NOTICE))
    assert words(payload(told, Part.ALONE))[1].startswith(change)
    assert words(payload(told, Part.PARENT))[1].startswith("796 left.")


def test_blocks_of_each_revision_have_their_own_ids() -> None:
    first, second = (payload(message(revision=n))["blocks"] for n in (1, 2))
    assert not {b["block_id"] for b in first} & {b["block_id"] for b in second}


def test_an_earlier_notice_is_named() -> None:
    assert "Earlier notice: 20 Mar 16:46" in "\n".join(
        words(payload(message(), look=Look(earlier="20 Mar 16:46")))
    )


def test_what_does_not_fit_is_left_out_and_said() -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2_900}}
    blocks = fit({"head": dict(section), "why": dict(section), "top": dict(section)})
    assert len(blocks) == 3
    assert blocks[-1]["elements"][0]["text"] == "Left out to fit: contributors."


def test_a_field_too_long_for_slack_is_left_out_and_said() -> None:
    long = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3_001}}
    head = {"type": "section", "text": {"type": "mrkdwn", "text": "head"}}
    assert fit({"head": head, "why": long})[-1]["elements"][0]["text"] == "Left out to fit: consequence."


def test_an_authors_code_spans_stay_and_a_lone_tick_does_not() -> None:
    assert advice("run `watcher check` now, <b>", 100) == "run `watcher check` now, &lt;b&gt;"
    assert "`" not in advice("it's a ` tick", 100)


def test_names_keep_what_does_no_harm() -> None:
    assert escape("R&D snake_case 12:30 a-b/c 50 % (x)") == "R&amp;D snake_case 12:30 a-b/c 50 % (x)"


def test_a_name_makes_no_emoji_with_the_colon_that_follows_it() -> None:
    assert f"{escape('x:fire')}: 4" == "x꞉fire: 4"  # noqa: RUF001 - the look-alike
    assert f"{escape(':fire')}: 4" == "꞉fire: 4"  # noqa: RUF001 - the look-alike
    assert escape("as of 14:05") == "as of 14:05"


def test_a_test_is_marked() -> None:
    body = payload(message(test=True))
    assert "*TEST*" in words(body)[0]
    assert body["text"].startswith("Test. ")


def test_a_runbook_that_is_no_web_address_is_no_link() -> None:
    told: Message = message(runbook="javascript:alert(1)")
    assert "<javascript" not in "\n".join(words(payload(told)))
    assert "<https://wiki.example.com/a?b=1&amp;c=2|Runbook>" in "\n".join(
        words(payload(message(runbook="https://wiki.example.com/a?b=1&c=2")))
    )
