"""What people are answered who click a button or ask for `/limits`."""

from __future__ import annotations

DESK: dict[str, str] = {
    "Acknowledged. This level is not told again; a higher one is.": (
        "Reconhecido. Este nível não será avisado de novo; um nível mais alto, sim."
    ),
    "{who} acknowledged this already ({when}).": "{who} já reconheceu isto ({when}).",
    "This is not acknowledged; nothing is changed.": "Isto não está reconhecido; nada mudou.",
    "This is not acknowledged any more: it is told again when it is time.": (
        "O reconhecimento foi desfeito: será avisado de novo quando for a hora."
    ),
    "Silenced until {when}, whatever the level. To end it: watcher silence expire {name}": (
        "Silenciado até {when}, seja qual for o nível. Para encerrar: watcher silence expire {name}"
    ),
    "Silenced until {when} by {who}": "Silenciado até {when} por {who}",
    "{who} silenced this already, until {when}.": "{who} já silenciou isto, até {when}.",
    "When this resets is not known; silence it for 24 h instead.": (
        "Não se sabe quando isto é renovado; silencie por 24 h."
    ),
    "It resets in more than {days} days; a silence is shorter.": (
        "A renovação é daqui a mais de {days} dias; um silêncio dura menos."
    ),
    "Nothing is known of this alert any more: it is long over.": (
        "Nada mais se sabe deste alerta: ele acabou há muito tempo."
    ),
    "This message tells of several alerts; only a single one can be clicked.": (
        "Esta mensagem trata de vários alertas; só um alerta por vez pode ser clicado."
    ),
    "This was already resolved ({when}).": "Isto já foi resolvido ({when}).",
    "This is already over.": "Isto já acabou.",
    "It began again ({when}): see the newer message.": "Recomeçou ({when}): veja a mensagem mais nova.",
    "This has become critical since you saw it: read the newest message first.": (
        "Isto se tornou crítico depois que você viu: leia primeiro a mensagem mais nova."
    ),
    "This has become worse since you saw it: read the newest message first.": (
        "Isto piorou depois que você viu: leia primeiro a mensagem mais nova."
    ),
    "That could not be done: {why}.": "Não foi possível: {why}.",
    "That could not be done, by a fault of ours; nothing is changed.": (
        "Não foi possível, por uma falha nossa; nada mudou."
    ),
    "Nothing can be stored just now, so this was not done; try again in a minute.": (
        "Não é possível gravar nada agora, então isto não foi feito; tente de novo em um minuto."
    ),
    "This takes longer than usual; what comes of it is told here.": (
        "Isto está demorando mais que o normal; o resultado será informado aqui."
    ),
    "This program is ending and could not do this; click again in a minute.": (
        "Este programa está sendo encerrado e não conseguiu fazer isto; clique de novo em um minuto."
    ),
    "This button does not say which export it is about.": "Este botão não diz de qual exportação se trata.",
    "You are not among those who may do this; nothing was done.": (
        "Você não está entre quem pode fazer isto; nada foi feito."
    ),
    "Who may do this cannot be looked up in Slack just now, so nothing was done.": (
        "Não foi possível consultar no Slack quem pode fazer isto, então nada foi feito."
    ),
    "Nothing is told into this channel by this program.": "Este programa não publica avisos neste canal.",
    "How things stand cannot be read now; try again in a minute.": (
        "Não foi possível ler a situação agora; tente de novo em um minuto."
    ),
    "No organization that is watched has `{name}` in its name.": (
        "Nenhuma organização monitorada tem `{name}` no nome."
    ),
    "Nothing was read yet.": "Nada foi lido ainda.",
    "Limits of {name}": "Limites de {name}",
    "All limits, the worst first": "Todos os limites, os piores primeiro",
    "Not answering now: {names}.": "Sem resposta agora: {names}.",
    "… and {count} more, all well": "… e mais {count}, sem problemas",
    "… and {count} more without a known limit": "… e mais {count} sem limite conhecido",
    "… and {count} more: {well} well, {unknown} without a known limit": (
        "… e mais {count}: {well} sem problemas, {unknown} sem limite conhecido"
    ),
    "… and {count} more; name an organization to see them": (
        "… e mais {count}; informe uma organização para vê-los"
    ),
    "As of {when}": "Situação de {when}",
    "well": "em ordem",
    "{state}, acknowledged": "{state}, reconhecido",
    "{state}, silenced": "{state}, silenciado",
}
