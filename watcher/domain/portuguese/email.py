"""What mails say of their own: the first words, what leads on, files, the small print."""

from __future__ import annotations

EMAIL: dict[str, str] = {
    "TEST": "TESTE",
    "{share} used": "{share} consumido",
    "Acknowledged by {who}, {when}": "Reconhecido por {who}, {when}",
    "Acknowledge or silence": "Reconhecer ou silenciar",
    "{file}, {size}, is attached.": "{file}, {size}, segue em anexo.",
    "{file} could not be attached; it should lie at {path}.": (
        "Não foi possível anexar {file}; deve estar em {path}."
    ),
    "{file}, {size}, is larger than the {most} that go by mail; it lies at {path}.": (
        "{file}, {size}, passa dos {most} que vão por e-mail; está em {path}."
    ),
    "Sent {when}": "Enviado em {when}",
    "Rule: {rules}": "Regra: {rules}",
    "Rules: {rules}": "Regras: {rules}",
    'You get this because your address is in the receiver "{receiver}".': (
        'Você recebe isto porque seu endereço está no destinatário "{receiver}".'
    ),
    "Ask {contact} to change it.": "Para mudar isso, fale com {contact}.",
    "Who gets what is set by `receivers` and `routes` in the config of Limit Watcher.": (
        "Quem recebe o quê é definido por `receivers` e `routes` na configuração do Limit Watcher."
    ),
    "File:": "Arquivo:",
}
