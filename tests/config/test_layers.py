from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.config.desk import Desk, plus, with_receiver, with_source
from watcher.config.loaded import Loaded
from watcher.config.models import Config
from watcher.config.receivers import SlackReceiver
from watcher.config.sources import PipefySource

SMTP = "smtp: {host: h, from: a@b.c, username: u, %s}\n"


def config_of(loaded: Loaded) -> Config:
    assert loaded.faults == ()
    assert loaded.config is not None
    return loaded.config


def pipefy_of(loaded: Loaded) -> PipefySource:
    found = config_of(loaded).sources["pipefy"]
    assert isinstance(found, PipefySource)
    return found


def revealed(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


def smtp_password(loaded: Loaded) -> str:
    smtp = config_of(loaded).smtp
    return revealed(smtp.password if smtp else None)


def test_the_environment_wins_over_secret_files_and_these_over_the_yaml(desk: Desk) -> None:
    desk.write("config.yaml", plus(SMTP % "password: from-yaml"))
    assert smtp_password(desk.load()) == "from-yaml"
    desk.write("secrets/watcher_smtp__password", "from-directory\n")
    assert smtp_password(desk.load()) == "from-directory"
    assert smtp_password(desk.load(env={"WATCHER_SMTP__PASSWORD": "from-env"})) == "from-env"


def test_a_variable_overrides_one_value_and_leaves_its_neighbours(desk: Desk) -> None:
    desk.write("config.yaml", plus(SMTP % "password: p"))
    smtp = config_of(desk.load(env={"WATCHER_SMTP__PORT": "2525"})).smtp
    assert smtp is not None
    assert (smtp.host, smtp.port, smtp.effective_port) == ("h", 2525, 2525)


def test_names_in_variables_match_dashes_and_any_case(desk: Desk) -> None:
    desk.write("config.yaml", with_receiver("Ops-Slack: {type: slack, token: t, channel: C0REVOPS}"))
    receiver = config_of(desk.load(env={"WATCHER_RECEIVERS__OPS_SLACK__CHANNEL": "C0OTHER"})).receivers[
        "Ops-Slack"
    ]
    assert isinstance(receiver, SlackReceiver)
    assert receiver.channel == "C0OTHER"


def test_a_list_in_a_variable_is_json(desk: Desk) -> None:
    loaded = desk.load(env={"WATCHER_SOURCES__PIPEFY__ORGS": '["A *", "!A b"]'})
    assert pipefy_of(loaded).orgs == ("A *", "!A b")


@pytest.mark.parametrize(
    "text", ['["*"', '{"a": ', "[A, B]", "[" * 100_000], ids=["open", "half", "bare", "deep"]
)
def test_what_begins_like_json_and_is_none_is_a_fault(desk: Desk, text: str) -> None:
    (fault,) = desk.load(env={"WATCHER_SOURCES__PIPEFY__ORGS": text}).faults
    assert (fault.code, fault.is_error) == ("E126", True)
    assert "double quotes" in fault.hint


def test_commas_in_a_variable_for_a_list_are_told_with_what_to_write(desk: Desk) -> None:
    loaded = desk.load(env={"WATCHER_SOURCES__PIPEFY__ORGS": "Acme, Foo"})
    assert loaded.config is not None
    found = loaded.config.sources["pipefy"]
    assert isinstance(found, PipefySource)
    assert found.orgs == ("Acme, Foo",)
    assert [(one.code, '["Acme", "Foo"]' in one.hint) for one in loaded.faults] == [("W209", True)]


def test_a_secret_that_looks_like_json_stays_as_it_is(desk: Desk) -> None:
    config = config_of(desk.load(env={"WATCHER_SOURCES__PIPEFY__TOKEN": '["x"]'}))
    assert revealed(config.sources["pipefy"].token) == '["x"]'


def test_an_empty_variable_is_none(desk: Desk) -> None:
    config = config_of(desk.load(env={"WATCHER_SOURCES__PIPEFY__TOKEN": ""}))
    assert revealed(config.sources["pipefy"].token) == "secret-t0ken"


def test_a_whole_source_can_come_from_the_environment(desk: Desk) -> None:
    env = {"WATCHER_SOURCES__SECOND__TYPE": "pipefy", "WATCHER_SOURCES__SECOND__TOKEN": "x"}
    assert set(config_of(desk.load(env=env)).sources) == {"pipefy", "second"}


@pytest.mark.parametrize(
    ("name", "code", "hint"),
    [
        ("WATCHER_SMPT__PORT", "E101", "did you mean `smtp`?"),
        ("WATCHER_ROUTES__0__TO", "E126", "give the whole list as JSON"),
        ("WATCHER_SMTP____PORT", "E126", "join keys by two underscores"),
        ("WATCHER_TIMEZNE", "W206", "did you mean `timezone`?"),
    ],
)
def test_a_variable_that_fits_nothing_is_told_by_its_name(
    desk: Desk, name: str, code: str, hint: str
) -> None:
    (fault,) = desk.load(env={name: "1"}).faults
    assert (fault.code, fault.hint, fault.file) == (code, hint, f"environment variable {name}")


def test_variables_of_others_with_our_prefix_are_left_alone(desk: Desk) -> None:
    env = {"WATCHER_CONFIG": "/etc/x", "WATCHER_PORT_80_TCP_ADDR": "1.2.3.4", "WATCHER_SERVICE_HOST": "x"}
    assert desk.load(env=env).faults == ()


def test_a_bad_value_in_a_variable_is_told_at_the_variable(desk: Desk) -> None:
    (fault,) = desk.load(env={"WATCHER_TIMEZONE": "Mars"}).faults
    assert (fault.code, fault.file, fault.line) == ("E108", "environment variable WATCHER_TIMEZONE", 0)


# --- *_file ------------------------------------------------------------------------------------------


def test_a_secret_is_read_from_its_file_without_the_last_line_end(desk: Desk) -> None:
    path = desk.write("the-secret", "s3cret\n")
    desk.write("config.yaml", with_source(f"{{type: pipefy, client_id: x, client_secret_file: {path}}}"))
    loaded = desk.load(need_secrets=True)
    assert revealed(pipefy_of(loaded).client_secret) == "s3cret"


def test_a_relative_secret_file_is_sought_beside_the_config(desk: Desk) -> None:
    desk.write("token", "s3cret")
    desk.write("config.yaml", with_source("{type: pipefy, token_file: token}"))
    assert revealed(config_of(desk.load(need_secrets=True)).sources["pipefy"].token) == "s3cret"


@pytest.mark.parametrize(
    ("text", "why"), [(None, "No such file"), ("\n", "is empty")], ids=["absent", "empty"]
)
def test_a_secret_file_that_gives_nothing_is_a_fault_only_where_secrets_are_needed(
    desk: Desk, text: str | None, why: str
) -> None:
    if text is not None:
        desk.write("token", text)
    desk.write("config.yaml", with_source("{type: pipefy, token_file: token}"))
    assert desk.load().ok
    (fault,) = desk.load(need_secrets=True).faults
    assert (fault.code, fault.line, fault.col) == ("E125", 3, 38)
    assert why in fault.message


def test_a_secret_from_the_environment_replaces_a_file_named_in_the_yaml(desk: Desk) -> None:
    desk.write("config.yaml", with_source("{type: pipefy, token_file: /nowhere}"))
    source = config_of(desk.load(env={"WATCHER_SOURCES__PIPEFY__TOKEN": "e"}, need_secrets=True)).sources[
        "pipefy"
    ]
    assert (revealed(source.token), source.token_file) == ("e", None)


def test_a_file_from_the_environment_replaces_a_secret_in_the_yaml(desk: Desk) -> None:
    path = desk.write("token", "from-file")
    env = {"WATCHER_SOURCES__PIPEFY__TOKEN_FILE": str(path)}
    assert revealed(config_of(desk.load(env=env, need_secrets=True)).sources["pipefy"].token) == "from-file"


def test_a_storage_url_may_stand_in_a_file(desk: Desk) -> None:
    desk.write("url", "postgresql://w:pw@db/limits")
    desk.write("config.yaml", plus("storage: {url_file: url}\n"))
    loaded = desk.load(need_secrets=True)
    assert config_of(loaded).storage.url == "postgresql://w:pw@db/limits"
    assert loaded.secrets >= {"pw"}


def test_a_storage_url_may_name_the_folder_of_a_socket_as_host(desk: Desk) -> None:
    url = "postgresql://w@/limits?host=/run/postgresql"
    desk.write("config.yaml", plus(f"storage: {{url: '{url}'}}\n"))
    assert config_of(desk.load()).storage.url == url


# --- ${NAME} -----------------------------------------------------------------------------------------


def test_a_variable_that_is_the_whole_value_is_replaced(desk: Desk) -> None:
    desk.write("config.yaml", with_source('{type: pipefy, token: "${THE_TOKEN}"}'))
    loaded = desk.load(env={"THE_TOKEN": "t"}, need_secrets=True)
    assert revealed(config_of(loaded).sources["pipefy"].token) == "t"
    assert (
        loaded.origins["sources", "pipefy", "token"].text == "environment variable THE_TOKEN (config.yaml:3)"
    )


@pytest.mark.parametrize(("env", "why"), [({}, "is not set"), ({"THE_TOKEN": " "}, "is empty")])
def test_an_absent_variable_is_a_fault_only_where_secrets_are_needed(
    desk: Desk, env: dict[str, str], why: str
) -> None:
    desk.write("config.yaml", with_source('{type: pipefy, token: "${THE_TOKEN}"}'))
    (fault,) = desk.load(env=env, need_secrets=True).faults
    assert (fault.code, fault.line, fault.col) == ("E124", 3, 33)
    assert why in fault.message
    loaded = desk.load(env=env)
    assert (loaded.ok, loaded.notes) == (True, ("THE_TOKEN is not set here",))


@pytest.mark.parametrize(
    "text",
    [
        plus('timezone: "${X}"\n'),
        with_receiver('x: {type: slack, token: x, channel: "${Y}"}'),
        plus('smtp: {host: "${X}", port: "${Y}", from: "${Z}"}\n'),
        with_source('{type: pipefy, token: x, poll: "${X}", api_url: "${Y}"}'),
        plus('storage: {keep_samples: "${Y}"}\n'),
        plus('defaults: {after: "${X}", repeat: "${Y}"}\nlog: {level: "${Z}", format: "${Z}"}\n'),
        plus('allowances: [{source: pipefy, resource: cards, limit: "${X}"}]\n'),
    ],
)
def test_an_absent_variable_is_the_one_fault_whatever_should_stand_there(desk: Desk, text: str) -> None:
    desk.write("config.yaml", text)
    assert {fault.code for fault in desk.load().faults} == {"E124"}
    assert desk.load().notes == ()
    assert {fault.code for fault in desk.load(need_secrets=True).faults} == {"E124"}


@pytest.mark.parametrize(
    "text",
    [
        with_source('{type: pipefy, client_id: "${X}", client_secret: "${Y}"}'),
        with_source('{type: pipefy, token_file: "${X}"}'),
        with_receiver('x: {type: slack, webhook: "${X}"}'),
        plus('smtp: {host: h, from: a@b.c, username: "${X}", password: "${Y}"}\n'),
        plus('storage: {url: "${X}"}\n'),
    ],
)
def test_absent_credentials_are_no_faults_where_no_secret_is_needed(desk: Desk, text: str) -> None:
    desk.write("config.yaml", text)
    loaded = desk.load()
    assert (loaded.ok, loaded.faults) == (True, ())
    assert loaded.notes
    assert {fault.code for fault in desk.load(need_secrets=True).faults} == {"E124"}


@pytest.mark.parametrize(
    "text", [with_source("${X}"), with_receiver('x: {type: "${X}"}'), plus("smtp: ${X}\n")]
)
def test_an_absent_variable_where_no_single_value_can_stand_is_a_fault(desk: Desk, text: str) -> None:
    desk.write("config.yaml", text)
    assert desk.load().errors


def test_nothing_in_an_absent_directory_of_secrets_is_fine(desk: Desk, tmp_path: Path) -> None:
    assert not (tmp_path / "secrets").exists()
    assert desk.load(need_secrets=True).ok
