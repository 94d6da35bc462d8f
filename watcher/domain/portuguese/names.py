"""What resources, labels and places are called, and reasons that reach messages in English.

`NAMES` is by the English text. `PATTERNS` are texts with something in them that changes; what changes is
looked up in turn. What stands in neither stays as it is: a vendor's own words, a name from the config.
"""

from __future__ import annotations

import re
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

_REASONS = {
    "not reckoned yet": "ainda não calculado",
    "the present number is not known": "o valor atual não é conhecido",
    "the number is none": "o valor não é um número",
    "what comes out is no number": "o resultado não é um número",
    "what was used is no number": "o valor usado não é um número",
    "limit unknown": "limite desconhecido",
    "no number": "sem valor",
    "never asked": "nunca consultado",
    "no period": "sem período",
    "not measured": "não medido",
    "nothing was measured": "nada foi medido",
    "it fell a week ago": "caiu há uma semana",
    "no good answer yet": "ainda sem resposta válida",
    "it never resets, so no period ends": "não se renova, então nenhum período termina",
    "forecasts begin after 3 days or 10 % of the period": "previsões só após 3 dias ou 10 % do período",
    "the whole period is shorter than that": "o período inteiro é mais curto do que isso",
    "says nothing before 5 % are used": "nada indica antes de 5 % de uso",
    "an add-on pays for what goes beyond the limit": "um adicional cobre o que passa do limite",
    "use was corrected a week ago": "o uso foi corrigido há uma semana",
    "no numbers of a week ago to compare with": "sem valores de uma semana atrás para comparar",
    "no longer in the vendor's answer": "não está mais na resposta do fornecedor",
    "no longer among the largest": "não está mais entre os maiores",
    "some rows of the answer cannot be read": "algumas linhas da resposta não podem ser lidas",
    "the answer holds two rows of it that contradict each other": "a resposta traz duas linhas dele que se "
    "contradizem",
    "1 day": "1 dia",
    "Check the credential.": "Verifique a credencial.",
    "Something in front of the API blocks us.": "Algo diante da API nos bloqueia.",
}

NAMES: Mapping[str, str] = {**_RESOURCES, **_USERS, **_LABELS, **_PLACES, **_REASONS}

PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(english), portuguese)
    for english, portuguese in (
        (
            r"needs (?P<least>\d+) days of data; (?P<known>\d+) known",
            "precisa de {least} dias de dados; há {known}",
        ),
        (
            r"needs (?P<least>\d+) days of data or (?P<part>\d+) % of the period; (?P<known>.+) known",
            "precisa de {least} dias de dados ou {part} % do período; há {known}",
        ),
        (r"(?P<days>\d+) days", "{days} dias"),
        (r"the newest number is (?P<old>.+) old", "o valor mais recente tem {old}"),
        (r"use was corrected within (?P<span>.+)", "o uso foi corrigido nas últimas {span}"),
        (r"no number of (?P<span>.+) ago to compare with", "sem valor de {span} atrás para comparar"),
        (r"(?P<host>\S+) answered (?P<status>.+)", "{host} respondeu {status}"),
    )
)
