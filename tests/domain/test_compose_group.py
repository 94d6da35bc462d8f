"""What many at once are told as: who leads, what adds up, what is left out and said so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.domain import tellings, topics
from tests.domain.groups import FRAME, at_share, of_many, together
from tests.domain.tellings import AT
from watcher.domain.alert import Ended
from watcher.domain.compose.group import compose_group, tag
from watcher.domain.compose.group_frame import frame_of
from watcher.domain.compose.messages import compose
from watcher.domain.grouping import GroupKey, about, group_key
from watcher.domain.message import Message, Reason
from watcher.domain.quiet import Hushed, Then
from watcher.domain.rule import Level, Watch
from watcher.domain.telling import Telling
from watcher.domain.topic import Topic


def test_the_headline_says_how_many_of_what_stand_where() -> None:
    many = [at_share(85 + number, number=number) for number in range(23)]
    message = together(many)
    headline = "23 workspaces on plan embed-starter are at 85 % or more of their automation jobs"
    assert message.headline == headline
    spoken = headline.replace(" %", " percent")
    assert message.sentence.startswith(f"Warning: {spoken}. All at level warning.")
    assert message.identity == "23 workspaces on plan embed-starter: automation jobs"


def test_a_name_is_said_as_it_is() -> None:
    message = together([at_share(85, number=number) for number in range(3)], about="plan 50 % off")
    assert "plan 50 % off are at 85 percent or more" in message.sentence


def test_a_rule_of_which_several_levels_hold_is_named_once() -> None:
    some = [
        replace(at_share(95, number=1), rules=("users (used >= 90%)",)),
        replace(at_share(120, Level.CRITICAL, number=2), rules=("users (used >= 100%)",)),
        replace(at_share(96, number=3), rules=("users (used >= 90%)", "others")),
    ]
    assert together(some).rules == ("users (used >= 100%, used >= 90%)", "others")


def test_critical_comes_first_then_the_largest_share() -> None:
    shares = [(99, Level.WARNING), (100, Level.CRITICAL), (120, Level.CRITICAL), (91, Level.WARNING)]
    many = [at_share(part, level, number) for number, (part, level) in enumerate(shares)]
    (listing,) = together(many).lists
    assert [item.name.split(":")[0] for item in listing.items] == ["Org 2", "Org 1", "Org 0", "Org 3"]
    assert listing.items[0].amount == "120 %, 12,000 of 10,000"


def test_what_is_not_named_is_counted() -> None:
    (listing,) = together([at_share(91, number=number) for number in range(1_234)]).lists
    assert (len(listing.items), listing.rest) == (10, "and 1,224 more (watcher status)")
    assert together([at_share(91, number=number) for number in range(10)]).lists[0].rest == ""


def test_a_number_that_is_not_known_is_not_a_share_of_nothing() -> None:
    unknown = [compose(tellings.used(5, limit=None, incident=tellings.INCIDENT), timezone="UTC")]
    message = together([*unknown, at_share(91, number=1), at_share(92, number=2)])
    assert "%" not in message.headline
    assert message.lists[0].items[-1].amount == "5 (limit unknown)"


def test_what_all_share_is_told_and_what_differs_is_not() -> None:
    same = together([at_share(91, number=number, runbook="https://r.example") for number in range(6)])
    assert same.runbook == "https://r.example"
    differs = together([at_share(91, number=n, runbook=f"https://r.example/{n}") for n in range(6)])
    assert differs.runbook == ""
    assert same.consequence == "All at level warning. Resets 1 Apr 2026 (in 10 days)."


def foreseen(number: int, a_day: float = 2_150) -> Message:
    told = topics.ahead(a_day=a_day, labels=(("org", f"Org {number}"),))
    return compose(replace(told, incident=replace(told.incident, id=f"f{number}")), timezone="UTC")


def test_forecasts_of_many_say_that_they_will_pass_and_show_what_is_projected() -> None:
    message = together([foreseen(number, 2_150 + number) for number in range(12)])
    assert message.headline == (
        "12 workspaces on plan embed-starter will probably pass their limit of integration tasks"
    )
    assert message.sentence.startswith("Forecast: 12 workspaces")
    assert message.lists[0].items[0].name.startswith("Org 11")
    assert message.lists[0].items[0].amount == "104 % projected, 61 % used"
    assert (message.topic, message.projected) == (Topic.AHEAD, None)


def test_forecasts_below_the_limit_are_not_said_to_pass_it() -> None:
    message = together([foreseen(1), foreseen(2, 1_300)])
    assert message.headline.endswith("will probably use 87 % or more of their integration tasks")
    stocks = [compose(topics.filling(), timezone="UTC"), foreseen(1)]
    assert together(stocks).headline.endswith("may reach their limit")


def test_growth_and_missing_numbers_are_not_told_as_shares() -> None:
    spikes = [compose(topics.spike(), timezone="UTC")] * 2
    assert together(spikes).headline.endswith("grow out of the ordinary")
    assert together(spikes).lists[0].items[0].amount.startswith("rise 1,200 in 24 h (3.1 times last week's)")
    gone = [compose(topics.unmeasured(), timezone="UTC")] * 2
    assert together(gone).headline.endswith("give no data")
    assert together(gone).lists[0].items[0].amount == "no data"


def test_topics_are_never_told_together() -> None:
    keys = {group_key(told, label) for told in topics.EVERY.values() for label in ("", "org")}
    assert {key.topic for key in keys} == {"ahead", "growth", "age"}
    assert group_key(tellings.telling(), "").topic == ""


def test_people_are_called_once_and_only_for_what_is_critical() -> None:
    calm = replace(at_share(91, number=1), mention="@everybody")
    bad = [replace(at_share(100, Level.CRITICAL, number), mention="@a @b") for number in range(3)]
    assert together([calm, *bad]).mention == "@a @b"
    assert together([calm]).mention == ""


def test_an_end_of_many_tells_why_and_each_one_s_peak() -> None:
    many = of_many(
        ["A", "B"], reason=Reason.RESOLVED, level=None, before=Level.CRITICAL, ended=Ended.PERIOD_RESET
    )
    message = together(many, Reason.RESOLVED)
    assert message.headline == "2 workspaces on plan embed-starter: automation jobs"
    assert (message.state, message.ended) == ("Resolved", Ended.PERIOD_RESET)
    assert message.consequence == "The period reset."
    assert "critical" in message.lists[0].items[0].amount
    assert "peak 9,204 (92 %)" in message.lists[0].items[0].amount


def test_ends_for_several_reasons_are_counted() -> None:
    ended = {"reason": Reason.RESOLVED, "level": None, "before": Level.WARNING}
    reset = of_many(["A", "B"], ended=Ended.PERIOD_RESET, **ended)
    raised = of_many(["C"], ended=Ended.LIMIT_RAISED, **ended)
    message = together([*reset, *raised], Reason.RESOLVED)
    assert message.consequence == "Period reset (2) and limit raised (1)."


def test_a_summary_tells_apart_what_holds_what_is_over_and_what_nobody_heard_of() -> None:
    ended = {"reason": Reason.RESOLVED, "level": None, "before": Level.WARNING, "ended": Ended.USAGE_FELL}
    over, gone = of_many(["Heard", "Unheard"], **ended)
    hushed = Hushed(Then.SUMMARY, "nights", AT + timedelta(hours=8))
    frame = replace(FRAME, reason=Reason.SUMMARY, hushed=hushed)
    message = compose_group([over, gone, at_share(91, number=9)], frame, frozenset({gone.incident}))
    assert message.headline == "Held by quiet hours: 1 still so, 1 over, 1 came and went"
    assert [listing.title for listing in message.lists] == ["Still so", "Over since", "Came and went"]
    assert message.notes == ("Quiet hours (nights) held 3 messages until Sun 22 Mar 08:00", "All times: UTC")


def test_it_is_composed_again_in_the_frame_it_had() -> None:
    many = [at_share(91, number=number) for number in range(8)]
    message = together(many)
    assert compose_group(many, frame_of(message)) == message
    fewer = compose_group(many[:6], frame_of(message))
    assert fewer.headline.startswith("6 workspaces on plan embed-starter")
    assert fewer.members == tuple(tag(each) for each in many[:6])


def telling_of(labels: dict[str, str], **changes: object) -> Telling:
    return tellings.telling(labels=tuple(sorted(labels.items())), **changes)


def test_without_a_label_or_its_value_groups_are_by_resource_and_level() -> None:
    plain, labelled = telling_of({"org": "A"}), telling_of({"org": "A", "plan": "pro"})
    assert group_key(plain, "") == group_key(plain, "plan") == group_key(labelled, "")
    assert group_key(labelled, "plan") != group_key(plain, "plan")
    assert group_key(plain, "") != group_key(telling_of({}, level=Level.CRITICAL), "")
    assert group_key(plain, "source") != group_key(telling_of({}, watch=Watch.ORG), "source")


def test_groups_can_be_by_what_is_no_label() -> None:
    told = telling_of({"org": "Acme Brasil"})
    values = [group_key(told, name).value for name in ("source", "org", "resource", "rule")]
    assert values == ["pipefy", "Acme Brasil", "automation_jobs", "automation-jobs-ladder"]


def test_they_are_called_what_they_are() -> None:
    key = GroupKey("plan", "pro", "", 0, "limit")
    one, other = telling_of({"org": "A"}), telling_of({"org": "B", "workspace": "2"})
    assert about([one], key) == "organizations on plan pro"
    assert about([other], key) == "workspaces on plan pro"
    assert about([one, one], key) == "alerts on plan pro"  # one organization twice
    assert about([one], replace(key, label="", value="")) == "organizations"


@settings(max_examples=15, deadline=None, phases=[Phase.generate])
@given(
    st.lists(tellings.tellings, min_size=1, max_size=3),
    st.sampled_from([Reason.FIRED, Reason.RESOLVED, Reason.SUMMARY]),
    tellings.zones,
)
def test_any_tellings_can_be_told_together(told: list[Telling], reason: Reason, zone: str) -> None:
    members = [compose(each, timezone=zone) for each in told]
    called = about(told, group_key(told[0], "org"))
    message = compose_group(members, replace(FRAME, reason=reason, about=called))
    assert len(message.sentence) <= 200
    assert len(message.members) == len(members)
    assert all(_is_one_line(text) for text in _texts(message))
    shown = sum(len(listing.items) for listing in message.lists)
    assert 0 < shown <= len(members)


def _texts(message: Message) -> list[str]:
    items = [text for listing in message.lists for item in listing.items for text in (item.name, item.amount)]
    return [message.headline, message.sentence, message.consequence, message.identity, *items]


def _is_one_line(text: str) -> bool:
    return text == " ".join(text.split())


def test_the_sentence_of_several_is_for_the_ear() -> None:
    message = compose_group([at_share(91, number=number) for number in range(8)], FRAME)
    assert " %" in message.headline
    assert "at 91 percent or more" in message.sentence
    assert "%" not in message.sentence
