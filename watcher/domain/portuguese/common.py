"""Words of every message: numbers, dates, levels, what has no name."""

from __future__ import annotations

COMMON: dict[str, str] = {
    # states and labels
    "Notice": "Aviso",
    "Warning": "Alerta",
    "Critical": "Crítico",
    "Forecast": "Previsão",
    "Resolved": "Resolvido",
    "No data": "Sem dados",
    "Used": "Usado",
    "Limit": "Limite",
    "Projected": "Projeção",
    "Resets": "Renovação",
    "State": "Estado",
    "Organization": "Organização",
    "Resource": "Recurso",
    "unknown": "desconhecido",
    "… and {count} more": "… e mais {count}",
    "forecast": "previsão",
    "growth": "crescimento",
    "not measured": "sem medição",
    "limit unknown": "limite desconhecido",
    # numbers
    "less than {cent}": "menos de {cent}",
    "just below 0": "pouco abaixo de 0",
    "percent": "por cento",
    "under 1 {unit}": "menos de 1 {unit}",
    "over {most} {unit}": "mais de {most} {unit}",
    "{many} times": "{many} vezes",
    "{many} times|one": "{many} vez",
    "over {most} times": "mais de {most} vezes",
    "more than 19 times of 20": "mais de 19 vezes em 20",
    "{tenths} times of 10": "{tenths} vezes em 10",
    "once of 10": "1 vez em 10",
    "less than once of 10": "menos de 1 vez em 10",
    "{first} and {last}": "{first} e {last}",
    # dates
    "{day} {time}|a moment": "{day}, às {time}",
    "{day} {month}": "{day} de {month}",
    "{day} {month} {year}": "{day} de {month} de {year}",
    "{month} {year}": "{month} de {year}",
    "{start} to {end}": "{start} a {end}",
    "{city} time": "horário de {city}",
    "less than a minute": "menos de um minuto",
    "1 day": "1 dia",
    "{days} days": "{days} dias",
    "in {span}": "em {span}",
    # levels
    "notice": "aviso",
    "warning": "alerta",
    "critical": "crítico",
    # the console
    "Calls {who}": "Chama {who}",
    # names
    "(unnamed)": "(sem nome)",
}
