"""The status page: titles and columns, what happened, what can be done."""

from __future__ import annotations

PAGES: dict[str, str] = {
    # on every page
    "Limits": "Limites",
    "All limits": "Todos os limites",
    "Skip to the content": "Ir para o conteúdo",
    "As of": "Situação de",
    "The page does not change by itself: reload it for newer numbers.": (
        "A página não se atualiza sozinha: recarregue para ver números mais novos."
    ),
    "This page changes nothing, since it does not know yet who you are: the commands below do, "
    "where the program runs.": (
        "Esta página não muda nada, pois ainda não sabe quem é você: os comandos abaixo mudam, "
        "onde o programa está em execução."
    ),
    "Details": "Detalhes",
    "Numbers of {source} are old: the last good answer came {when}.": (
        "Os números de {source} são antigos: a última resposta boa chegou {when}."
    ),
    "Some numbers of {source} were never read: what is shown of it is not all.": (
        "Alguns números de {source} nunca foram lidos: o que se mostra não é tudo."
    ),
    # tables
    "Needs attention": "Precisa de atenção",
    "Nothing needs attention.": "Nada precisa de atenção.",
    "Sources": "Fontes",
    "Limits by risk": "Limites por risco",
    "What": "O quê",
    "Share": "Parte",
    "Since": "Desde",
    "Note": "Observação",
    "Source": "Fonte",
    "Read": "Lido",
    "Name": "Nome",
    "Amount": "Quantidade",
    "Value": "Valor",
    "Kind": "Tipo",
    "When": "Quando",
    "Event": "Evento",
    # an incident
    "Now": "Agora",
    "In numbers": "Em números",
    "Course": "Evolução",
    "The same as a table": "O mesmo em tabela",
    "foreseen": "previsto",
    "measured": "medido",
    "What happened": "O que aconteceu",
    "Rules": "Regras",
    "What can be done": "O que pode ser feito",
    "You asked for:": "Você pediu:",
    "Do it with this command, where the program runs:": (
        "Faça com este comando, onde o programa está em execução:"
    ),
    "See why it was told, or was not": "Ver por que foi avisado, ou não",
    "This is over.": "Isto acabou.",
    "This is over since {when}.": "Isto acabou em {when}.",
    "This is over since {when}: {why}.": "Isto acabou em {when}: {why}.",
    "This is over: there is nothing left to do.": "Isto acabou: não há mais nada a fazer.",
    "Nobody is asked about this any more.": "Ninguém mais precisa responder a isto.",
    "This told of several alerts together. How each stands now is on the first page.": (
        "Isto avisou de vários alertas juntos. A situação atual de cada um está na primeira página."
    ),
    "{what}: {became}": "{what}: {became}",
    "told to {receiver}": "avisado a {receiver}",
    "could not be told to {receiver}": "não foi possível avisar {receiver}",
    "held until {when} for {receiver}": "retido até {when} para {receiver}",
    "waits to be told to {receiver}": "aguarda o aviso a {receiver}",
    "Acknowledgement taken back by {person}": "Reconhecimento desfeito por {person}",
    "Limit changed: {before} → {after}": "Limite alterado: {before} → {after}",
    "{person} silenced this until {when} ({name}): {reason}": (
        "{person} silenciou isto até {when} ({name}): {reason}"
    ),
    "{person} silenced this ({name}): {reason}": "{person} silenciou isto ({name}): {reason}",
    "Silence {name} ended early by {person}": "Silêncio {name} encerrado antes da hora por {person}",
    "Export {id}, wanted by {who}": "Exportação {id}, pedida por {who}",
    "the vendor mails it": "o fornecedor envia por e-mail",
    "its file is here": "o arquivo está aqui",
    "failed": "falhou",
    "denied": "negada",
    "nobody answered": "ninguém respondeu",
    "ordered meanwhile": "pedido nesse meio-tempo",
    # a source
    "Answers": "Responde",
    "Never answered": "Nunca respondeu",
    "Does not answer": "Não responde",
    "Not brought in time": "Não trazido a tempo",
    "Not watched: {names}": "Sem monitoramento: {names}",
    "Last good answer": "Última resposta boa",
    "Failures in a row": "Falhas seguidas",
    "Reason": "Motivo",
    "Next try": "Próxima tentativa",
    "Calls": "Chamadas",
    "Calls allowed": "Chamadas permitidas",
    "{today} today (UTC), {last_day} in 24 hours": "{today} hoje (UTC), {last_day} em 24 horas",
    "{share} % of the limit of API calls": "{share} % do limite de chamadas de API",
    "{count} a day": "{count} por dia",
    "Organizations": "Organizações",
    "A crossing is seen within": "Uma ultrapassagem é vista em até",
    "never": "nunca",
    "Asked about together": "Consultadas juntas",
    "Organizations that are not watched": "Organizações sem monitoramento",
    "Check every source now": "Verificar todas as fontes agora",
    "See all that happened": "Ver tudo o que aconteceu",
    # where there is nothing to show
    "Nothing is known of this": "Nada se sabe disto",
    "There is nothing at this address, or not any more: what is long over is forgotten, "
    "and test messages lead nowhere.": (
        "Não há nada neste endereço, ou não há mais: o que acabou há muito tempo é esquecido, "
        "e mensagens de teste não levam a lugar nenhum."
    ),
    "Not now": "Agora não",
    "The store does not answer now. Try again in a few seconds.": (
        "O armazenamento não responde agora. Tente de novo em alguns segundos."
    ),
    "This page failed by a fault of ours. The log of the program says more.": (
        "Esta página falhou por um erro nosso. O registro do programa diz mais."
    ),
    "Nothing could be stored since {when}, so nothing is judged and nobody is told: {why}.": (
        "Nada pôde ser gravado desde {when}, então nada é avaliado e ninguém é avisado: {why}."
    ),
}
