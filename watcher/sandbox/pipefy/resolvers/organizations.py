"""Who asks, which organizations there are, and what their subscriptions grant."""

from __future__ import annotations

from typing import Any

from watcher.sandbox.pipefy.context import Ask, refusal
from watcher.sandbox.pipefy.curves import amount
from watcher.sandbox.pipefy.world import Organization


def me(ask: Ask) -> dict[str, Any]:
    return {"id": "1001", "name": ask.client.name, "email": ask.client.email, "avatarUrl": None}


def every(ask: Ask) -> list[dict[str, Any]]:
    return [_row(ask, org) for org in ask.world.visible(ask.client)]


def one(ask: Ask, **args: str) -> dict[str, Any]:
    """By numeric id alone: a UUID is an unknown id here."""
    number = args["id"]
    org = ask.world.by_id(number)
    if org is None:
        raise refusal(f"Organization not found with id: {number}", "RESOURCE_NOT_FOUND")
    if not ask.client.may_see(org.uuid):
        raise refusal("Permission denied", "PERMISSION_DENIED")
    return _row(ask, org)


def mine(ask: Ask) -> list[dict[str, str]]:
    readable = [org for org in ask.world.organizations if ask.client.may_read_usage(org.uuid)]
    return [{"uuid": org.uuid, "name": org.name} for org in sorted(readable, key=lambda o: o.name.casefold())]


def subscription(ask: Ask, org: Organization) -> dict[str, Any] | None:
    """The rows of `activeSubscription`."""
    if org.subscription is None:
        return None
    rows = [
        {
            "resource": resource,
            "limit": None if quota.limit is None else int(amount(quota.limit, ask.now)),
            "used": int(amount(quota.used, ask.now)),
        }
        for resource, quota in org.subscription.items()
    ]
    return {"limits": rows}


def _row(ask: Ask, org: Organization) -> dict[str, Any]:
    held = org.subscription or {}
    return {
        "id": org.id,
        "uuid": org.uuid,
        "name": org.name,
        "planName": org.plan,
        "role": "admin",
        "freemium": org.plan in {None, "Starter"},
        "membersCount": int(amount(held["USERS"].used, ask.now)) if "USERS" in held else 0,
        "pipesCount": int(amount(held["PIPES"].used, ask.now)) if "PIPES" in held else 0,
        "createdAt": "2021-06-14T12:00:00Z",
        "daysToExpirePlan": None,
        "aiCreditsAddonAvailable": not org.ai_credits.has_addon,
        "organization": org,
    }
