"""What resources, those who use them, labels and places are called; other names stay as they are."""

from __future__ import annotations

from collections.abc import Mapping

_RESOURCES = {
    "automation jobs": "execuções de automação",
    "integration tasks": "tarefas de integração",
    "API calls": "chamadas de API",
    "AI credits": "créditos de IA",
    "free ai credits": "créditos gratuitos de IA",
    "pipes": "pipes",
    "users": "usuários",
    "cards": "cards",
    "records": "registros",
    "interfaces": "interfaces",
    "tasks": "tarefas",
    "failed jobs": "execuções com falha",
    "successful jobs": "execuções concluídas",
    "active recipes": "receitas ativas",
    "connections": "conexões",
    "calls by Limit Watcher": "chamadas do Limit Watcher",
    "usage": "uso",
}

_USERS = {
    "automations": "automações",
    "flows": "fluxos",
    "recipes": "receitas",
    "operations and tokens": "operações e tokens",
    "AI agents": "agentes de IA",
    "AI agents and assistants": "agentes e assistentes de IA",
}

_LABELS = {
    "automation": "automação",
    "operation": "operação",
    "flow": "fluxo",
    "plan": "plano",
    "source": "fonte",
    "resource": "recurso",
    "team": "equipe",
}

_PLACES = {"Sao Paulo": "Brasília"}
"""What people say of a zone that has no letters of its own."""

NAMES: Mapping[str, str] = {**_RESOURCES, **_USERS, **_LABELS, **_PLACES}
