"""Messages about what is foreseen and what grows, and who uses the most."""

from __future__ import annotations

AHEAD: dict[str, str] = {
    # at the average so far
    "At this period's average of {pace} a day the limit is reached on {day}, {early} before the reset.": (
        "Com a média de {pace} por dia neste período, o limite é atingido em {day}, {early} antes da "
        "renovação."
    ),
    "At this period's average of {pace} an hour the limit is reached at {time}, {early} before the reset.": (
        "Com a média de {pace} por hora neste período, o limite é atingido às {time}, {early} antes da "
        "renovação."
    ),
    # when
    "on {day}": "em {day}",
    "at {time}": "às {time}",
    "{day}|when": "em {day}",
    "{time}|when": "às {time}",
    "The limit is unknown, so when it is reached cannot be said.": (
        "O limite é desconhecido, por isso não se sabe quando será atingido."
    ),
    "The limit is probably reached {when}{range}.": "O limite deve ser atingido {when}{range}.",
    "The limit is probably reached {when}, {early} before the reset {reset}{range}.": (
        "O limite deve ser atingido {when}, {early} antes da renovação {reset}{range}."
    ),
    "range: {early} to {late}": "entre {early} e {late}",
    "range: {early} to after the reset": "entre {early} e depois da renovação",
    "range: {early} to much later": "entre {early} e muito depois",
    "The limit may be reached {when} at the earliest, or not at all.": (
        "O limite pode ser atingido {when}, não antes disso, ou nem ser atingido."
    ),
    "The limit is probably not reached before the reset {when}.": (
        "O limite não deve ser atingido antes da renovação {when}."
    ),
    "The limit is probably not reached in the years to come.": (
        "O limite não deve ser atingido nos próximos anos."
    ),
    "not in sight": "não à vista",
    "now": "agora",
    # how far, how much, how sure
    "{part} used today.": "Uso de {part} hoje.",
    "{part} used by {when}.": "Uso de {part} até {when}.",
    "{part} used on day {day} of {days}.": "Uso de {part} no dia {day} de {days}.",
    "It probably ends at {about}.": "Deve terminar em {about}.",
    "It probably ends at {about}, 8 times of 10 between {low} and {high}.": (
        "Deve terminar em {about}, 8 vezes em 10 entre {low} e {high}."
    ),
    "It usually grows by {usual} in 30 days.": "Costuma crescer {usual} em 30 dias.",
    "It usually grows by {usual} in 30 days, 8 times of 10 by {low} to {high}.": (
        "Costuma crescer {usual} em 30 dias, 8 vezes em 10 entre {low} e {high}."
    ),
    "Foreseen from how it grew in 30 days, over the last 180": (
        "Previsto pelo crescimento em 30 dias, ao longo dos últimos 180"
    ),
    "Foreseen from 1 day of data": "Previsto com 1 dia de dados",
    "Foreseen from {days} days of data": "Previsto com {days} dias de dados",
    "{often} it ends above {line}": "{often} termina acima de {line}",
    "Full": "Esgotamento",
    # first lines
    "{name} run out {when}": "{name} se esgotam {when}",
    "{name} runs out {when}": "{name} se esgota {when}",
    "{name} will probably end at {lands} (limit unknown)": (
        "{name}, fim previsto em {lands} (limite desconhecido)"
    ),
    "{name} used up, {lands} projected ({part})": "{name}, limite esgotado, projeção de {lands} ({part})",
    "{name} will probably pass {limit} ({part})": "{name}, previsão acima de {limit} ({part})",
    "{name} will probably end at {part} of {limit}": "{name}, fim previsto em {part} de {limit}",
    "{name} are used up": "{name}, limite esgotado",
    "{name} is used up": "{name}, limite esgotado",
    "{name} will probably end at {lands}": "{name}, fim previsto em {lands}",
    "{name} will probably end at {lands}, {part} of the limit": (
        "{name}, fim previsto em {lands}, {part} do limite"
    ),
    "{name} will probably reach the limit {when}": "{name}, limite provavelmente atingido {when}",
    "{name} will probably reach the limit {when}, {early} before the reset": (
        "{name}, limite provavelmente atingido {when}, {early} antes da renovação"
    ),
    "{name} at {amount}, forecast unknown": "{name} em {amount}, previsão desconhecida",
    "{name}, nothing can be foreseen now.": "{name}, nada pode ser previsto agora.",
    "Nothing can be foreseen now: {why}.": "Nada pode ser previsto agora: {why}.",
    # the end of a forecast
    "{name}, forecast": "{name}, previsão",
    "{state}: {name}, forecast.": "{state}: {name}, previsão.",
    "The forecast has improved.": "A previsão melhorou.",
    "The limit is reached later than foreseen: {when} now.": (
        "O limite será atingido mais tarde que o previsto: agora, {when}."
    ),
    "At the present growth the limit is not in sight any more.": (
        "Com o crescimento atual, o limite não está mais à vista."
    ),
    "Projected now: {lands}.": "Projeção agora: {lands}.",
    # growth
    "{name} at {amount}, growth unknown": "{name} em {amount}, crescimento desconhecido",
    "How much it grows is not known now: {why}.": "Não se sabe agora quanto cresce: {why}.",
    "rose by {amount} in {window}": "com alta de {amount} em {window}",
    "fell by {amount} in {window}": "com queda de {amount} em {window}",
    "{amount} in {window}": "{amount} em {window}",
    "That is {part} of the limit.": "Isso é {part} do limite.",
    "{ratio} last week's": "{ratio} o valor da semana anterior",
    "What it was a week before is not known.": "Não se sabe quanto foi na semana anterior.",
    "A week before it was {before} in the same {window}.": (
        "Na semana anterior: {before} no mesmo intervalo de {window}."
    ),
    "used {often} as fast as the {period}": "com consumo a {often} a velocidade do {period}",
    "{part} used with {gone} % of the {period} gone.": "Uso de {part} com {gone} % do {period} decorrido.",
    "{gone} % of the {period} gone": "{gone} % do {period} decorrido",
    "month": "mês",
    "billing period": "período de cobrança",
    "day": "dia",
    "Rise": "Alta",
    "Pace": "Ritmo",
    "{name}, growth": "{name}, crescimento",
    "{state}: {name}, growth.": "{state}: {name}, crescimento.",
    "Lately it {growth}.": "Ultimamente, {growth}.",
    # who uses the most
    "Top {noun} this period": "Maiores usos neste período: {noun}",
    "Top {noun} as of {when}": "Maiores usos ({noun}): situação de {when}",
    "{part}, {grown} of it in 7 days": "{part}, {grown} nos últimos 7 dias",
    "{grown} in 7 days": "{grown} nos últimos 7 dias",
    "the rest: {left}": "o restante: {left}",
    "{more} more": "mais {more}",
    "without a name": "sem nome",
    "AI assistants together": "assistentes de IA somados",
    "AI agents together": "agentes de IA somados",
}
