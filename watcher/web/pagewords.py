"""The fixed words of the status page: titles, columns and the few sentences that stand on every one."""

from __future__ import annotations

from collections.abc import Mapping

from watcher.domain.tongue import say


def words() -> Mapping[str, str]:
    """By the name that templates use, in the tongue of the work under way."""
    return {**_everywhere(), **_tables(), **_incident(), **_source(), **_notices()}


def _everywhere() -> dict[str, str]:
    return {
        "skip": say("Skip to the content"),
        "home": say("All limits"),
        "as_of": say("As of"),
        "reload": say("The page does not change by itself: reload it for newer numbers."),
        "read_only": say(
            "This page changes nothing, since it does not know yet who you are: the commands below do, "
            "where the program runs."
        ),
        "details": say("Details"),
    }


def _tables() -> dict[str, str]:
    return {
        "attention": say("Needs attention"),
        "calm": say("Nothing needs attention."),
        "sources": say("Sources"),
        "limits": say("Limits by risk"),
        "no_limits": say("Nothing was read yet."),
        "state": say("State"),
        "what": say("What"),
        "used": say("Used"),
        "share": say("Share"),
        "since": say("Since"),
        "note": say("Note"),
        "source": say("Source"),
        "organization": say("Organization"),
        "resource": say("Resource"),
        "resets": say("Resets"),
        "read": say("Read"),
        "heard": say("Last good answer"),
        "next": say("Next try"),
    }


def _incident() -> dict[str, str]:
    return {
        "facts": say("In numbers"),
        "chart": say("Course"),
        "points": say("The same as a table"),
        "when": say("When"),
        "value": say("Value"),
        "kind": say("Kind"),
        "name": say("Name"),
        "amount": say("Amount"),
        "timeline": say("What happened"),
        "event": say("Event"),
        "rules": say("Rules"),
        "do_now": say("Do now:"),
        "runbook": say("Runbook"),
        "can_do": say("What can be done"),
        "asked": say("You asked for:"),
        "by_command": say("Do it with this command, where the program runs:"),
    }


def _source() -> dict[str, str]:
    return {
        "batches": say("Asked about together"),
        "failures": say("Failures in a row"),
        "reason": say("Reason"),
        "unwatched": say("Organizations that are not watched"),
    }


def _notices() -> dict[str, str]:
    return {
        "unknown_title": say("Nothing is known of this"),
        "unknown": say(
            "There is nothing at this address, or not any more: what is long over is forgotten, "
            "and test messages lead nowhere."
        ),
        "sorry_title": say("Not now"),
    }
