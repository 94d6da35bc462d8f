"""Why a report is not asked for, or came to nothing: English reasons, looked up as they enter a message."""

from __future__ import annotations

import re
from collections.abc import Mapping

REFUSALS: Mapping[str, str] = {
    "no organization is meant": "nenhuma organização foi indicada",
    "this very report was ordered before": "este mesmo relatório já foi pedido",
    "the vendor took the order and failed at once": "o fornecedor aceitou o pedido e falhou em seguida",
    "the vendor says that it failed": "o fornecedor informa que falhou",
    "Pipefy began an export without saying which": "a Pipefy iniciou uma exportação sem dizer qual",
    "finished, but without the file's address": "concluído, mas sem o endereço do arquivo",
}

ORDER_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(english), portuguese)
    for english, portuguese in (
        (
            r"there is no source `(?P<source>[^`]+)` that writes reports",
            "não há fonte `{source}` que gere relatórios",
        ),
        (r"there is no source `(?P<source>[^`]+)`", "não há fonte `{source}`"),
        (r"(?P<vendor>.+) writes no reports for us", "{vendor} não gera relatórios para nós"),
        (
            r"the same report waits to be approved, as export (?P<id>\d+)",
            "o mesmo relatório espera aprovação, como exportação {id}",
        ),
        (
            r"the same report was ordered meanwhile by rule (?P<rule>.+), as export (?P<id>\d+)",
            "o mesmo relatório foi pedido nesse meio-tempo pela regra {rule}, como exportação {id}",
        ),
        (
            r"the same report was ordered meanwhile by (?P<who>.+), as export (?P<id>\d+)",
            "o mesmo relatório foi pedido nesse meio-tempo por {who}, como exportação {id}",
        ),
        (
            r"cooldown: the same report was asked for (?P<span>.+) ago",
            "intervalo mínimo: o mesmo relatório foi pedido há {span}",
        ),
        (
            r"it could not be asked for within (?P<hours>\d+) hours \(last: (?P<why>.+)\)",
            "não pôde ser pedido em {hours} horas (por último: {why})",
        ),
        (
            r"it could not be had within (?P<hours>\d+) hours \(last: (?P<why>.+)\)",
            "não pôde ser obtido em {hours} horas (por último: {why})",
        ),
        (r"it could not be asked for within (?P<hours>\d+) hours", "não pôde ser pedido em {hours} horas"),
        (r"it could not be had within (?P<hours>\d+) hours", "não pôde ser obtido em {hours} horas"),
        (
            r"the report of (?P<month>\S+) is not to be had any more: only of this month and the last one",
            "o relatório de {month} não está mais disponível: só o deste mês e o do anterior",
        ),
        (
            r"the file cannot be kept: (?P<why>.+)",
            "o arquivo não pode ser guardado: {why}",
        ),
        (
            r"Pipefy's API lacks (?P<root>\S+) for this account",
            "a API da Pipefy não tem {root} para esta conta",
        ),
    )
)
"""Reasons with something in them that changes; what changes is looked up in turn."""
