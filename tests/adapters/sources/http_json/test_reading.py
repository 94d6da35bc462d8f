"""What is taken from an answer of any shape, and what is not believed."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.adapters.sources.http_json.recorded import ACME, ANSWER, GLOBEX, MARCH, MESSAGES, SEATS, watching
from tests.adapters.sources.shortmemory import ShortMemory
from tests.adapters.standin import answer, http
from watcher.adapters.sources.http_json.options import HttpJsonOptions, Wanted
from watcher.adapters.sources.http_json.paths import fixed
from watcher.adapters.sources.http_json.reading import Told, told_by
from watcher.adapters.sources.http_json.resets import Resets
from watcher.domain.reading import Gap, Org, Origin, Reading
from watcher.ports import Failure, SourceError

USED = Wanted(resource="jobs", used="jobs.used", limit="jobs.limit")
FINE = Wanted(resource="fine", used="fine")
"""Something that is always told, so that the answer as a whole is one."""


def told(data: Any, *readings: Wanted, now: datetime = MARCH, **options: Any) -> Told:
    whole = HttpJsonOptions(name="mailer", url="http://x", readings=readings or (USED,), **options)
    return told_by(data, whole, Resets(ShortMemory()), now)


def only(data: Any, *readings: Wanted, **options: Any) -> Reading | Gap:
    """What is told of `jobs`."""
    found = told(data, *(readings or (USED, FINE)), **options).series
    return next(one for series, one in found.items() if series.resource == "jobs")


def used(data: Any) -> float | str:
    """The number, or the reason why there is none."""
    one = only({"fine": 1, "jobs": data})
    return one.used if isinstance(one, Reading) else one.reason


def limit(value: Any) -> float | None:
    one = only({"jobs": {"used": 1, "limit": value}})
    assert isinstance(one, Reading)
    return one.limit.value if one.limit else None


@pytest.mark.parametrize(("raw", "number"), [(0, 0.0), (12.5, 12.5), ("17", 17.0), (" 3.5 ", 3.5)])
def test_a_number_may_be_written_as_a_text_and_fractions_stay(raw: Any, number: float) -> None:
    assert used({"used": raw}) == number


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (None, "nothing"),
        (True, "true or false, not a number,"),
        ("many", "a text that is no number"),
        ("1,000", "a text that is no number"),
        ([3], "a list, not one value,"),
        ({}, "an object, not a value,"),
        (-1, "a number that makes no sense"),
        (10**400, "a number that makes no sense"),
        (float("nan"), "a number that makes no sense"),
        (float("-inf"), "a number that makes no sense"),
        ("NaN", "a text that is no number"),
        ("1e999", "a text that is no number"),
    ],
)
def test_what_is_no_number_is_unknown_and_the_path_is_named(raw: Any, what: str) -> None:
    assert used({"used": raw}) == f"`jobs.used` finds {what} in the answer"


@pytest.mark.parametrize("raw", [0, -1, None, "", "unlimited", False, [], {}, 1e999])
def test_a_limit_of_zero_or_nothing_or_nonsense_is_unknown(raw: Any) -> None:
    assert limit(raw) is None


def test_a_limit_written_in_the_config_is_an_allowance() -> None:
    one = only({"n": 3}, Wanted(resource="jobs", used="n", limit=50))
    assert isinstance(one, Reading)
    assert one.limit is not None
    assert (one.limit.value, one.limit.origin) == (50, Origin.ALLOWANCE)


@pytest.mark.parametrize(
    ("remains", "whole", "number"), [(3, 20, 17.0), (0, 20, 20.0), (-5, 20, 25.0), (0.1, 0.3, 0.2)]
)
def test_what_remains_is_taken_from_the_limit(remains: float, whole: float, number: float) -> None:
    one = only({"left": remains, "all": whole}, Wanted(resource="jobs", remaining="left", limit="all"))
    assert isinstance(one, Reading)
    assert one.used == number


@pytest.mark.parametrize(("remains", "whole"), [(3, None), (3, 0), (21, 20), (None, 20)])
def test_what_remains_of_an_unknown_or_smaller_limit_is_unknown(remains: Any, whole: Any) -> None:
    wanted = Wanted(resource="jobs", remaining="left", limit="all")
    assert isinstance(only({"fine": 1, "left": remains, "all": whole}, wanted, FINE), Gap)


def test_two_rows_of_one_series_that_contradict_each_other_are_unknown() -> None:
    each = Wanted(resource="jobs", each="rows", org="org", used="n")
    rows = [{"org": "a", "n": 1}, {"org": "a", "n": 2}, {"org": "b", "n": 3}]
    found = {series.org: one for series, one in told({"rows": rows}, each).series.items()}
    assert isinstance(found["a"], Gap)
    assert isinstance(found["b"], Reading)


def test_without_a_path_to_organizations_the_source_stands_for_one() -> None:
    found = told({"jobs": {"used": 1}}, title="Mailer")
    assert list(found.orgs.values()) == [Org("mailer", "Mailer")]
    assert only({"jobs": {"used": 1}}, USED, title="Mailer").labels == (("org", "Mailer"),)


def test_every_list_gets_the_name_that_one_of_them_tells() -> None:
    named = Wanted(resource="jobs", each="a", org="id", used="n", labels={"org": "name"})
    bare = Wanted(resource="fine", each="b", org="id", used="n")
    found = told({"a": [{"id": 7, "name": "Acme", "n": 1}], "b": [{"id": 7, "n": 2}]}, bare, named)
    assert list(found.orgs.values()) == [Org("7", "Acme")]
    assert {one.labels for one in found.series.values()} == {(("org", "Acme"),)}


@pytest.mark.parametrize("name", ["Acme", 'O\'Neil `&` "Sons" \\', "São Paulo 🙂", "a b"])
def test_a_name_may_stand_for_itself(name: str) -> None:
    found = told({"n": 1}, Wanted(resource="jobs", org=fixed(name), used="n"))
    assert list(found.orgs) == [name]


def test_paths_may_compute() -> None:
    wanted = Wanted(resource="jobs", org="'acme'", used="sum(days[].n)", limit="max(days[].cap)")
    one = only({"days": [{"n": 1.5, "cap": 10}, {"n": 2, "cap": 12}]}, wanted)
    assert isinstance(one, Reading)
    assert (one.series.org, one.used, one.limit and one.limit.value) == ("acme", 3.5, 12)


def test_a_path_that_cannot_compute_with_what_is_there_finds_nothing() -> None:
    one = only({"fine": 1, "days": ["x", 3]}, Wanted(resource="jobs", used="sum(days)"), FINE)
    assert isinstance(one, Gap)


@pytest.mark.parametrize(
    "wrong",
    [
        {"used": "jobs..used"},
        {"used": ""},
        {"used": "a", "remaining": "b", "limit": "c"},
        {"remaining": "a"},
        {"used": "a", "reset": "b"},
        {"used": "a", "limit": 0},
        {"used": "a", "labels": {"plan": "]"}},
    ],
)
def test_what_could_never_give_a_number_is_refused_at_once(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="reading jobs: "):
        Wanted(resource="jobs", **wrong)


async def test_an_organization_gone_from_the_answer_is_missing() -> None:
    rows = {"workspaces": [{"id": "ws_1", "messages": {"sent": 1, "resets_at": 3600}}]}
    async with watching(rows, MESSAGES) as w:
        found = await w.source.read((ACME, GLOBEX), w.now)
    assert (found.present, found.missing) == ((ACME,), (GLOBEX,))


@pytest.mark.parametrize("odd", [b"NaN", b"-Infinity", b"1e999", b"9" * 400, b'"NaN"', b'"1e999"'])
async def test_a_number_that_is_none_leaves_the_other_rows_of_the_answer_known(odd: bytes) -> None:
    raw = json.dumps(ANSWER).encode().replace(b"9204.5", odd, 1)
    async with watching(lambda _: http(200, raw)) as w:
        found = await w.source.read((ACME, GLOBEX), MARCH)
        assert len(w.side.asked) == 1
    assert [(gap.series.org, gap.series.resource) for gap in found.gaps] == [(ACME.id, "messages")]
    assert "in the answer" in found.gaps[0].reason
    assert len(found.readings) == 3


async def test_an_empty_list_is_an_answer_in_which_everybody_is_missing() -> None:
    async with watching({"workspaces": []}) as w:
        found = await w.source.read((ACME, GLOBEX), w.now)
        assert found.missing == (ACME, GLOBEX)
        assert (await w.source.discover(w.now)).orgs == ()


async def test_a_row_that_names_nobody_proves_no_absence() -> None:
    rows = {"workspaces": [{"id": "ws_1", "seats": {"left": 1, "all": 2}}, "?"]}
    async with watching(rows, SEATS) as w:
        found = await w.source.read((ACME, GLOBEX), w.now)
    assert found.missing == ()
    assert [gap.series.org for gap in found.gaps] == [GLOBEX.id]
    assert found.notes == ("a row of seats names no organization: look at `org` in the config",)


@pytest.mark.parametrize("data", [{"workspaces": {}}, {"workspaces": [{"id": "a"}]}, [], "text", 7])
async def test_an_answer_without_one_number_is_a_failure(data: Any) -> None:
    async with watching(data) as w:
        with pytest.raises(SourceError) as caught:
            await w.source.read((ACME,), w.now)
    assert caught.value.kind is Failure.BAD_ANSWER


async def test_globs_choose_and_expected_names_are_missed() -> None:
    rows = {"workspaces": [{"id": n, "seats": {"left": 1, "all": 2}} for n in ("Acme", "Test 1")]}
    async with watching(rows, SEATS, orgs=("*", "!Test*"), expect=("acme", "Globex")) as w:
        found = await w.source.discover(w.now)
    assert [org.name for org in found.orgs] == ["Acme"]
    assert found.expected_absent == ("Globex",)


async def test_the_request_is_what_the_config_says() -> None:
    body, headers = {"month": "current"}, {"X-Api-Key": "k-0123456789", "Accept": "application/x+json"}
    async with watching(
        {"fine": 1}, FINE, method="POST", body=body, headers=headers, token="secret-token"
    ) as w:
        await w.source.read((), w.now)
        asked = w.side.asked[0]
    assert (asked.method, asked.json) == ("POST", body)
    assert (asked.headers["authorization"], asked.headers["x-api-key"]) == (
        "Bearer secret-token",
        "k-0123456789",
    )
    assert asked.headers["accept"] == "application/x+json"


async def test_credentials_in_headers_addresses_and_bodies_never_come_back() -> None:
    secrets = ["header-secret", "query-secret", "body-secret", "basic-secret"]
    echo = {"n": 1, "org": " ".join(secrets)}
    wanted = Wanted(resource="jobs", org="org", used="n")
    async with watching(lambda _: answer(echo), wanted) as plain:
        url = plain.side.url("/usage?api_key=query-secret&page=1")
        headers = {"X-Api-Key": "header-secret", "Authorization": "Basic basic-secret", "X-Org": "acme"}
        body = {"auth": [{"password": "body-secret"}]}
        async with watching(echo, wanted, url=url, headers=headers, body=body, method="POST") as w:
            found = await w.source.discover(w.now)
            assert [org.name for org in found.orgs] == ["*** *** *** ***"]
            assert not [secret for secret in secrets if secret in repr(w.source._options)]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["workspaces", "id", "messages", "sent", "quota", "seats"]), inner)
    ),
    max_leaves=20,
)
ROW = st.fixed_dictionaries(
    {},
    optional={
        "id": JSON,
        "name": JSON,
        "messages": JSON | st.fixed_dictionaries({"sent": JSON, "quota": JSON, "resets_at": JSON}),
    },
)


@settings(max_examples=200, deadline=None)
@given(JSON | st.fixed_dictionaries({"workspaces": st.lists(ROW | JSON, max_size=4)}))
def test_no_answer_breaks_it_and_nonsense_is_no_number(data: Any) -> None:
    found = Told()
    with suppress(SourceError):
        found = told(data, MESSAGES)
    for one in found.series.values():
        assert isinstance(one, Gap) or 0 <= one.used < float("inf")
        assert all(len(text) <= 255 for _, text in one.labels)
