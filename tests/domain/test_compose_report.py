"""The words of news of an export: whole in both tongues, harmless whatever names there are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.domain.given import NOON, Watched
from watcher.domain.compose.messages import compose
from watcher.domain.compose.report import Report, Stage, news_of
from watcher.domain.locale import LOCALES
from watcher.domain.message import Attachment, Message
from watcher.domain.tongue import speaking

HOSTILE = "<!channel> {who} \u202e[x](http://evil)\n" + "é" * 255
FILE = Attachment("/data/exports/jobs.xlsx", "jobs.xlsx", 2_100_000)
JOBS = Report(
    12, "Pipefy", "automation_jobs", ("Acme Brasil",), "current_month", is_mail=False, to_thread=True
)
MAIL = replace(JOBS, about="api_calls", orgs=("Acme", "Globex"), period="last_month", is_mail=True)


def below(locale: str = "en") -> Message:
    with speaking(locale):
        return compose(Watched().sees(50, 92).told[-1], timezone="America/Sao_Paulo")


def told(report: Report, stage: Stage, locale: str = "en") -> Message:
    with speaking(locale):
        return news_of(report, stage, below(locale), NOON)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("stage", Stage)
def test_whatever_names_there_are_the_words_stay_whole(stage: Stage, locale: str) -> None:
    report = Report(12, HOSTILE, HOSTILE, (HOSTILE,), HOSTILE, is_mail=False, to_thread=True)
    report = replace(report, rule=HOSTILE, who=HOSTILE, why=HOSTILE, until=NOON, file=FILE)
    message = told(report, stage, locale)
    said = [message.headline, message.sentence, message.consequence, message.next_step, *message.notes]
    assert all("\n" not in text and "\u202e" not in text for text in said)
    assert len(message.sentence) <= 200
    assert message.headline
    assert len(message.headline) < 400


def test_a_name_is_said_as_it_is() -> None:
    message = told(replace(JOBS, orgs=("{% x %}",)), Stage.FINISHED)
    assert "{% x %}" in message.sentence


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_is_told_in_portuguese(stage: Stage) -> None:
    report = replace(JOBS, who="Ana", why="HTTP 500", until=NOON, file=FILE)
    english, other = told(report, stage), told(report, stage, "pt-BR")
    assert other.state in {"Relatório", "Aprovação"}
    assert other.headline != english.headline
    assert other.consequence != english.consequence


def test_why_a_report_failed_is_told_in_portuguese() -> None:
    why = "it could not be asked for within 24 hours (last: HTTP 503)"
    message = told(replace(JOBS, why=why), Stage.FAILED, "pt-BR")
    assert message.consequence == "Motivo: não pôde ser pedido em 24 horas (por último: HTTP 503)."


def test_who_approved_what_was_ordered_meanwhile_is_named_where_somebody_did() -> None:
    assert told(replace(JOBS, who="Ana"), Stage.SPARED).headline.startswith("Ana approved a report that is")
    assert told(JOBS, Stage.SPARED).headline.startswith("A report needs no approval any more")


def test_only_who_is_asked_can_answer() -> None:
    assert {stage for stage in Stage if told(JOBS, stage).offers} == {Stage.ASKED}


def test_the_file_comes_with_the_news_that_it_is_ready_and_with_no_other() -> None:
    report = replace(JOBS, file=FILE)
    assert {stage for stage in Stage if told(report, stage).attachment} == {Stage.FINISHED}
    assert told(report, Stage.FINISHED).consequence == "The file is jobs.xlsx, 2.1 MB."


def test_a_file_that_stays_is_named_with_its_place() -> None:
    message = told(replace(JOBS, file=FILE, to_thread=False), Stage.FINISHED)
    assert message.attachment is None
    assert "/data/exports/jobs.xlsx" in message.consequence


def test_a_file_that_the_vendor_keeps_is_fetched_by_command() -> None:
    assert told(JOBS, Stage.FINISHED).consequence == "`watcher export get 12` fetches the file."


@pytest.mark.parametrize(
    ("size", "said"), [(8, "8 bytes"), (999, "999 bytes"), (12_400, "12 KB"), (5_000_000_000, "5,000 MB")]
)
def test_a_size_is_said_as_people_say_it(size: int, said: str) -> None:
    assert said in told(replace(JOBS, file=replace(FILE, size=size)), Stage.FINISHED).consequence


def test_a_mailed_report_says_what_of_whom_and_where() -> None:
    message = told(MAIL, Stage.SENT)
    assert message.headline == "Pipefy mails a report: API calls of 2 organizations, last month"
    assert "nowhere else" in message.consequence


def test_a_question_says_until_when_in_the_zone_people_read() -> None:
    message = told(replace(JOBS, until=NOON + timedelta(hours=24)), Stage.ASKED)
    assert "until 22 Mar 09:00" in message.consequence
