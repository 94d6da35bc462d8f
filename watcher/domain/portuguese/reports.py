"""News of exports: whether one may be asked for, that it began, where it went, what failed."""

from __future__ import annotations

REPORTS: dict[str, str] = {
    "Approval": "Aprovação",
    "Report": "Relatório",
    # the question
    "May {vendor} write a report? {report}": "{vendor} pode gerar um relatório? {report}",
    "It is asked for as soon as somebody approves it.": "Ele é pedido assim que alguém aprovar.",
    "It is asked for as soon as somebody approves it, until {until}.": (
        "Ele é pedido assim que alguém aprovar, até {until}."
    ),
    "`watcher export approve {id}`, or `watcher export deny {id}`.": (
        "`watcher export approve {id}` ou `watcher export deny {id}`."
    ),
    "Ask for the report?": "Pedir o relatório?",
    "Approve": "Aprovar",
    "Deny": "Negar",
    "Wanted by the rule {rule}": "Pedido pela regra {rule}",
    "Export {id}": "Exportação {id}",
    # the answer
    "{who} approved a report: {report}": "{who} aprovou um relatório: {report}",
    "{who} denied a report: {report}": "{who} negou um relatório: {report}",
    "Approved by {who}, {when}.": "Aprovado por {who}, {when}.",
    "Denied by {who}, {when}.": "Negado por {who}, {when}.",
    "Nobody approved it by {when}, so it is not asked for.": (
        "Ninguém aprovou até {when}, então não será pedido."
    ),
    "No approval is needed any more ({when}).": "Não é mais necessária uma aprovação ({when}).",
    "Nobody approved a report in time: {report}": "Ninguém aprovou um relatório a tempo: {report}",
    "{who} approved a report that is ordered already: {report}": (
        "{who} aprovou um relatório que já foi pedido: {report}"
    ),
    "A report needs no approval any more: {report}": "Um relatório não precisa mais de aprovação: {report}",
    "It is not asked for twice: {why}.": "Ele não é pedido duas vezes: {why}.",
    "It is not asked for.": "Ele não é pedido.",
    # how it goes
    "{vendor} builds a report: {report}": "{vendor} está gerando um relatório: {report}",
    "{vendor} mails a report: {report}": "{vendor} envia um relatório por e-mail: {report}",
    "A report is ready: {report}": "Um relatório está pronto: {report}",
    "A report came to nothing: {report}": "Um relatório não deu certo: {report}",
    "Once the cause is gone, order it anew: `watcher export start`.": (
        "Resolvida a causa, peça de novo: `watcher export start`."
    ),
    "Nobody knows whether a report was begun: {report}": (
        "Ninguém sabe se um relatório foi iniciado: {report}"
    ),
    "The answer to our order was lost. It is not asked for again by itself: that could double it.": (
        "A resposta ao nosso pedido se perdeu. Ele não é repetido automaticamente: poderia sair em dobro."
    ),
    "Look for the mail or notice of {vendor}; if there is none, order it anew: "
    "`watcher export start --force`.": (
        "Procure o e-mail ou o aviso de {vendor}; na falta, peça de novo: `watcher export start --force`."
    ),
    # where it goes
    "The file is posted here when it is ready; {vendor} also notifies the owner of the token.": (
        "O arquivo é publicado aqui quando estiver pronto; {vendor} também notifica o titular do token."
    ),
    "The file stays in the folder of exports; {vendor} also notifies the owner of the token.": (
        "O arquivo fica na pasta de exportações; {vendor} também notifica o titular do token."
    ),
    "It goes to the mailbox of the account that the token belongs to, and nowhere else; a service "
    "account has one of its own, which perhaps nobody reads.": (
        "Ele vai para a caixa de e-mail da conta dona do token, e para nenhum outro lugar; uma conta de "
        "serviço tem uma própria, que talvez ninguém leia."
    ),
    "`watcher export get {id}` fetches the file.": "`watcher export get {id}` busca o arquivo.",
    "The file is {file}, {size}.": "O arquivo é {file}, {size}.",
    "The file stays in the folder of exports: {path}, {size}.": (
        "O arquivo fica na pasta de exportações: {path}, {size}."
    ),
    # what it is about
    "{resource} of {orgs}, {period}": "{resource} de {orgs}, {period}",
    "{count} organizations": "{count} organizações",
    "this month": "este mês",
    "last month": "mês passado",
    "the last 3 months": "últimos 3 meses",
    "{count} bytes": "{count} bytes",
    # words for who clicked
    "There is no export {id}.": "Não há exportação {id}.",
    "There is no report about this.": "Não há relatório sobre isto.",
    "The report is asked for; news of it and the file come in this thread.": (
        "O relatório foi pedido; as novidades e o arquivo chegam nesta conversa."
    ),
    "{who} asked for the same report {ago} ago.": "{who} pediu o mesmo relatório há {ago}.",
    "The rule {rule} asked for the same report {ago} ago.": (
        "A regra {rule} pediu o mesmo relatório há {ago}."
    ),
    "It can be asked for again in {left}.": "Ele pode ser pedido de novo em {left}.",
    "It is not asked for: {why}.": "Ele não é pedido: {why}.",
    "Approved: the report is asked for now, and its news come where you were asked.": (
        "Aprovado: o relatório é pedido agora, e as novidades chegam onde a pergunta foi feita."
    ),
    "Denied: the report is not asked for.": "Negado: o relatório não é pedido.",
    "Nobody answered in time, so the report is not asked for.": (
        "Ninguém respondeu a tempo, então o relatório não é pedido."
    ),
    "{who} has denied it already.": "{who} já o negou.",
    "{who} has approved it already.": "{who} já o aprovou.",
    "It needs nobody's approval.": "Ele não precisa da aprovação de ninguém.",
}
