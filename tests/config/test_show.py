from __future__ import annotations

from tests.config.desk import Desk, plus
from watcher.config.show import effective, show_json, show_text


def test_every_value_is_shown_with_where_it_came_from(desk: Desk) -> None:
    desk.write("config.yaml", plus("timezone: America/Sao_Paulo\nsmtp: {host: h, from: a@b.c}\n"))
    desk.write("secrets/watcher_storage__keep_samples", "90d")
    lines = show_text(desk.load(env={"WATCHER_SMTP__PORT": "2525"})).splitlines()
    shown = {line.partition("  # ")[0].strip(): line.partition("  # ")[2] for line in lines}
    assert shown["timezone: America/Sao_Paulo"] == "config.yaml:8"
    assert shown["token: ********"] == "config.yaml:3"
    assert shown["poll: {min: 5m, max: 1h}"] == "default"
    assert shown["port: 2525"] == "environment variable WATCHER_SMTP__PORT"
    assert shown["keep_samples: 90d"] == f"secret file {desk.path}/secrets/watcher_storage__keep_samples"
    assert shown["- {match: {}, to: [terminal]}"] == "config.yaml:7"


def test_a_secret_from_a_file_names_the_file_and_the_line(desk: Desk) -> None:
    path = desk.write("pw", "s3cret")
    desk.write("config.yaml", plus(f"smtp: {{host: h, from: a@b.c, username: u, password_file: {path}}}\n"))
    rows = {row.loc: row for row in effective(desk.load(need_secrets=True))}
    assert rows["smtp", "password"].value == "********"
    assert rows["smtp", "password"].origin == f"secret file {path} (config.yaml:8)"


def test_what_is_shown_is_read_again_as_the_same_config(desk: Desk) -> None:
    desk.write(
        "config.yaml",
        plus(
            'schedules: {n: {when: ["mon,wed 19:00-08:00", "sat 0:00-24:00"], timezone: UTC}}\n'
            "defaults: {after: 3 polls, repeat: {critical: [4h, 1d], warning: 2h}, quiet: n, group: org}\n"
            'smtp: {host: h, from: "A: b <a@b.c>"}\n'
            'allowances: [{source: "*", resource: cards, org: ["A, #1", "!B"], labels: {x: y}, limit: 2.5}]\n'
        ),
    )
    before = desk.load()
    desk.write("config.yaml", show_text(before).replace("********", "secret-t0ken"))
    after = desk.load()
    assert after.faults == ()
    assert after.config == before.config


def test_json_has_the_values_and_beside_them_their_origins(desk: Desk) -> None:
    found = show_json(desk.load())
    assert found["config"]["sources"]["pipefy"]["token"] == "********"
    assert found["config"]["routes"] == [{"match": {}, "to": ["terminal"]}]
    assert found["origins"]["sources.pipefy.token"] == "config.yaml:3"
    assert found["origins"]["timezone"] == "default"


def test_a_config_with_errors_shows_nothing(desk: Desk) -> None:
    desk.write("config.yaml", plus("nonsense: 1\n"))
    assert show_text(desk.load()) == ""
