"""The stable codes of all faults and what each one means, for `watcher help CODE`."""

from __future__ import annotations

HELP: dict[str, str] = {
    # the file itself
    "E001": (
        "a file was not found. Give the path of config.yaml, or of the directory that holds it. Paths"
        " in `rules` are relative to config.yaml."
    ),
    "E002": "a file could not be read. Check who owns it and that it is a plain file.",
    "E003": "a file is not UTF-8 text. Save it as UTF-8; some editors write UTF-16 unless told otherwise.",
    "E004": "a file is larger than 1 MiB, which no configuration is. Check that it is the right file.",
    "E005": "a file is empty, or holds comments only.",
    "E006": (
        "a file is not YAML. The mark shows where reading stopped; the cause often stands a line "
        "above: a missing quote, bracket or colon, or wrong indentation."
    ),
    "E007": "a key stands twice in one mapping. Only one of the two could count, so neither does.",
    "E008": (
        "anchors, aliases and merge keys (&x, *x, <<) are not read. Write the value out, or use `defaults`."
    ),
    "E009": (
        "tags (!x), YAML directives (%YAML) and a second document (---) are not read. Values are plain."
    ),
    "E010": "a file nests deeper than any configuration does.",
    "E011": "the top of a file must be a mapping: `key: value` lines. A rules file begins with `rules:`.",
    # what stands in it
    "E101": (
        "a key is unknown here. Keys are never ignored: a rule with a misspelt key would watch the "
        "wrong thing in silence. The fault lists what is allowed."
    ),
    "E102": (
        "this version cannot do that yet. It is refused rather than ignored, so that nobody relies on"
        " it. Remove the key; the changelog says when it comes."
    ),
    "E103": "something required is missing.",
    "E104": (
        "a value has the wrong type. YAML takes 123 and true as number and flag; quotes make them text."
    ),
    "E105": "a value is not one of the allowed words.",
    "E106": "a number, a duration or a text is out of bounds.",
    "E107": (
        "a value is not a duration: a number and s, m, h, d or w, such as 15m or 1.5h. `after` also "
        "takes polls (3 polls), `repeat` also takes never."
    ),
    "E108": "a value is not an IANA time zone such as America/Sao_Paulo or UTC.",
    "E109": (
        "a value is not a URL that can be used here. Secrets travel over https only; plain http is "
        "for addresses of this machine (localhost, 127.0.0.1)."
    ),
    "E110": "a value is not an email address. `Name <box@host>` is fine too.",
    "E111": (
        "Slack edits messages by the channel's id, never by its name. In Slack open the channel, "
        "click its name, and copy the id at the end of About: C… for channels, G… for old private "
        "ones, D… for direct."
    ),
    "E112": "the version of the configuration's language is not known. This program reads `version: 1`.",
    "E113": (
        "a name is made of letters, digits, dot, dash and underscore, begins with a letter or digit, "
        "and has at most 64 characters."
    ),
    "E114": (
        "a condition is `metric operator value`, joined by `and`: used >= 80% and elapsed > 10%. "
        "Metrics are used, remaining, forecast, runs_out_in, pace, rise(24h), elapsed, age, missing and "
        "failures; operators >= > <= <. There is no `or`: write a second rule."
    ),
    "E115": (
        "a metric or a selector does not fit what the rule watches. `watch: limit` knows used, remaining, "
        "forecast, runs_out_in, pace, rise(…), elapsed and age; `watch: org` knows missing; `watch: source` "
        "knows age and failures."
    ),
    "E116": "levels stand in the wrong order: a lower level would be reached after a higher one.",
    "E117": (
        "a template in `message` cannot be filled in. Words stand in two braces, {{ org }}, and may be "
        "followed by a filter, {{ org | upper }}; {% if raw_left and raw_left < 100 %}…{% endif %} chooses. "
        "There are no loops, calls or assignments. The reference lists all words."
    ),
    "E118": "two rules have the same name. The name is how state, routes and commands know a rule.",
    "E119": "a receiver is named that does not exist under `receivers`.",
    "E120": "receivers fall back on each other in a circle: nobody would be told in the end.",
    "E121": "the last route must catch all (`match: {}`), so that no alert is lost.",
    "E122": "a thing is given twice, such as a secret and a file with the secret. Keep one.",
    "E123": "a secret or a part of the credentials is missing.",
    "E124": (
        "${NAME} stands for an environment variable, and there is none of that name, or it is empty. Only"
        " credentials may be absent where nothing but the check runs."
    ),
    "E125": "a file that should hold a secret cannot be read, or is empty.",
    "E126": (
        "an environment variable that begins with WATCHER_ does not fit: keys are joined by two "
        "underscores, WATCHER_SMTP__PORT; lists are given whole, as JSON."
    ),
    "E127": "a source is named that does not exist under `sources`.",
    "E128": "a resource is named that is very close to a known one, but not it.",
    "E129": "email receivers need a mail server: the `smtp` section.",
    "E130": "parts of an entry contradict each other.",
    "E131": "an organization is expected and excluded at once: it would be reported missing for ever.",
    "E132": "a rule insists on a limit from the contract (`if_missing: error`), and no allowance is for it.",
    "E133": (
        "patterns that can match nothing, such as `!*`, a lone `!` or [z-a]: what is selected by them would "
        "never be watched or told. A list that only leaves things out means all the others."
    ),
    "E134": (
        "a path into an answer cannot be read. Paths of http sources are JMESPath: names joined by dots, "
        "[0] for the first of a list, [?plan == 'pro'] | [0] for one of many; a name with other signs than "
        'letters, digits and _ goes in double quotes: data."api-calls".used. Paths of workato sources are '
        "plain names joined by dots."
    ),
    "E135": (
        "a push source brings its numbers over HTTP, so the program must listen: add the `server` section."
    ),
    "E136": (
        "a source cannot keep its budget of calls even at its slowest pace, `poll.max`. Ask less often, or "
        "allow more calls a day."
    ),
    # tests beside rules
    "E140": "a value is not a day or a moment: write such as 2026-03-25 or 2026-03-25T14:00.",
    "E141": (
        "a test of a rule cannot be run: its rows differ in length, they are not what the rule watches, or"
        " it is about something that the rule does not select. One column is one look; `expect` has a word"
        " for each."
    ),
    "E142": "a test of a rule fails: the rule came to something else. `watcher test RULE` shows both rows.",
    "E137": (
        "a window of a schedule is `days from-to`, such as mon-fri 19:00-08:00, sat,sun 00:00-24:00, or "
        "00:00-06:00 for every day. One that ends before it begins goes over midnight and belongs to the day "
        "it begins on. The `when` of `digest` is days and one time: mon 09:00."
    ),
    "E138": "`quiet` names a schedule that does not exist under `schedules`; none means never quiet.",
    "E139": (
        "`group` names nothing that alerts have. They can be put together by source, org, resource, plan, "
        "rule, or by a label that sources tell or selectors name."
    ),
    "E143": (
        "a receiver of type apprise needs a package that is not installed here: `pip install "
        "limit-watcher[apprise]`, in the image too."
    ),
    "E145": (
        "people and user groups of Slack are named by their ids, for a name may be anybody's tomorrow. In "
        "Slack open the person's profile, then the three dots, then Copy member ID (U…); for a group (S…) "
        "the same."
    ),
    "E144": (
        "Apprise cannot use the url of a receiver: no service has that name, a part of the address is "
        "missing, or several services stand in one text. Its documentation shows how each is written."
    ),
    # what is odd
    "W201": "a route stands after one that catches all, so it is never reached.",
    "W202": (
        "${NAME} is replaced only where it is the whole value; inside a longer text, and in rules "
        "files, it stays as written."
    ),
    "W203": ("a rule, a route or an allowance matches nothing. It may be meant for later; it may be a slip."),
    "W204": "there are no rules: nobody will ever be told anything.",
    "W205": (
        "a resource is none of those that the sources are known to report. Unknown ones are kept under"
        " their own name, so it may exist."
    ),
    "W208": (
        "a mention calls nobody. Slack calls people by id: U… for a person, S… for a user group (both in "
        "the profile's or group's menu), or @here and @channel; a handle such as @oncall stays text."
    ),
    "W209": (
        "an environment variable for a list holds a text with commas. It counts as one entry; several are "
        'given as JSON: ["Acme", "Foo"].'
    ),
    "W210": "a condition can never be true: the value it asks for is not reached by what it measures.",
    "W211": (
        "`clear` can be true while the alert still holds: it would end and begin again. It stands on the"
        " other side of the lowest level: warning: used >= 90%, clear: used < 85%."
    ),
    "W212": (
        "an allowance says what it is granted for (`period`), and nothing it is for counts over that: it "
        "would never be used. Without `period` it holds whatever the number counts over."
    ),
    "W213": (
        "a rule calls a source stale sooner than two of its polls can take, so it would tell of a silence "
        "that is planned. With poll: {min: 5m, max: 60m} data may be an hour old and all is well."
    ),
    "W214": (
        "Pipefy mails a usage report to the account that asks for it, and to nobody else. A service account "
        "has an address of its own, made from its name: see that somebody reads it, or use a person's token."
    ),
    "W215": (
        "a source is so large that its budget of calls allows fewer looks than `poll` does by default. It is "
        "asked more rarely, so that the budget is kept; write the pace or the budget that you want."
    ),
    "W216": "a schedule covers the whole week: what it holds back would never be told.",
    "W217": (
        "a rule wants somebody's approval before an export (`approve: true`), and no receiver can take a "
        "click. The question is told all the same; `watcher export approve ID` answers it. Buttons come with "
        "the `app_token` of a Slack receiver."
    ),
    "W218": (
        "a schedule is quiet up to midnight and loud after it, or loud up to a day that is quiet as a whole, "
        "at hours that are quiet in the night beside it. A window belongs to the day it begins on: "
        "mon-fri 19:00-08:00 ends on Saturday at 08:00, and no window of it ends on a Monday. With nights of "
        "every day, 19:00-08:00, and sat-sun 00:00-24:00 nothing is left out."
    ),
    "W207": "a password is sent to another machine without protection.",
    "W206": "an environment variable looks like one of ours, but is not, and has no effect.",
}
