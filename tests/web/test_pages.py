"""The status page: what its addresses show, to browsers and to whoever comes with bad intent."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pytest
from structlog.testing import capture_logs

from tests.engine.fakes import FakeSource, cards
from tests.web.board import board
from tests.web.desk import NoPages, desk
from watcher.domain.alert import Incident
from watcher.domain.links import page_of, source_page
from watcher.domain.offer import Act
from watcher.domain.reading import Org
from watcher.domain.rule import Level
from watcher.engine.silencing.acks import acknowledge
from watcher.engine.silencing.silences import Wish, add
from watcher.ports import Failure, SourceError, StoreError
from watcher.records import Export, ExportKind, ExportState
from watcher.web.draw import without_addresses

HOSTILE = "<script>alert(1)</script> \"x\" 'y' {{ 7*7 }} &amp; \u202eana@example.com"


class _Checked(HTMLParser):
    """Notes what must be closed and is not, and what no page of ours may hold."""

    VOID = frozenset({"meta", "link", "br", "line", "circle", "rect", "path"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        named = dict(attrs)
        self.faults += [name for name in named if name.startswith("on") or name == "style"]
        self.links += [value for name, value in attrs if name in {"href", "src"} and value]
        if tag in {"th", "table"} and tag == "th" and "scope" not in named:
            self.faults.append("th without scope")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.VOID:
            return
        if self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes another")


def checked(text: str) -> _Checked:
    found = _Checked(text)
    assert (found.faults, found.open) == ([], [])
    assert "script" not in found.tags
    tables = re.findall(r"<table[^>]*>\s*(<\w+)", text)
    assert set(tables) <= {"<caption"}
    return found


def words(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


async def test_the_first_page_shows_what_is_open_the_sources_and_every_limit(tmp_path: Path) -> None:
    async with board(tmp_path, 50, 92) as b:
        page = await b.gets("/")
        incident = await b.incident()
    found = checked(page.text)
    assert page.status == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert {f"a/{incident.id}", "s/pipefy", "style.css"} <= set(found.links)
    said = words(page.text)
    assert "Warning Acme Brasil: cards 92 %, 92 of 100" in said
    assert "Sat 21 Mar 2026 12:45 UTC" in said
    assert 'aria-valuetext="92 percent, 92 of 100"' in page.text


@pytest.mark.parametrize("path", ["/", "/s/pipefy", "/a/nothing"])
async def test_every_page_is_locked_down_and_never_kept(tmp_path: Path, path: str) -> None:
    async with board(tmp_path, 50) as b:
        page = await b.gets(path)
    checked(page.text)
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    assert "script-src 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert '<html lang="en">' in page.text


async def test_an_open_incident_tells_how_it_is_what_happened_and_what_can_be_done(tmp_path: Path) -> None:
    async with board(tmp_path, 50, 92) as b:
        engine, incident = b.engine, await b.incident()
        async with engine.store.transaction() as tx:
            await acknowledge(tx, engine.policy, incident.id, "ana", "asked for more", engine.clock.now())
            wish = Wish({"org": ["Acme*"]}, "bo", "load test", until_reset=True)
            await add(tx, engine.policy, wish, engine.clock.now())
        await engine.clock.advance(timedelta(days=1))
        await engine.sees(93)
        page = await b.page()
    checked(page.text)
    said = words(page.text)
    assert "Acme Brasil: cards at 93 % of 100" in said
    assert "told to slack" in said
    assert "Acknowledged by ana: asked for more" in said
    assert "bo silenced this until" in said
    assert "Invoice sync" in said
    assert "(used &gt;= 90%)" in said, said[-900:]
    assert f"watcher ack {incident.id} --undo" in said
    assert "<svg" in page.text
    assert "The same as a table" in said
    assert "Now 93 %, 93 of 100 (13:00)" in said


async def test_an_incident_that_is_over_says_so_and_why(tmp_path: Path) -> None:
    async with board(tmp_path, 50, 92) as b:
        incident = await b.incident()
        await b.engine.clock.advance(timedelta(days=12))
        await b.engine.sees(3)
        page = await b.page("?do=ack")
    said = words(page.text)
    assert "This is over since 13:00: period reset." in said
    assert "This is over: there is nothing left to do." in said
    assert f"watcher ack {incident.id}" not in said


@pytest.mark.parametrize(
    ("act", "command"),
    [
        (Act.ACK, "watcher ack {id}"),
        (Act.UNACK, "watcher ack {id} --undo"),
        (Act.SILENCE_DAY, "watcher silence add --series {series} --for 24h --reason"),
        (Act.SILENCE_PERIOD, "watcher silence add --series {series} --until-reset --reason"),
        (Act.EXPORT, "watcher export start pipefy --jobs 8a1c"),
    ],
)
async def test_what_a_link_asks_for_is_told_as_a_command_and_not_done(
    tmp_path: Path, act: Act, command: str
) -> None:
    async with board(tmp_path, 50, 92) as b:
        before = await b.incident()
        page = await b.page(f"?do={act.value}&about=x")
        async with b.engine.store.reading() as tx:
            (series,) = (await tx.series_states()).values()
            assert (await tx.silences(b.engine.clock.now()), await tx.exports()) == ([], [])
        assert await b.incident() == before
    section = words(page.text.partition('class="asked"')[2].partition("</section>")[0])
    assert command.format(id=before.id, series=series.series.short_id) in section
    assert "This page changes nothing" in section


@pytest.mark.parametrize("query", ["?do=approve&about=99", "?do=deny&about=1;id", "?do=%00&about=%0a", "?do"])
async def test_a_link_that_asks_for_what_nobody_is_asked_about_gives_no_command(
    tmp_path: Path, query: str
) -> None:
    async with board(tmp_path, 50, 92) as b:
        page = await b.page(query)
    assert page.status == 200
    assert "watcher export" not in page.text


@pytest.mark.parametrize(
    "name", ["x", "a/b", "../../etc/passwd", "%00", HOSTILE, "é\u202e", "x" * 1_500, "g-0", "'; DROP TABLE"]
)
@pytest.mark.parametrize("folder", ["a", "s"])
async def test_what_is_unknown_is_told_in_the_same_look(folder: str, name: str) -> None:
    async with desk() as d:
        page = await d.gets(f"/{folder}/{quote(name, safe='')}")
    assert page.status == 404
    checked(page.text)
    assert "Nothing is known of this" in page.text
    assert name not in page.text or name in {"x", "é\u202e"}


async def test_names_are_text_whatever_they_are(tmp_path: Path) -> None:
    source = FakeSource(orgs=(Org("8a1c", HOSTILE, "1"),))
    async with board(tmp_path, 50, 92, source=source) as b:
        texts = [(await b.gets(path)).text for path in ("/", "/s/pipefy")] + [(await b.page()).text]
    for text in texts:
        checked(text)
        assert "{{ 7*7 }}" in text
        assert "\u202e" not in text
        assert "ana@example.com" not in text
        assert "&lt;script&gt;" in text


async def test_a_source_that_fails_says_why_since_when_and_when_it_is_tried_again(tmp_path: Path) -> None:
    failure = SourceError("the token is refused", kind=Failure.REFUSED, hint="make a new one")
    async with board(tmp_path, 50) as b:
        await b.engine.fails(failure, times=9)
        page, first = await b.gets("/s/pipefy"), await b.gets("/")
    checked(page.text)
    said = words(page.text)
    assert "Does not answer" in said
    assert "Failures in a row 9" in said
    assert "the token is refused" in said
    assert "make a new one" in said
    assert "Next try" in said
    assert "Numbers of Pipefy are old: the last good answer came 12:30, 2 h 15 min ago." in words(first.text)


async def test_an_organization_that_is_not_told_of_is_named(tmp_path: Path) -> None:
    async with board(tmp_path, 50) as b:
        b.engine.source.missing = {"8a1c"}
        await b.engine.sees(50, 50, 50)
        page = await b.gets("/s/pipefy")
    assert "Organizations that are not watched Acme Brasil" in words(page.text)


async def test_the_pages_speak_the_tongue_of_the_config(tmp_path: Path) -> None:
    async with board(tmp_path, 50, 92, locale="pt-BR") as b:
        texts = [(await b.gets(path)).text for path in ("/", "/s/pipefy", "/a/nothing")]
        texts.append((await b.page("?do=ack")).text)
    for text in texts:
        assert '<html lang="pt-BR">' in text
        assert "This" not in words(text)
    assert "Acme Brasil" in texts[0]
    assert "Precisa de atenção" in texts[0]


async def test_links_of_messages_lead_to_pages(tmp_path: Path) -> None:
    async with board(tmp_path, 50, 92) as b:
        incident = await b.incident()
        for url in (page_of("http://x", incident.id), source_page("http://x", "pipefy")):
            assert (await b.gets(url.removeprefix("http://x"))).status == 200


class _Broken:
    """Pages of a store that is in trouble, or does not answer at all."""

    locale = "en"

    def __init__(self, trouble: Exception | None) -> None:
        self.trouble = trouble

    async def home(self) -> None:
        if self.trouble is None:
            await asyncio.sleep(30)
        raise self.trouble or TimeoutError

    async def incident(self, _: str, __: object) -> None:
        await self.home()

    async def source(self, _: str) -> None:
        await self.home()


@pytest.mark.parametrize("path", ["/", "/a/x", "/s/x"])
@pytest.mark.parametrize(
    ("trouble", "status"), [(StoreError("disk full at /srv/x"), 503), (None, 503), (KeyError("secret"), 500)]
)
async def test_a_store_in_trouble_is_told_at_once_and_in_html(
    monkeypatch: pytest.MonkeyPatch, path: str, trouble: Exception | None, status: int
) -> None:
    monkeypatch.setattr("watcher.web.pages.PATIENCE", 0.05 if trouble is None else 5)
    with capture_logs() as logs:  # to print a whole traceback takes seconds
        await _everybody_asks(path, trouble, status)
    assert {line["event"] for line in logs} & {"web.page_unavailable", "web.page_bug"}


async def _everybody_asks(path: str, trouble: Exception | None, status: int) -> None:
    async with desk(_Broken(trouble)) as d:  # type: ignore[arg-type]
        pages = await asyncio.gather(*(d.gets(path) for _ in range(8)))
    assert {page.status for page in pages} == {status}
    checked(pages[0].text)
    assert "Not now" in pages[0].text
    assert "secret" not in pages[0].text
    assert "/srv" not in pages[0].text


async def test_the_first_page_comes_back_when_the_store_does() -> None:
    broken = _Broken(StoreError("x"))
    async with desk(broken) as d:  # type: ignore[arg-type]
        assert (await d.gets("/")).status == 503
        broken.home = NoPages().home  # type: ignore[method-assign, assignment]
        assert (await d.gets("/")).status == 200


async def test_many_who_ask_at_once_cost_one_look(tmp_path: Path) -> None:
    async with board(tmp_path, 50) as b:
        looks = 0
        real = b.desk.pages.home

        async def counted() -> object:
            nonlocal looks
            looks += 1
            return await real()

        b.desk.pages.home = counted  # type: ignore[method-assign, assignment]
        pages = await asyncio.gather(*(b.desk.gets("/") for _ in range(6)))
        assert ({page.status for page in pages}, looks) == ({200}, 1)
        await b.gets("/")
        assert looks == 2


async def test_the_style_sheet_asks_for_nothing_from_elsewhere() -> None:
    async with desk() as d:
        style = await d.gets("/style.css")
    assert style.headers["Content-Type"].startswith("text/css")
    assert "url(" not in style.text
    assert "@import" not in style.text


async def test_what_is_no_page_is_answered_in_json_as_before() -> None:
    async with desk() as d:
        assert (await d.gets("/nowhere")).json == {"error": "not found"}
        assert (await d.asks("POST", "/")).status == 405
        assert (await d.asks("HEAD", "/")).status == 200


def test_addresses_of_people_are_hidden() -> None:
    assert without_addresses("by Ana <ana.b+x@mail.example.com>, ok") == "by Ana <…@…>, ok"
    assert without_addresses("@here and a@b") == "@here and a@b"


async def test_what_told_of_several_has_a_page_that_names_them(tmp_path: Path) -> None:
    orgs = tuple(Org(f"o{n}", f"Org {n}", str(n)) for n in range(8))
    numbers: dict[str, float | None] = {org.id: 95.0 for org in orgs}
    async with board(tmp_path, source=FakeSource(orgs=orgs, used={org.id: 10.0 for org in orgs})) as b:
        await b.engine.poll()
        b.engine.source.used = numbers
        await b.engine.poll()
        (told,) = [parcel.message for parcel in b.engine.channels["slack"].got if parcel.message.members]
        page = await b.gets(f"/a/{told.incident}")
        first = await b.gets("/")
    checked(page.text)
    assert "Org 0" in page.text
    assert "This told of several alerts together." in page.text
    assert len(set(re.findall(r'href="(a/[^"]+)"', first.text))) == 8


async def test_an_export_that_people_are_asked_about_is_approved_by_a_command(tmp_path: Path) -> None:
    async with board(tmp_path, 50, 92) as b:
        incident, now = await b.incident(), b.engine.clock.now()
        one = Export(
            key="k",
            source="pipefy",
            kind=ExportKind.AUTOMATION_JOBS,
            report="",
            period="current_month",
            orgs=(),
            asked_by="rule cards-ladder",
            asked_at=now,
            next_look_at=now,
            state=ExportState.ASKED,
            incident=incident.id,
        )
        async with b.engine.store.transaction() as tx:
            (asked,) = await tx.add_exports([one])
        page = await b.page(f"?do=approve&about=export-{asked.id}")
        other = await b.page("?do=approve&about=77")
    assert f"watcher export approve {asked.id}" in page.text
    assert f"Export {asked.id}, wanted by cards-ladder" in page.text
    assert "watcher export approve" not in other.text


async def test_an_incident_that_nobody_was_told_of_has_a_page(tmp_path: Path) -> None:
    async with board(tmp_path, 50) as b:
        bare = Incident("bare", cards().key, b.engine.clock.now(), Level.WARNING)
        async with b.engine.store.transaction() as tx:
            await tx.put_incidents([bare])
        page = await b.gets("/a/bare")
    checked(page.text)
    assert "Warning Acme Brasil: cards" in words(page.text)
    assert "watcher ack bare" in page.text


async def test_a_long_story_keeps_its_beginning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watcher.engine.pages.incident.MOST_ROWS", 2)
    async with board(tmp_path, 50, 92, 93, 94, 95, 101) as b:
        page = await b.page()
    said = words(page.text).partition("What happened")[2]
    assert "Critical" in said or "critical" in said
    assert re.search(r"Warning", said)


async def test_of_many_limits_the_worst_are_shown_and_the_others_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watcher.engine.pages.limits.MOST_LIMITS", 2)
    orgs = tuple(Org(f"o{n}", f"Org {n}", str(n)) for n in range(5))
    used: dict[str, float | None] = {org.id: float(n) for n, org in enumerate(orgs)}
    async with board(tmp_path, source=FakeSource(orgs=orgs, used=used)) as b:
        await b.engine.poll()
        page = await b.gets("/")
    said = words(page.text)
    assert "Org 4" in said
    assert "Org 2" not in said
    assert "… and 3 more" in said
