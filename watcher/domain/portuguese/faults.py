"""Why a vendor's answer did not come or is of no use, and what helps: our words around the vendor's own.

Like all reasons they are given in English, stored so, and looked up here as they enter a message.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_KINDS = {
    "authentication refused": "autenticação recusada",
    "rate limited": "limite de requisições atingido",
    "unreachable": "inacessível",
    "unreadable answer": "resposta ilegível",
    "request refused": "requisição recusada",
}

_ON_THE_WAY = {
    "the address": "o endereço",
    "it broke off": "a conexão foi interrompida",
    "the configured URL is not an http(s) address": "a URL configurada não é um endereço http(s)",
    "the request cannot be written: check the credential's text": (
        "a requisição não pode ser escrita: verifique o texto da credencial"
    ),
    "check the host's name and its certificate, or name its CA in SSL_CERT_FILE": (
        "Verifique o nome do host e o certificado dele, ou indique a CA em SSL_CERT_FILE."
    ),
    "check the url: https:// or http://, and the port": "Verifique a URL (https:// ou http://) e a porta.",
    "look at `orgs` and the role": "Veja `orgs` na configuração e a função da conta.",
    "none of its organizations is selected by `orgs`": ("nenhuma das organizações é selecionada por `orgs`"),
    "an error without a word": "um erro sem texto",
}

_OF_PIPEFY = {
    "Pipefy answered with another organization": "a Pipefy respondeu com outra organização",
    "Pipefy shows no active subscription": "a Pipefy não mostra assinatura ativa",
    "Pipefy's subscription lists nothing": "a assinatura da Pipefy não lista nada",
    "Pipefy's file lies at an address that is not Pipefy's": (
        "o arquivo da Pipefy está em um endereço que não é da Pipefy"
    ),
    "an export of automation jobs needs one organization whose number is known": (
        "a exportação de execuções de automação precisa de uma organização de número conhecido"
    ),
    "The account must be a member of the organization to see its number.": (
        "A conta precisa ser membro da organização para ver o número dela."
    ),
}

_OF_WORKATO = {
    "Check the token: it must be that of an API client; the old x-user-token is rejected.": (
        "Verifique o token: ele deve ser de um cliente de API; o antigo x-user-token é rejeitado."
    ),
    "The API client's role must tick Manage customers, and the account needs oem_vendor.": (
        "A função do cliente de API deve ter Manage customers marcado, e a conta precisa de oem_vendor."
    ),
    "Check base_url and data_center; the API client's role may also lack this endpoint.": (
        "Verifique base_url e data_center; também pode faltar este endpoint à função do cliente de API."
    ),
    "Workato answers this for two workspaces and refuses it for more, or for one of them.": (
        "A Workato responde isto para dois workspaces e recusa para mais, ou para um deles."
    ),
    "Other requests of this `param_style` were answered: it may be the range, or one of the ids.": (
        "Outras requisições com este `param_style` foram respondidas: pode ser o intervalo, ou um dos ids."
    ),
    "If another key holds the workspace's id, name it: `customer_fields: {id: …}`.": (
        "Se outra chave traz o id do workspace, indique-a: `customer_fields: {id: …}`."
    ),
    "Workato gave two rows that contradict each other": "a Workato deu duas linhas que se contradizem",
    "Workato gives a billing period that cannot be one": (
        "a Workato dá um período de cobrança que não faz sentido"
    ),
    "Workato gives a billing period that has not begun": (
        "a Workato dá um período de cobrança que ainda não começou"
    ),
    "Workato tells when the billing period ends and not when it began": (
        "a Workato diz quando o período de cobrança termina, e não quando começou"
    ),
    "Workato lists no customers: the token must be of an Embedded admin workspace (oem_vendor)": (
        "a Workato não lista clientes: o token deve ser de um workspace administrador (oem_vendor)"
    ),
    "it has no external id of its own; `ids: workspace` asks by workspace ids": (
        "não tem id externo próprio; `ids: workspace` consulta pelos ids de workspace"
    ),
    "its external id holds a comma; `param_style: query-brackets` could send it": (
        "o id externo tem vírgula; `param_style: query-brackets` poderia enviá-lo"
    ),
    "usage answer": "resposta de uso",
    "customer list": "lista de clientes",
    "list of customers": "lista de clientes",
    "id in every row": "id em cada linha",
    "list under `data`": "lista em `data`",
    "list of objects under `data`": "lista de objetos em `data`",
    "workspace id": "id de workspace",
    "task count": "contagem de tarefas",
}

_OF_NUMBERS = {
    "nothing": "nada",
    "true or false, not a number,": "verdadeiro ou falso, não um número,",
    "a number that makes no sense": "um número sem sentido",
    "a text that is no number": "um texto que não é número",
    "a list, not one value,": "uma lista, não um valor único,",
    "an object, not a value,": "um objeto, não um valor,",
    "its number makes no sense": "o valor não faz sentido",
    "the answer holds two numbers of it that contradict each other": (
        "a resposta traz dois valores que se contradizem"
    ),
    "its reset lies in the past: the number is of a period that is over": (
        "a renovação está no passado: o valor é de um período que já terminou"
    ),
    "still the figure of the period before": "ainda é o valor do período anterior",
    "the figure of an earlier period": "é o valor de um período anterior",
    "the API gives no limit any more": "a API não informa mais o limite",
    "not brought lately": "não chegou ultimamente",
}

FAULTS: Mapping[str, str] = {**_KINDS, **_ON_THE_WAY, **_OF_PIPEFY, **_OF_WORKATO, **_OF_NUMBERS}

FAULT_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(english), portuguese)
    for english, portuguese in (
        (rf"(?P<kind>{'|'.join(_KINDS)}): (?P<said>.+)", "{kind}: {said}"),
        (r"nothing to watch: (?P<why>.+)", "nada a monitorar: {why}"),
        (r"(?P<host>\S+) is not trusted: (?P<why>.+)", "{host} não é confiável: {why}"),
        (r"no TLS with (?P<host>\S+|the address): (?P<why>.+)", "sem TLS com {host}: {why}"),
        (r"the address cannot be reached", "o endereço não pode ser alcançado"),
        (r"the address did not answer in time", "o endereço não respondeu a tempo"),
        (r"the address closed the connection in the middle", "o endereço fechou a conexão no meio"),
        (
            r"(?P<host>\S+) answered (?P<status>\d+) where the file should be: its address may have ended",
            "{host} respondeu {status} no lugar do arquivo: o endereço pode ter expirado",
        ),
        (
            r"the file of (?P<host>\S+) is packed in a way we did not ask for",
            "o arquivo de {host} veio compactado de um modo que não foi pedido",
        ),
        (
            r"(?P<host>\S+) sent an HTML page, not the file",
            "{host} enviou uma página HTML, e não o arquivo",
        ),
        (r"the file cannot be written: (?P<why>.+)", "o arquivo não pode ser gravado: {why}"),
        (
            r"Pipefy writes no usage report of (?P<what>`[^`]+`) for so many",
            "a Pipefy não gera relatório de uso de {what} para tantas organizações",
        ),
        (
            r"Pipefy's API lacks (?P<root>\S+) for this account, or it could not be asked for",
            "a API da Pipefy não tem {root} para esta conta, ou não foi possível consultá-lo",
        ),
        (
            r"Pipefy's (?P<root>\S+) lists an organization without a uuid",
            "{root} da Pipefy lista uma organização sem uuid",
        ),
        (r"Pipefy's (?P<root>\S+) is not a list", "{root} da Pipefy não é uma lista"),
        (
            r"Pipefy's numbers are of a month that has not begun: (?P<month>.+)",
            "os números da Pipefy são de um mês que ainda não começou: {month}",
        ),
        (
            r"Pipefy's numbers are of another month: (?P<month>.+)",
            "os números da Pipefy são de outro mês: {month}",
        ),
        (
            r"Workato gives a billing date that cannot be read for certain: (?P<date>.+)",
            "a Workato dá uma data de cobrança que não pode ser lida com certeza: {date}",
        ),
        (
            r"Workato still gives the billing period that ended on (?P<day>.+)",
            "a Workato ainda dá o período de cobrança que terminou em {day}",
        ),
        (r"Workato refuses to tell it: (?P<why>.+)", "a Workato se recusa a informar: {why}"),
        (
            r"schema_mismatch: Workato's (?P<at>.+) has no (?P<lacking>.+) that we know; it has (?P<keys>.+)",
            "schema_mismatch: {at} da Workato sem {lacking} que se reconheça; traz {keys}",
        ),
        (
            r"(?P<doctor>`watcher doctor [^`]+`) finds the param_style this account wants\.",
            "{doctor} descobre o param_style desta conta.",
        ),
        (
            r"(?P<doctor>`watcher doctor [^`]+`) shows the answer's keys and the `fields` to write\.",
            "{doctor} mostra as chaves da resposta e o `fields` a escrever.",
        ),
        (r"(?P<path>`.*`|\S+) finds no list in the answer", "{path} não encontra lista na resposta"),
        (
            r"(?P<path>`.*`|\S+) finds no moment at which the counting starts anew",
            "{path} não encontra o momento em que a contagem recomeça",
        ),
        (r"(?P<path>`.*`|\S+) finds (?P<what>.+) in the answer", "{path} encontra {what} na resposta"),
        (
            r"(?P<path>`.*`|\S+) tells what remains, but of no known limit",
            "{path} diz quanto resta, mas de um limite desconhecido",
        ),
        (r"(?P<path>`.*`|\S+) tells more than the whole limit", "{path} diz mais do que o limite inteiro"),
        (r"no (?P<name>`\w+`)", "sem {name}"),
        (r"its reset is more than a day away", "a renovação está a mais de um dia"),
        (r"its reset is more than a month away", "a renovação está a mais de um mês"),
    )
)
"""Reasons with something in them that changes; what changes is looked up in turn."""
