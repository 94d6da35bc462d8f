"""What can be done about a message, on its buttons and in what is asked before it is done."""

from __future__ import annotations

OFFERS: dict[str, str] = {
    "Acknowledge": "Reconhecer",
    "Un-acknowledge": "Desfazer reconhecimento",
    "Silence 24 h": "Silenciar por 24 h",
    "Silence until reset": "Silenciar até a renovação",
    "Silence until the reset?": "Silenciar até a renovação?",
    "Nothing more is told about this until {reset}, however much is used.": (
        "Nada mais será avisado sobre isto até {reset}, seja qual for o consumo."
    ),
    "Silence": "Silenciar",
    "Cancel": "Cancelar",
    "Export report": "Exportar relatório",
    "Start the export?": "Iniciar a exportação?",
    "{vendor} builds an .xlsx of this month's {what} of {org}. The file is posted in this thread when "
    "it is ready; {vendor} also notifies the owner of the token.": (
        "{vendor} gera um .xlsx de {what} deste mês de {org}. O arquivo é publicado nesta conversa quando "
        "estiver pronto; {vendor} também notifica o titular do token."
    ),
    "Start": "Iniciar",
}
