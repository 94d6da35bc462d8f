from __future__ import annotations

import pytest

from tests.config.desk import CONFIG, Desk, plus, unmarked, with_receiver, with_routes, with_source

ALLOWANCES = "allowances: [%s]\n"
BUTTONS = "{type: slack, token: t, channel: C0REVOPS, app_token_file: a"
SMTP = "smtp: {host: h, from: a@b.c, %s}\n"
BROKEN = [
    # the code, words of the message or the hint, and the file; «marks» show the place that must be told
    ("E001", "config.yaml", plus("rules: [«nowhere/*.yaml»]\n")),
    ("E101", "did you mean `smtp`", plus("«smpt»: {}\n")),
    ("E101", "did you mean `token`", with_source("{type: pipefy, «tokn»: x}")),
    ("E101", "did you mean `critical`", plus("defaults: {repeat: {«critcal»: 24h}}\n")),
    ("E103", "such as when: mon 09:00", plus("digest: «{to: terminal}»\n")),
    ("E103", "such as to: [a-receiver]", plus("digest: «{when: mon 09:00}»\n")),
    ("E101", "did you mean `when`", plus("digest: {to: terminal, «whn»: mon 09:00}\n")),
    ("E104", "must be a mapping", plus("digest: «mon 09:00»\n")),
    ("E137", "mon-fri 08:30", plus("digest: {to: terminal, when: «weekly»}\n")),
    ("E137", "mon-fri 08:30", plus("digest: {to: terminal, when: «mon 19:00-08:00»}\n")),
    ("E137", "write mon", plus("digest: {to: terminal, when: «Monday» 09:00}\n")),
    ("E137", "00:00 to 23:59", plus("digest: {to: terminal, when: mon «24:00»}\n")),
    ("E119", "did you mean `terminal`", plus("digest: {to: [«terminl»], when: mon 09:00}\n")),
    ("E101", "did you mean `when`", plus("schedules: {n: {«whn»: 00:00-01:00}}\n")),
    ("E103", "`when` is missing", plus("schedules: {n: «{timezone: UTC}»}\n")),
    ("E103", "`when` is empty", plus("schedules: {n: {when: «[]»}}\n")),
    ("E104", "mapping", plus("schedules: {n: «5»}\n")),
    ("E108", "America/", plus("schedules: {n: {timezone: «America/Sao_Paolo», when: 00:00-01:00}}\n")),
    ("E130", "never quiet", plus("schedules: {«none»: {when: 00:00-01:00}}\n")),
    ("E137", "mon-fri 19:00", plus("schedules: {n: {when: «nights»}}\n")),
    ("E137", "mon-fri 19:00", plus("schedules: {n: {when: [00:00-01:00, «5»]}}\n")),
    ("E137", "write mon", plus('schedules: {n: {when: ["«Monday»-fri 19:00-08:00"]}}\n')),
    ("E137", "one of mon, tue", plus('schedules: {n: {when: ["mon,«wde» 19:00-08:00"]}}\n')),
    ("E137", "00:00 to 24:00", plus('schedules: {n: {when: ["mon 19:00-«25:00»"]}}\n')),
    ("E137", "00:00 to 23:59", plus('schedules: {n: {when: ["mon «24:00»-08:00"]}}\n')),
    ("E137", "00:00 to 24:00", plus('schedules: {n: {when: ["mon 19:00-«08:60»"]}}\n')),
    ("E137", "00:00-24:00", plus('schedules: {n: {when: ["mon «08:00-08:00»"]}}\n')),
    ("W216", "leave some time", plus("schedules: {n: {when: «[mon-fri 08:00-08:01, 00:00-24:00]»}}\n")),
    ("W216", "never ends", plus("schedules: {n: {when: «[12:00-06:00, 05:00-12:00]»}}\n")),
    (
        "W218",
        "mon 00:00-08:00",
        plus("schedules: {n: {when: «[mon-fri 19:00-08:00, sat-sun 00:00-24:00]»}}\n"),
    ),
    ("E138", "add it under `schedules`", with_routes("{to: terminal, quiet: «nigths»}")),
    ("E138", "did you mean `none`", with_routes("{to: terminal, quiet: «None»}")),
    (
        "E138",
        "did you mean `nights`",
        plus("defaults: {quiet: {schedule: «night»}}\nschedules: {nights: {when: 0:00-1:00}}\n"),
    ),
    ("E105", "write none", with_routes("{to: terminal, quiet: «no»}")),
    ("E105", "{schedule: a-name", with_routes("{to: terminal, quiet: «false»}")),
    (
        "E105",
        "did you mean `summary`",
        with_routes("{to: terminal, quiet: {schedule: none, then: «sumary»}}"),
    ),
    ("E103", "from `schedules`", with_routes("{to: terminal, quiet: «{then: send}»}")),
    ("E101", "did you mean `schedule`", with_routes("{to: terminal, quiet: {«shedule»: none}}")),
    ("E139", "did you mean `plan`", with_routes("{to: terminal, group: «plans»}")),
    ("E139", "or a label", plus("defaults: {group: «colour»}\n")),
    ("E104", "not a likelihood", plus("defaults: {confidence: «sure»}\n")),
    ("E106", "above 50%", plus("defaults: {confidence: «50%»}\n")),
    ("E106", "such as 500", plus("defaults: {max_alerts: «0»}\n")),
    ("E106", "below 100%", plus("defaults: {confidence: «90»}\n")),
    ("E106", "must not shrink", plus("defaults: {repeat: [4h, «1h»]}\n")),
    ("E103", "version: 1", CONFIG.replace("version: 1\nsources", "«sources»")),
    ("E103", "`to` is missing", with_receiver("x: «{type: email}»")),
    ("E103", "`type` is missing", with_receiver("«x»: {to: a@b.c}")),
    ("E103", "empty", with_routes("{match: {}, to: «[]»}")),
    ("E103", "`from` is missing", plus("smtp: «{host: h}»\n")),
    ("E103", "channel", with_receiver("«x»: {type: slack, token: t}")),
    ("E104", "quotes", with_source("{type: pipefy, token: «12»}")),
    ("E104", "mapping", plus("smtp: «5»\n")),
    ("E104", "a number", plus(SMTP % "port: «many»")),
    ("E105", "debug, info", plus("log: {level: «loud»}\n")),
    ("E105", "did you mean `slack`", with_receiver("x: {type: «slak»}")),
    ("E105", "`critical`", with_routes("{match: {severity: «critcal»}, to: terminal}", "{to: terminal}")),
    ("E106", "1m to 1d", with_source("{type: pipefy, token: x, poll: «5s»}")),
    ("E106", "unknown", plus(ALLOWANCES % "{source: pipefy, resource: cards, limit: «0»}")),
    ("E106", "65535", plus(SMTP % "port: «70000»")),
    ("E107", "15m", plus("storage: {keep_samples: «1x»}\n")),
    ("E108", "America/Sao_Paulo", plus("timezone: «America/Sao_Paolo»\n")),
    ("E109", "https", with_source("{type: pipefy, token: x, api_url: «http://a.example»}")),
    ("E109", "postgresql://", plus("storage: {url: «mysql://x/y»}\n")),
    ("E110", "revops@", plus("smtp: {host: h, from: «a b»}\n")),
    ("E110", "in ASCII", plus("smtp: {host: h, from: «jürgen@example.com»}\n")),
    ("E110", "in ASCII", plus("smtp: {host: h, from: «ana@mün--☃.example»}\n")),
    ("E111", "id (C…)", with_receiver('x: {type: slack, token: x, channel: «"#ops"»}')),
    ("E112", "version: 1", CONFIG.replace("version: 1", "version: «2»")),
    ("E112", "`true`", CONFIG.replace("version: 1", "version: «true»")),
    ("E107", "`null`", plus("storage: {keep_samples: «~»}\n")),
    ("E107", '`["15m"]`', plus('storage: {keep_samples: «["15m"]»}\n')),
    ("E105", "`true`", plus("log: {level: «true»}\n")),
    ("E107", "critical: 24h", plus("defaults: {repeat: «5»}\n")),
    ("E113", "letters, digits", with_receiver("«a b»: {type: console}")),
    ("E119", "did you mean `terminal`", with_routes("{to: [«termnal»]}")),
    ("E119", "under `receivers`", with_receiver("x: {type: console, fallback: «nobody-at-all»}")),
    ("E120", "let one have none", with_receiver("x: {type: console, fallback: «x»}")),
    ("E121", "match: {}", with_routes("«{match: {org: A}, to: terminal}»")),
    ("E122", "drop `token`", with_source("{type: pipefy, token: x, token_file: «y»}")),
    ("E122", "keep client_id", with_source("{type: pipefy, «token»: x, client_id: y}")),
    (
        "E145",
        "U…",
        with_receiver("x: {type: slack, token: t, channel: C0REVOPS, app_token: a, allow: [«bo»]}"),
    ),
    (
        "E130",
        "app_token_file",
        with_receiver("x: {type: slack, token: t, channel: C0REVOPS, «allow»: U0REVOPS}"),
    ),
    ("E130", "a bot", with_receiver("x: {type: slack, webhook_file: w, «app_token_file»: a}")),
    (
        "E130",
        "same `allow`",
        with_receiver(f"x: {BUTTONS}, allow: U0REVOPS}}\n  y: {BUTTONS}, «allow»: [U0REVOPS, U0BOSS00]}}"),
    ),
    ("E130", "`x` and `y`", with_receiver(f"x: {BUTTONS}, allow: U0REVOPS}}\n  «y»: {BUTTONS}}}")),
    ("E122", "edited", with_receiver("x: {type: slack, token: t, channel: C0REVOPS, «webhook_file»: w}")),
    ("E123", "client_secret_file", with_source("{type: pipefy}").replace("pipefy:", "«pipefy»:")),
    ("E123", "client_secret_file", with_source("{type: pipefy, «client_id»: x}")),
    ("E123", "add client_id", with_source("{type: pipefy, «client_secret_file»: x}")),
    ("E123", "webhook_file", with_receiver("«x»: {type: slack}")),
    ("E123", "password_file", plus(SMTP % "«username»: u")),
    ("E127", "`pipefy`", plus(ALLOWANCES % "{source: «pipefi», resource: cards, limit: 5}")),
    ("E128", "`cards`", plus(ALLOWANCES % "{source: pipefy, resource: «Card», limit: 5}")),
    ("E129", "smtp:", with_receiver("x: {type: «email», to: a@b.c}")),
    ("E130", "drop", with_receiver("x: {type: slack, webhook_file: w, «channel»: C0REVOPS}")),
    ("E130", "takes no files", with_receiver("x: {type: slack, webhook_file: w, «chart»: png}")),
    ("E130", "no threads", with_receiver("x: {type: slack, webhook_file: w, «broadcast»: true}")),
    ("E130", "beside", with_routes("{match: {labels: {«org»: A}}, to: terminal}", "{to: terminal}")),
    ("E131", "`orgs`", with_source('{type: pipefy, token: x, orgs: "A*", expect: [«B»]}')),
    ("E133", "drop `!*`", with_source('{type: pipefy, token: x, orgs: «"!*"»}')),
    ("E133", "what to leave out", with_source('{type: pipefy, token: x, orgs: «"!"»}')),
    ("E133", "brackets", with_source('{type: pipefy, token: x, orgs: «["A", "[z-a]"]»}')),
    ("E133", "drop what", with_source('{type: pipefy, token: x, orgs: «["Acme B", "!Acme *"]»}')),
    ("E133", "drop `!*`", with_routes('{match: {plan: «"!**"»}, to: terminal}', "{to: terminal}")),
    (
        "E133",
        "drop `!*`",
        plus(ALLOWANCES % '{source: pipefy, resource: cards, org: «["*", "!*"]», limit: 5}'),
    ),
    ("W201", "move it up", with_routes("{to: terminal}", "«{to: terminal}»")),
    ("W202", "stays as written", with_routes("{to: terminal, mention: 'it''s a«${B}»c'}")),
    ("W203", "a rule's name", with_routes("{match: {rule: «nonesuch»}, to: terminal}", "{to: terminal}")),
    ("W203", "pipefy", with_routes('{match: {source: «"x*"»}, to: terminal}', "{to: terminal}")),
    ("W205", "pipes", with_routes("{match: {resource: «seats»}, to: terminal}", "{to: terminal}")),
    ("W208", "U… or S…", with_routes("{to: terminal, mention: «'@oncall'»}")),
    ("W207", "starttls", plus(SMTP % "username: u, password: p, security: «none»")),
]


@pytest.mark.parametrize(("code", "words", "text"), BROKEN)
def test_a_fault_has_its_code_its_place_and_a_hint(desk: Desk, code: str, words: str, text: str) -> None:
    written, place = unmarked(text)
    path = desk.write("config.yaml", written)
    faults = desk.load().faults
    assert [(one.code, (one.line, one.col, one.length)) for one in faults] == [(code, place)]
    assert words in f"{faults[0].message} {faults[0].hint}"
    assert faults[0].file == str(path)
    assert faults[0].is_error == code.startswith("E")


def test_without_rules_nobody_will_be_told_and_that_is_said(desk: Desk) -> None:
    (desk.path / "rules/cards.yaml").unlink()
    (fault,) = desk.load().faults
    assert fault.code == "W204"
    assert "rules/*.yaml" in fault.hint


def test_an_empty_list_of_rules_is_no_rules(desk: Desk) -> None:
    path = desk.write("rules/cards.yaml", "rules: []\n")
    assert [(one.code, one.file) for one in desk.load().faults] == [("W204", str(path))]


def test_faults_of_all_files_are_told_at_once_in_the_order_of_the_files(desk: Desk) -> None:
    desk.write("config.yaml", plus("timezone: Mars\nsmpt: {}\n"))
    desk.write("rules/a.yaml", "rules:\n  - {name: a, select: {}, when: {warning: used >= 9x}, unknown: 1}\n")
    desk.write("rules/b.yaml", "rules: [\n")
    places = [(fault.file.rpartition("/")[2], fault.line, fault.code) for fault in desk.load().faults]
    assert places == [
        ("config.yaml", 8, "E108"),
        ("config.yaml", 9, "E101"),
        ("a.yaml", 2, "E114"),
        ("a.yaml", 2, "E101"),
        ("b.yaml", 1, "E006"),
    ]


def test_one_bad_key_does_not_hide_what_else_is_wrong_with_its_entry(desk: Desk) -> None:
    desk.write("config.yaml", with_routes("{match: {}, to: [termnal], nonsense: 1}"))
    assert desk.codes() == ["E119", "E101"]


def test_a_file_with_an_error_gives_no_config_and_nothing_to_judge_by(desk: Desk) -> None:
    desk.write("config.yaml", plus("nonsense: 1\n"))
    loaded = desk.load()
    assert not loaded.ok
    assert (loaded.config, loaded.rules, loaded.routes) == (None, (), ())


def test_receivers_with_buttons_may_share_a_channel_or_have_one_each(desk: Desk) -> None:
    same = f"x: {BUTTONS}, allow: [U0REVOPS, S0GROUPS]}}\n  y: {BUTTONS}, allow: [S0GROUPS, U0REVOPS]}}"
    other = f"z: {BUTTONS.replace('C0REVOPS', 'C0OTHERS')}}}"
    desk.write("config.yaml", with_receiver(f"{same}\n  {other}"))
    assert "E130" not in desk.codes()


def test_strict_makes_warnings_errors(desk: Desk) -> None:
    desk.write("config.yaml", with_routes("{to: terminal}", "{to: terminal}"))
    assert desk.load().ok
    assert not desk.load(strict=True).ok


def test_a_list_of_rules_files_has_a_bound_and_beyond_it_nothing_is_sought(desk: Desk) -> None:
    desk.write("config.yaml", plus(f"rules: {['rules/*.yaml'] * 201}\n"))
    loaded = desk.load()
    assert [(one.code, one.hint) for one in loaded.faults] == [("E106", "write at most 200")]
    assert loaded.counts.files == 1
