"""The words about a rule that would raise too many alerts: how many, what is held back, and its end."""

from __future__ import annotations

from watcher.domain.alert import Ended
from watcher.domain.compose.scene import Scene, Text
from watcher.domain.flood import Flood
from watcher.domain.message import Fact, Figure, Reason
from watcher.domain.tongue import say
from watcher.domain.words import level_word, whole_number


def flood_text(scene: Scene) -> Text:
    """A rule beyond its `max_alerts`, or no more."""
    flood = scene.telling.flood or Flood(scene.org, 0, None)
    return _under(scene, flood) if scene.telling.level is None else _over(scene, flood)


def _over(scene: Scene, flood: Flood) -> Text:
    """Beyond the limit; or there is room, and nobody knows whether what is held back still holds."""
    if not flood.is_over:
        return _unknown(scene, flood)
    rule, alerts, limit = scene.org, whole_number(flood.raised), whole_number(flood.most or 0)
    held = _held(flood)
    first = say(
        "rule {rule} would raise {alerts} alerts (limit {limit}).", rule=rule, alerts=alerts, limit=limit
    )
    kept = say("What is held back is judged and stored, but not told one by one; what was told goes on.")
    later = say("What still holds is told once there are {limit} or fewer.", limit=limit)
    return Text(
        headline=say(
            "Rule {rule} would raise {alerts} alerts (limit {limit})", rule=rule, alerts=alerts, limit=limit
        ),
        sentences=(f"{scene.state}: {first}", held),
        consequence=f"{held} {kept} {later}",
        change=_change(scene),
        facts=flood_facts(flood),
        next_step=say(
            "Look what holds with `watcher status`. If the rule asks too much, change its condition; "
            "if all of it is true, raise its `max_alerts`."
        ),
    )


def _unknown(scene: Scene, flood: Flood) -> Text:
    rule, many = scene.org, whole_number(flood.held_back)
    why = say("There are few enough alerts by now, but nobody knows whether these still hold.")
    told = say("Each is told, or over, as soon as its number is known again.")
    return Text(
        headline=say("Rule {rule} still holds alerts back: {many}", rule=rule, many=many),
        sentences=(f"{scene.state}: {why}", told),
        consequence=f"{why} {told}",
        change=_change(scene),
        facts=flood_facts(flood),
    )


def _change(scene: Scene) -> str:
    if scene.telling.reason is Reason.FIRED:
        return say("There are more alerts than the rule may raise.")
    return scene.change()


def _held(flood: Flood) -> str:
    many = flood.held_back
    if many == 0:
        return say("None of them is held back at the moment.")
    if many == 1:
        return say("1 of them is held back.")
    return say("{many} of them are held back.", many=whole_number(many))


def flood_facts(flood: Flood) -> tuple[Fact, ...]:
    """How many alerts there are and may be, and how many of which level are held back."""
    levels = ", ".join(
        f"{whole_number(many)} {level_word(level)}"
        for level, many in sorted(flood.held.items(), reverse=True)
    )
    return (
        Fact(say("Alerts"), whole_number(flood.raised)),
        *((Fact(say("Limit"), whole_number(flood.most)),) if flood.most is not None else ()),
        Fact(say("Held back"), whole_number(flood.held_back), note=levels, figure=Figure.HELD_BACK),
    )


def _under(scene: Scene, flood: Flood) -> Text:
    rule, why = scene.org, _why(scene.telling.ended or scene.telling.incident.ended, flood)
    gone = (scene.telling.ended or scene.telling.incident.ended) is Ended.RULE_REMOVED
    told = "" if gone else say("What was held back and still holds is told now.")
    return Text(
        headline=say("Rule {rule} holds no alerts back any more", rule=rule),
        sentences=(f"{scene.state}: {why}", told),
        consequence=f"{why} {told}".strip(),
        change=why,
    )


def _why(ended: Ended | None, flood: Flood) -> str:
    alerts, limit = whole_number(flood.raised), whole_number(flood.most or 0)
    match ended:
        case Ended.RULE_REMOVED:
            return say("The rule was removed, and its alerts with it.")
        case Ended.RULE_CHANGED:
            return say("The rule may raise any number of alerts now.")
        case Ended.LIMIT_RAISED:
            return say(
                "The limit was raised to {limit}; alerts of the rule by now: {alerts}.",
                limit=limit,
                alerts=alerts,
            )
    return say("Alerts of the rule by now: {alerts} (limit {limit}).", limit=limit, alerts=alerts)
