"""Messages about several things: what began or ended together, what quiet hours held, who hears instead."""

from __future__ import annotations

GROUPS: dict[str, str] = {
    # what they are called together
    "alerts": "alertas",
    "workspaces": "workspaces",
    "organizations": "organizações",
    "{things} on {label} {value}": "{things} com {label} {value}",
    "{things} of {label} {value}": "{things} de {label} {value}",
    "{things} by rule {value}": "{things} pela regra {value}",
    # what began
    "Told together: 1 alert of one poll": "Informado em conjunto: 1 alerta de uma só consulta",
    "Told together: {alerts} alerts of one poll": (
        "Informados em conjunto: {alerts} alertas de uma só consulta"
    ),
    "Told together: {alerts} alerts that rose in one poll": (
        "Informados em conjunto: {alerts} alertas que subiram de nível em uma só consulta"
    ),
    "Told together: {alerts} alerts that began in one poll": (
        "Informados em conjunto: {alerts} alertas iniciados em uma só consulta"
    ),
    "The ten worst": "Os dez piores",
    "All of them": "Todos",
    "{name} is at {part} % or more of their {resource}": (
        "{name} com {part} % ou mais do limite de {resource}"
    ),
    "{name} are at {part} % or more of their {resource}": (
        "{name} com {part} % ou mais do limite de {resource}"
    ),
    "{name} is at {level}": "{name} em nível {level}",
    "{name} are at {level}": "{name} em nível {level}",
    "{name} are at {level} or below": "{name} em nível {level} ou inferior",
    "no level": "indefinido",
    "All at level {level}.": "Tudo em nível {level}.",
    "Resets {when}.": "Renovação: {when}.",
    "and {rest} more (watcher status)": "e mais {rest} (watcher status)",
    "no data": "sem dados",
    # forecasts, growth, missing numbers
    "{name} gives no data": "{name} sem dados",
    "{name} give no data": "{name} sem dados",
    "{name} grows out of the ordinary": "{name} com crescimento fora do comum",
    "{name} grow out of the ordinary": "{name} com crescimento fora do comum",
    "{name} may reach its limit": "{name} pode atingir seu limite",
    "{name} may reach their limit": "{name} podem atingir seu limite",
    "{name} may reach its limit of {resource}": "{name} pode atingir seu limite de {resource}",
    "{name} may reach their limit of {resource}": "{name} podem atingir seu limite de {resource}",
    "{name} will probably pass its limit": "{name} deve ultrapassar seu limite",
    "{name} will probably pass their limit": "{name} devem ultrapassar seu limite",
    "{name} will probably pass its limit of {resource}": "{name} deve ultrapassar seu limite de {resource}",
    "{name} will probably pass their limit of {resource}": (
        "{name} devem ultrapassar seu limite de {resource}"
    ),
    "{name} will probably use {part} % or more of its limit": (
        "{name} deve usar {part} % ou mais de seu limite"
    ),
    "{name} will probably use {part} % or more of their limit": (
        "{name} devem usar {part} % ou mais de seu limite"
    ),
    "{name} will probably use {part} % or more of its {resource}": (
        "{name} deve usar {part} % ou mais de seu limite de {resource}"
    ),
    "{name} will probably use {part} % or more of their {resource}": (
        "{name} devem usar {part} % ou mais de seu limite de {resource}"
    ),
    "{part} used": "uso de {part}",
    "{part} projected": "projeção de {part}",
    # what ended
    "Over|alerts": "Encerrados",
    # what quiet hours held
    "Held by quiet hours: {said}": "Retido pelo horário de silêncio: {said}",
    "{many} still so": "{many} ainda em vigor",
    "{many} over": "{many} já no fim",
    "{many} came and went": "{many} só de passagem",
    "Still so": "Ainda em vigor",
    "Over since": "Encerrados desde então",
    "Came and went": "Só de passagem",
    "Nothing of it holds now.": "Nada disso vale agora.",
    "Quiet hours held 1 message": "O horário de silêncio reteve 1 mensagem",
    "Quiet hours held {messages} messages": "O horário de silêncio reteve {messages} mensagens",
    "Quiet hours ({name}) held 1 message until {until}": (
        "O horário de silêncio ({name}) reteve 1 mensagem até {until}"
    ),
    "Quiet hours ({name}) held {messages} messages until {until}": (
        "O horário de silêncio ({name}) reteve {messages} mensagens até {until}"
    ),
    "Decided {when}, held by quiet hours": "Decidido em {when}, retido pelo horário de silêncio",
    # who hears instead
    "Sent here because {receiver} is not working.": "Enviado para cá porque {receiver} não está funcionando.",
    "Sent here because {receiver} is no longer in the config.": (
        "Enviado para cá porque {receiver} não está mais na configuração."
    ),
}
