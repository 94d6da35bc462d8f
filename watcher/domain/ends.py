"""Why something ended, in the tongue of the work under way."""

from __future__ import annotations

from watcher.domain.alert import Ended
from watcher.domain.tongue import say


def ended_word(ended: Ended) -> str:
    """`period reset`, as it stands in a list or in brackets."""
    words = {
        Ended.PERIOD_RESET: say("period reset"),
        Ended.PERIOD_MOVED: say("billing period moved"),
        Ended.LIMIT_RAISED: say("limit raised"),
        Ended.USAGE_CORRECTED: say("usage corrected"),
        Ended.USAGE_FELL: say("usage fell"),
        Ended.USAGE_ROSE: say("usage rose"),
        Ended.ANSWERING_AGAIN: say("answering again"),
        Ended.REPORTED_AGAIN: say("reported again"),
        Ended.RULE_REMOVED: say("rule removed"),
        Ended.RULE_CHANGED: say("rule changed"),
        Ended.FORECAST_IMPROVED: say("forecast improved"),
        Ended.GROWTH_SLOWED: say("growth slowed"),
        Ended.NOT_REPORTED: say("no longer reported"),
        Ended.FEWER_ALERTS: say("fewer alerts"),
    }
    return words[ended]
