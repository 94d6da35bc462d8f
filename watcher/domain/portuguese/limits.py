"""Messages about a number and its limit, and what all kinds of messages share."""

from __future__ import annotations

LIMITS: dict[str, str] = {
    # what all share
    "Data from {title}": "Dados de {title}",
    "{org}: data from {title}": "{org}: dados de {title}",
    "{org} {resource}{detail}": "{org}, {resource}{detail}",
    "{level} level reached.": "nível {level} atingido.",
    "{level} level of the forecast reached.": "nível {level} da previsão atingido.",
    "{level} level of growth reached.": "nível {level} de crescimento atingido.",
    "{level} level of age reached.": "nível {level} de idade dos dados atingido.",
    "{level} level reached again.": "nível {level} atingido de novo.",
    "{level} level of the forecast reached again.": "nível {level} da previsão atingido de novo.",
    "{level} level of growth reached again.": "nível {level} de crescimento atingido de novo.",
    "{level} level of age reached again.": "nível {level} de idade dos dados atingido de novo.",
    "It goes up and down: only worse is told until it has been calm for a while.": (
        "Isto oscila: só uma piora será informada até que tudo fique calmo por um tempo."
    ),
    "Raised from {before} to {level}.": "Subiu de {before} para {level}.",
    "Eased from {before} to {level}.": "Baixou de {before} para {level}.",
    "Reminder: still {level}.": "Lembrete: ainda em nível {level}.",
    "nothing": "nenhum nível",
    "Crossed in one poll: {levels}": "Níveis passados em uma só consulta: {levels}",
    "Level {level}": "Nível {level}",
    "All times: {zone}": "Fuso: {zone}",
    "Name shortened: it has {long} characters": "Nome abreviado: tem {long} caracteres",
    "Data as of {moment} {zone}": "Dados de {moment}, {zone}",
    "and {rest} more": "e mais {rest}",
    "{step} This time: {now}": "{step} Desta vez: {now}",
    "[{key}: cannot be filled in, {why}]": "[{key}: não pôde ser preenchido, {why}]",
    # where it stands
    "{name} at {amount}": "{name} em {amount}",
    "{name}, number unknown": "{name}, valor desconhecido",
    "The present number is not known.": "O valor atual não é conhecido.",
    "{used} of {limit}": "{used} de {limit}",
    "{used} (limit unknown)": "{used} (limite desconhecido)",
    "{name} at {used}, limit unknown.": "{name} em {used}, limite desconhecido.",
    "{name}: {used} of {limit} used.": "{name}: uso de {used} de {limit}.",
    "{name} at {part}, {used} of {limit} used.": "{name} em {part}, uso de {used} de {limit}.",
    "The limit is unknown, so what is left cannot be said.": (
        "O limite é desconhecido, por isso não se sabe o saldo."
    ),
    "{left} left.": "Saldo: {left}.",
    "Nothing is left.": "Nada resta.",
    "{over} over the limit.": "{over} acima do limite.",
    "What is left is unknown.": "O saldo é desconhecido.",
    "This count does not reset.": "Esta contagem não se renova.",
    "Resets on {day} ({until}).": "Renova em {day} ({until}).",
    "now due": "a qualquer momento",
    "The limit changed.": "O limite mudou.",
    "Limit changed from {old} to {new}.": "Limite alterado de {old} para {new}.",
    "Already above the line when the rule was added": "Já estava acima da linha quando a regra foi criada",
    "Already so when the rule was added": "Já era assim quando a regra foi criada",
    "Told in this period: {levels}": "Informado neste período: {levels}",
    # figures
    "Left": "Saldo",
    "Over|a limit": "Excedido",
    "Used now": "Usado agora",
    "Peak": "Pico",
    "no reset": "sem renovação",
    "from the API": "da API",
    "fixed in the rule": "fixado na regra",
    "from config ({title} gives none)": "da configuração ({title} não informa)",
    "unknown · {title} gives none, nor does the config": (
        "desconhecido · nem {title} nem a configuração informam"
    ),
    # the end
    "Peak {peak}.": "Pico: {peak}.",
    "Peak {peak} of {limit}.": "Pico: {peak} de {limit}.",
    "Open for {span}": "Aberto por {span}",
    "Told: {levels}": "Informado: {levels}",
    "Now {used}.": "Agora: {used}.",
    "Now {used} of {limit}.": "Agora: {used} de {limit}.",
    "The period reset.": "O período foi renovado.",
    "The period reset on {day}.": "O período foi renovado em {day}.",
    "The billing period was moved.": "O período de cobrança foi movido.",
    "The billing period was moved: it is {days} now. Usage is judged anew on it.": (
        "O período de cobrança foi movido: agora é de {days}. O uso é avaliado de novo com base nele."
    ),
    "The limit was raised.": "O limite foi aumentado.",
    "The limit was raised to {new}.": "O limite foi aumentado para {new}.",
    "The limit was raised from {old}.": "O limite, antes de {old}, foi aumentado.",
    "The limit was raised from {old} to {new}.": "O limite foi aumentado de {old} para {new}.",
    "Usage fell below the line.": "O uso caiu abaixo da linha.",
    "More is used now than the rule asks for.": "Agora se usa mais do que a regra pede.",
    "The rule was changed and asks for more now; usage may not have changed.": (
        "A regra foi alterada e agora pede mais; o uso pode não ter mudado."
    ),
    "The rule was removed or no longer selects this; usage may not have changed.": (
        "A regra foi removida ou não seleciona mais este item; o uso pode não ter mudado."
    ),
    "At the present pace the limit is not reached before the reset any more.": (
        "No ritmo atual, o limite não é mais atingido antes da renovação."
    ),
    "It grows at its usual pace again.": "Voltou a crescer no ritmo habitual.",
    "{title} corrected the usage downwards.": "{title} corrigiu o uso para baixo.",
    "{title} answers again.": "{title} voltou a responder.",
    "{title} reports this again.": "{title} voltou a informar este valor.",
    "{title} does not report it any more: it is gone, or no longer large.": (
        "{title} não informa mais este item: ele não existe mais ou já não está entre os maiores."
    ),
    "The reason is not known.": "O motivo não é conhecido.",
    # a number that does not come any more
    "{name} not measured": "{name} sem medição",
    "{name} not measured since {moment}": "{name} sem medição desde {moment}",
    "Reason: {why}.": "Motivo: {why}.",
    "{title} answers with an old number.": "{title} responde com um valor antigo.",
    "It was {amount} then.": "O valor era {amount}.",
    "No number was ever known.": "Nunca se soube um valor.",
    "Its limit is not being watched; its other alerts keep their last state.": (
        "Seu limite não está sendo acompanhado; seus outros alertas mantêm o último estado."
    ),
    "Last known": "Último valor",
    "Measured": "Medição",
    "{span} ago": "há {span}",
    "Reset": "Renovação",
    "not seen": "não observada",
    "The rule was removed or no longer selects this; whether it is measured is not said.": (
        "A regra foi removida ou não seleciona mais este item; nada se diz sobre a medição."
    ),
    "{name} measured again, now {amount}": "{name} com medição de novo, agora {amount}",
    "{title} reports it again.": "{title} voltou a informar o valor.",
    "It is judged again from here.": "A avaliação recomeça daqui.",
    "Not measured from {spell} ({lasted}); it was {amount} before.": (
        "Sem medição de {spell} ({lasted}); antes, o valor era {amount}."
    ),
    "Not measured from {spell} ({lasted}); it was {amount} before; the period has reset meanwhile.": (
        "Sem medição de {spell} ({lasted}); antes, o valor era {amount}; nesse meio-tempo, o período foi "
        "renovado."
    ),
}
