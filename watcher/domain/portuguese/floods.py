"""Messages about a rule that would raise too many alerts."""

from __future__ import annotations

FLOODS: dict[str, str] = {
    "Rule {rule}": "Regra {rule}",
    "Rule {rule} would raise {alerts} alerts (limit {limit})": (
        "A regra {rule} geraria {alerts} alertas (limite: {limit})"
    ),
    "rule {rule} would raise {alerts} alerts (limit {limit}).": (
        "a regra {rule} geraria {alerts} alertas (limite: {limit})."
    ),
    "There are more alerts than the rule may raise.": "Há mais alertas do que a regra pode gerar.",
    "None of them is held back at the moment.": "No momento, nenhum deles está retido.",
    "1 of them is held back.": "1 deles está retido.",
    "{many} of them are held back.": "{many} deles estão retidos.",
    "What is held back is judged and stored, but not told one by one; what was told goes on.": (
        "O que está retido continua sendo avaliado e guardado, mas não é informado um a um; o que já foi "
        "informado segue normalmente."
    ),
    "What still holds is told once there are {limit} or fewer.": (
        "O que continuar valendo será informado quando houver {limit} ou menos."
    ),
    "Look what holds with `watcher status`. If the rule asks too much, change its condition; if all of it is "
    "true, raise its `max_alerts`.": (
        "Veja o que está valendo com `watcher status`. Se a regra for rigorosa demais, mude a condição; "
        "se tudo for verdade, aumente `max_alerts`."
    ),
    "Alerts": "Alertas",
    "Held back": "Retidos",
    "{alerts} alerts, limit {limit}": "{alerts} alertas, limite {limit}",
    "Rule {rule} holds no alerts back any more": "A regra {rule} não retém mais alertas",
    "What was held back and still holds is told now.": (
        "O que estava retido e continua valendo está sendo informado agora."
    ),
    "Rule {rule} still holds alerts back: {many}": "A regra {rule} ainda retém alertas: {many}",
    "There are few enough alerts by now, but nobody knows whether these still hold.": (
        "Já há poucos alertas, mas não se sabe se estes continuam valendo."
    ),
    "Each is told, or over, as soon as its number is known again.": (
        "Cada um será informado, ou encerrado, assim que seu número voltar a ser conhecido."
    ),
    "The rule was removed, and its alerts with it.": "A regra foi removida, e seus alertas também.",
    "The rule may raise any number of alerts now.": "Agora a regra pode gerar qualquer número de alertas.",
    "The limit was raised to {limit}; alerts of the rule by now: {alerts}.": (
        "O limite foi aumentado para {limit}; alertas da regra agora: {alerts}."
    ),
    "Alerts of the rule by now: {alerts} (limit {limit}).": (
        "Alertas da regra agora: {alerts} (limite: {limit})."
    ),
    "{rules} rules": "{rules} regras",
    "{rules} rules would raise too many alerts": "{rules} regras gerariam alertas demais",
    "{rules} rules hold no alerts back any more": "{rules} regras não retêm mais alertas",
    "1 alert is held back.": "1 alerta está retido.",
    "{many} alerts are held back.": "{many} alertas estão retidos.",
    "fewer alerts": "menos alertas",
}
