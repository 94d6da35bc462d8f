"""The vendor pages' own sample queries and answers, as printed there."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from watcher.domain.reading import Org

ACME = Org("8a1c4f10-1111-4d2c-9c2a-abc123def456", "Acme Corp", "2")
GLOBEX = Org("b27d5e21-2222-4a3b-8d1b-def456abc789", "Globex", "3")

MAY = datetime(2026, 5, 28, 12, 0, tzinfo=UTC)

AUTOMATIONS: dict[str, Any] = {
    "total": {"usage": 847},
    "byOrganization": [
        {
            "organizationUuid": ACME.id,
            "organizationName": "Acme Corp",
            "usage": 612,
            "lastUpdatedAt": "2026-05-28T14:22:10Z",
        },
        {
            "organizationUuid": GLOBEX.id,
            "organizationName": "Globex",
            "usage": 235,
            "lastUpdatedAt": "2026-05-27T09:15:44Z",
        },
    ],
    "topAutomations": [
        {
            "id": "42",
            "name": "Move card on approval",
            "usage": 312.0,
            "action": "move_card",
            "event": "card_moved",
            "status": "active",
            "organizationUuid": ACME.id,
            "organizationName": "Acme Corp",
        },
        {
            "id": "87",
            "name": "Scheduled cleanup",
            "usage": 198.0,
            "action": "create_card",
            "event": "scheduler",
            "status": "active",
            "organizationUuid": GLOBEX.id,
            "organizationName": "Globex",
        },
    ],
    "filterDate": {"from": "2026-05-01T00:00:00Z", "to": "2026-05-27T00:00:00Z"},
    "partial": False,
}

API_CALLS: dict[str, Any] = {
    "byOrganization": [
        {"organizationUuid": ACME.id, "organizationName": "Acme Corp", "usage": 182, "limit": 100_000},
        {"organizationUuid": GLOBEX.id, "organizationName": "Globex", "usage": 0, "limit": None},
    ],
    "filterDate": {"from": "2026-05-01T00:00:00Z", "to": "2026-05-28T12:00:00Z"},
    "partial": False,
}

AI_CREDITS_ALONE: dict[str, Any] = {
    "active": True,
    "usage": 12,
    "limit": 0,
    "updatedAt": "2026-05-28T11:50:43Z",
    "aiAutomation": {"usage": 2},
    "assistants": {"usage": 10},
    "filterDate": {"from": "2026-05-01T00:00:00Z", "to": "2026-05-28T11:50:43Z"},
}

AI_CREDITS: dict[str, Any] = {
    "byOrganization": [
        {
            "organizationUuid": GLOBEX.id,
            "organizationName": "Globex",
            "usage": 42.5,
            "limit": 100,
            "hasAddon": True,
        },
        {
            "organizationUuid": ACME.id,
            "organizationName": "Acme Corp",
            "usage": 12,
            "limit": 0,
            "hasAddon": False,
        },
    ],
    "topAgents": [
        {"agentId": "7", "agentName": "Triage", "organizationUuid": GLOBEX.id, "creditsProcessed": 30.5},
        {"agentId": "8", "agentName": "Answers", "organizationUuid": ACME.id, "creditsProcessed": 9.5},
    ],
    "filterDate": {"from": "2026-05-01T00:00:00Z", "to": "2026-05-28T12:00:00Z"},
    "partial": False,
}

INTEGRATIONS: dict[str, Any] = {
    "tasksConsumed": {"usage": 1280, "limit": None},
    "activeFlows": 7,
    "filterDate": {"from": "2026-06-01T00:00:00Z", "to": "2026-06-30T23:59:59Z"},
    "history": {
        "nodes": [
            {"date": "2026-06-01", "usage": 120, "limit": None},
            {"date": "2026-06-02", "usage": 64, "limit": None},
        ]
    },
}

SUBSCRIPTION: dict[str, Any] = {
    "id": "2",
    "name": "Vandeley Industries",
    "activeSubscription": {
        "limits": [
            {"resource": "PIPES", "limit": 5, "used": 3},
            {"resource": "USERS", "limit": 10, "used": 7},
            {"resource": "CARDS", "limit": 50, "used": 12},
            {"resource": "RECORDS", "limit": 500, "used": 45},
            {"resource": "INTERFACES", "limit": 2, "used": 1},
            {"resource": "AI_CREDITS", "limit": 100, "used": 25},
        ]
    },
}

MY_ORGANIZATIONS = [{"uuid": ACME.id, "name": "Acme Corp"}, {"uuid": GLOBEX.id, "name": "Globex"}]
ORGANIZATIONS = [
    {"id": "2", "uuid": ACME.id, "name": "Acme Corp"},
    {"id": "3", "uuid": GLOBEX.id, "name": "Globex"},
]

UNAUTHORIZED = {"errors": [{"title": "Unauthorized", "detail": "You are not authorized to access this page"}]}
PERMISSION_DENIED = {
    "message": "Permission denied",
    "extensions": {"code": "PERMISSION_DENIED", "correlation_id": "c86ccfa6"},
}


def both() -> dict[str, Any]:
    """A whole answer about Acme and Globex, as our poll document would get it."""
    return {
        "automationsUsageDetailsCombined": AUTOMATIONS,
        "apiUsageStatsCombined": API_CALLS,
        "aiCreditUsageStatsCombined": AI_CREDITS,
        "s0": SUBSCRIPTION | {"uuid": ACME.id, "planName": "Business"},
        "i0": INTEGRATIONS | {"filterDate": {"from": "2026-05-01T00:00:00Z", "to": None}},
        "s1": {"id": "3", "uuid": GLOBEX.id, "name": "Globex", "activeSubscription": None},
        "i1": {"tasksConsumed": {"usage": 0, "limit": 50}, "filterDate": {"from": "2026-05-01T00:00:00Z"}},
        "a0": AI_CREDITS_ALONE | {"hasAddon": False, "freeAiCredit": None},
        "a1": {"usage": 42.5, "limit": 100, "hasAddon": True, "freeAiCredit": {"limit": 1000, "usage": 7.5}},
    }


def missing_field(field: str, owner: str, *path: str) -> dict[str, Any]:
    """One error in graphql-ruby's words."""
    return {
        "message": f"Field '{field}' doesn't exist on type '{owner}'",
        "locations": [{"line": 2, "column": 3}],
        "path": ["query LimitWatcher_Poll", *path],
        "extensions": {"code": "undefinedField", "typeName": owner, "fieldName": field},
    }
