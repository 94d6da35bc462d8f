"""Who is watched in the stories: Acme Brasil with its cards, or any number of calm organizations."""

from __future__ import annotations

from watcher.sandbox.pipefy.curves import steady
from watcher.sandbox.pipefy.world import Client, Organization, Quota, World

LIMIT = 2_000
"""Acme's cards a month, so that one percent is twenty cards."""

ACME = "Acme Brasil"


def acme(name: str = ACME, number: int = 1) -> Organization:
    """One organization whose cards the story turns; everything else of it stays far from its limit."""
    return Organization(
        str(300 + number),
        f"8a1c4f10-1111-4d2c-9c2a-{number:012}",
        name,
        api_calls=Quota(steady(100), 100_000),
        automation_jobs=Quota(steady(10)),
        integration_tasks=Quota(steady(10), 10_000),
        subscription={"CARDS": Quota(0, LIMIT), "USERS": Quota(7, 250)},
    )


def world(*organizations: Organization) -> World:
    """These organizations; our own calls are charged to none of them."""
    return World(list(organizations) or [acme()], [Client(home="elsewhere")])


def crowd(count: int) -> World:
    return world(*(acme(f"Org {number:03}", number) for number in range(count)))


def use_cards(organization: Organization, percent: float) -> None:
    """From now on `percent` of the limit is used."""
    (organization.subscription or {})["CARDS"].used = LIMIT * percent / 100
