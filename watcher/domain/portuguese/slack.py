"""What stands in Slack messages around the words that every channel shares."""

from __future__ import annotations

SLACK: dict[str, str] = {
    # the first line and the last
    "Test. {sentence}": "Teste. {sentence}",
    "Acknowledged by {who}": "Reconhecido por {who}",
    "Acknowledged by {who}, {at}": "Reconhecido por {who}, {at}",
    "Earlier notice": "Aviso anterior",
    "Earlier notice: {when}": "Aviso anterior: {when}",
    "Rule {names}": "Regra {names}",
    "Rules {names}": "Regras {names}",
    "alert {id}": "alerta {id}",
    "Do now:": "O que fazer agora:",
    "Runbook": "Roteiro",
    "Open details": "Ver detalhes",
    "Open status page": "Abrir página de status",
    # numbers
    "{amount} used": "{amount} usados",
    "{amount} left": "{amount} restantes",
    "{amount} over": "{amount} acima",
    "… and {rest}": "… e {rest}",
    "Used, then projected": "Uso, depois projeção",
    # the digest
    "Sources: {sources}": "Fontes: {sources}",
    "Sorted by risk": "Por ordem de risco",
    "What changed": "O que mudou",
    "{n} more left out here to fit": "mais {n} omitidos aqui por falta de espaço",
    "{n} earlier ones left out here to fit": "{n} anteriores omitidas aqui por falta de espaço",
    # files
    "{file} lies at {path}": "{file} está em {path}",
    "The file could not be posted here ({why}): {lies}.": (
        "Não foi possível publicar o arquivo aqui ({why}): {lies}."
    ),
    "it is not there any more": "não existe mais",
    "it cannot be read: {fault}": "não pode ser lido: {fault}",
    "the scope {scope} is missing from the Slack app": "a permissão {scope} falta ao aplicativo do Slack",
    "Slack refused it: {word}": "o Slack recusou: {word}",
    "the upload failed time and again": "o envio falhou várias vezes",
    # what did not fit
    "{n} of these left out to fit": "{n} destes omitidos por falta de espaço",
    "Left out to fit: {parts}.": "Omitido por falta de espaço: {parts}.",
    "chart": "gráfico",
    "small print": "detalhes",
    "contributors": "maiores consumidores",
    "changes": "mudanças",
    "bar": "barra",
    "figures": "números",
    "table": "tabela",
    "file": "arquivo",
    "next step": "próximo passo",
    "buttons": "botões",
    "consequence": "consequência",
}
