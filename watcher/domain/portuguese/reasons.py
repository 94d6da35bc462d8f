"""Why something is not known, and what helps: texts that sources and judgements give in English.

They are stored and shown by the command line as they are; in messages they are looked up here. What stands
here nowhere, a vendor's own words above all, stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_OURS = {
    "not reckoned yet": "ainda não calculado",
    "the present number is not known": "o valor atual não é conhecido",
    "the number is none": "o valor não é um número",
    "what comes out is no number": "o resultado não é um número",
    "what was used is no number": "o valor usado não é um número",
    "limit unknown": "limite desconhecido",
    "no number": "sem valor",
    "never asked": "nunca consultado",
    "no period": "sem período",
    "not measured": "não medido",
    "nothing was measured": "nada foi medido",
    "it fell a week ago": "caiu há uma semana",
    "no good answer yet": "ainda sem resposta válida",
    "it never resets, so no period ends": "não se renova, então nenhum período termina",
    "forecasts begin after 3 days or 10 % of the period": "previsões só após 3 dias ou 10 % do período",
    "the whole period is shorter than that": "o período inteiro é mais curto do que isso",
    "says nothing before 5 % are used": "nada indica antes de 5 % de uso",
    "an add-on pays for what goes beyond the limit": "um adicional cobre o que passa do limite",
    "use was corrected a week ago": "o uso foi corrigido há uma semana",
    "no numbers of a week ago to compare with": "sem valores de uma semana atrás para comparar",
    "no longer in the vendor's answer": "não está mais na resposta do fornecedor",
    "no longer among the largest": "não está mais entre os maiores",
    "1 day": "1 dia",
}

_OF_PIPEFY = {
    "Pipefy refused the token": "a Pipefy recusou o token",
    "Pipefy left everything we asked for empty": "a Pipefy deixou vazio tudo o que foi pedido",
    "Pipefy gave no usable number": "a Pipefy não deu um número utilizável",
    "Pipefy gave no readable list of days": "a Pipefy não deu uma lista legível de dias",
    "Pipefy gave two rows that contradict each other": "a Pipefy deu duas linhas que se contradizem",
    "Pipefy gave a total of API calls and parts that do not add up to it": (
        "a Pipefy deu um total de chamadas de API e partes que não somam esse total"
    ),
    "Pipefy listed something that cannot be read": "a Pipefy listou algo que não pode ser lido",
    "Pipefy listed no calls at all, which may mean none or that it does not tell": (
        "a Pipefy não listou nenhuma chamada, o que pode significar zero ou que ela não informa"
    ),
    "Pipefy last worked this number out before its period began": (
        "a Pipefy calculou este número pela última vez antes do início do período"
    ),
    "Pipefy did not tell this organization's number, by which its subscription is asked": (
        "a Pipefy não informou o número desta organização, com o qual se consulta a assinatura"
    ),
    "Pipefy refused this account the organization's AI credits; it is asked again within a day": (
        "a Pipefy negou a esta conta os créditos de IA da organização; nova consulta em até um dia"
    ),
    "Pipefy shows this account no organization: its role needs the Usage Stats permission "
    "(Roles & Permissions in the organization)": (
        "a Pipefy não mostra nenhuma organização a esta conta: falta à função dela a permissão Usage Stats "
        "(Roles & Permissions na organização)"
    ),
    "Pipefy's API offers none of what we ask for": "a API da Pipefy não oferece nada do que foi pedido",
    "Pipefy's API refuses one field after the other": "a API da Pipefy recusa um campo após o outro",
    "Pipefy's answer is not a GraphQL answer": "a resposta da Pipefy não é uma resposta GraphQL",
    "Pipefy's answer holds no readable data": "a resposta da Pipefy não traz dados legíveis",
    "Pipefy's answer holds neither data nor errors": "a resposta da Pipefy não traz dados nem erros",
    "Pipefy's answer no longer lists it": "a resposta da Pipefy não o lista mais",
    "Pipefy's list does not reach today yet: the month counts more calls than its days do": (
        "a lista da Pipefy ainda não chega a hoje: o mês conta mais chamadas do que seus dias"
    ),
    "Pipefy's list of days is empty, though the month has begun": (
        "a lista de dias da Pipefy está vazia, embora o mês já tenha começado"
    ),
    "Pipefy's list of days is of another month": "a lista de dias da Pipefy é de outro mês",
    "Pipefy's number of today is unusable, or told twice and differently": (
        "o número de hoje da Pipefy não é utilizável, ou veio duas vezes com valores diferentes"
    ),
    "Pipefy's count has not moved since yesterday, nor has another organization's of this request": (
        "a contagem da Pipefy está parada desde ontem, e a de outra organização da mesma consulta também"
    ),
    "Pipefy's rows of API calls do not add up: one of them has no usable number": (
        "as linhas de chamadas de API da Pipefy não fecham: uma delas não tem número utilizável"
    ),
    "AI is not active in this organization, and Pipefy counts nothing": (
        "a IA não está ativa nesta organização, e a Pipefy não conta nada"
    ),
    "the organization is not in Pipefy's answer: no Usage Stats permission there, or the organization "
    "is gone": (
        "a organização não está na resposta da Pipefy: falta a permissão Usage Stats, ou ela não existe mais"
    ),
    "the token address gave no usable token": "o endereço de tokens não deu um token utilizável",
    "the source was closed on our side": "a fonte foi fechada do nosso lado",
    "Check client_id and client_secret; the account may have been removed.": (
        "Verifique client_id e client_secret; a conta pode ter sido removida."
    ),
    "Check the credential; a static token may have expired.": (
        "Verifique a credencial; um token estático pode ter expirado."
    ),
    "The account's schema lacks the usage statistics; ask Pipefy to enable them.": (
        "O esquema da conta não tem as estatísticas de uso; peça à Pipefy para ativá-las."
    ),
}

_OF_WORKATO = {
    "Workato gave no number": "a Workato não deu um número",
    "Workato's usage answer has no row for it": "a resposta de uso da Workato não tem linha para isto",
    "Workato's customer list gives no task count": "a lista de clientes da Workato não conta tarefas",
    "Workato answered for one of the workspaces asked for and for no other": (
        "a Workato respondeu por um dos workspaces pedidos e por nenhum outro"
    ),
    "Workato gives a billing date that cannot be read for certain": (
        "a Workato dá uma data de cobrança que não pode ser lida com certeza"
    ),
    "Workato gave an interval without a readable beginning": "a Workato deu um intervalo sem início legível",
    "Workato's usage row has the `id` of one customer and the external id or name of another": (
        "a linha de uso da Workato tem o `id` de um cliente e o id externo ou o nome de outro"
    ),
    "Workato gives the same page of customers again": "a Workato repete a mesma página de clientes",
    "not in Workato's customer list": "não está na lista de clientes da Workato",
    "The list seems to ignore `page`, so who stands on later pages is not known.": (
        "A lista parece ignorar `page`, por isso não se sabe quem está nas páginas seguintes."
    ),
}

_OF_OTHERS = {
    "some rows of the answer cannot be read": "algumas linhas da resposta não podem ser lidas",
    "the answer holds two rows of it that contradict each other": (
        "a resposta traz duas linhas que se contradizem"
    ),
    "no row can be read": "nenhuma linha pode ser lida",
    "no answer": "sem resposta",
    "the connection is closed on our side": "a conexão foi fechada do nosso lado",
    "ends in the middle": "termina no meio",
    "is a broken archive": "é um arquivo compactado com defeito",
    "is an HTML page, not JSON": "é uma página HTML, não JSON",
    "is broken JSON": "é JSON com defeito",
    "is empty": "está vazia",
    "is not JSON by its content type": "não é JSON, segundo o content type",
    "is packed in a way we did not ask for": "veio compactada de um modo que não foi pedido",
    "is too large": "é grande demais",
    "Check the credential.": "Verifique a credencial.",
    "Check the credential and its role.": "Verifique a credencial e a função dela.",
    "Check the URL.": "Verifique a URL.",
    "Something in front of the API blocks us.": "Algo diante da API nos bloqueia.",
    "It wants to send us elsewhere, which we never follow: check the URL.": (
        "A API quer nos redirecionar, o que nunca seguimos: verifique a URL."
    ),
    "Compare the paths with the answer: `watcher doctor` shows what they find.": (
        "Compare os caminhos com a resposta: `watcher doctor` mostra o que eles encontram."
    ),
    "Look at `each` in the config.": "Veja `each` na configuração.",
    "please report it with the log": "por favor, relate isto junto com o log",
}

REASONS: Mapping[str, str] = {**_OURS, **_OF_PIPEFY, **_OF_WORKATO, **_OF_OTHERS}

PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(english), portuguese)
    for english, portuguese in (
        (
            r"needs (?P<least>\d+) days of data; (?P<known>\d+) known",
            "precisa de {least} dias de dados; há {known}",
        ),
        (
            r"needs (?P<least>\d+) days of data or (?P<part>\d+) % of the period; (?P<known>.+) known",
            "precisa de {least} dias de dados ou {part} % do período; há {known}",
        ),
        (r"(?P<days>\d+) days", "{days} dias"),
        (r"the newest number is (?P<old>.+) old", "o valor mais recente é de {old} atrás"),
        (r"use was corrected within (?P<span>.+)", "o uso foi corrigido há menos de {span}"),
        (r"no number of (?P<span>.+) ago to compare with", "sem valor de {span} atrás para comparar"),
        (
            r"(?P<host>\S+) answered (?P<status>\d.*) with an HTML page",
            "{host} respondeu {status} com página HTML",
        ),
        (r"(?P<host>\S+) answered (?P<status>\d.*)", "{host} respondeu {status}"),
        (r"(?P<host>\S+) did not answer in time", "{host} não respondeu a tempo"),
        (r"(?P<host>\S+) cannot be reached", "{host} não pode ser alcançado"),
        (r"(?P<host>\S+) closed the connection in the middle", "{host} fechou a conexão no meio"),
        (r"the answer of (?P<host>\S+) (?P<fault>.+)", "a resposta de {host} {fault}"),
        (r"Pipefy answered: (?P<said>.+)", "a Pipefy respondeu: {said}"),
        (r"Pipefy left (?P<field>\S+) empty", "a Pipefy deixou {field} vazio"),
        (r"Pipefy gave no usable number: (?P<shown>.+)", "a Pipefy não deu um número utilizável: {shown}"),
        (
            r"the service account was refused \(status (?P<status>.+)\)",
            "a conta de serviço foi recusada (status {status})",
        ),
        (r"Workato lists more than (?P<many>[\d,]+) customers", "a Workato lista mais de {many} clientes"),
        (r"nothing of what is wanted: (?P<why>.+)", "nada do que se quer: {why}"),
        (r"no number in the whole answer: (?P<why>.+)", "nenhum número em toda a resposta: {why}"),
        (r"our own fault: (?P<fault>\w+)", "falha nossa: {fault}"),
    )
)
"""Reasons with something in them that changes; what changes is looked up in turn."""
