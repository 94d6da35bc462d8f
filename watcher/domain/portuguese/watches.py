"""Messages about missing data: a silent source, an organization gone from the answers."""

from __future__ import annotations

WATCHES: dict[str, str] = {
    # a source
    "{title}: no answer": "{title}: sem resposta",
    "{title}: no answer yet": "{title}: ainda sem resposta",
    "{title}: no answer for {span}": "{title}: sem resposta há {span}",
    "{title}: no answer yet for {span}": "{title}: ainda sem nenhuma resposta, há {span}",
    "{title} has not answered.": "{title} não responde.",
    "{title} has not answered yet.": "{title} ainda não respondeu.",
    "{title} has not answered for {span}.": "{title} não responde há {span}.",
    "{title} has not answered yet for {span}.": "{title} ainda não respondeu, há {span}.",
    "There has been no good poll so far.": "Até agora não houve nenhuma consulta válida.",
    "Last good poll {when}.": "Última consulta válida: {when}.",
    "Open alerts keep their last state.": "Os alertas abertos mantêm o último estado.",
    "None of its organizations is being watched": "Nenhuma de suas organizações está sendo acompanhada",
    "1 organization is not being watched": "1 organização não está sendo acompanhada",
    "{orgs} organizations are not being watched": "{orgs} organizações não estão sendo acompanhadas",
    "{unwatched}; no alert is open.": "{unwatched}; nenhum alerta está aberto.",
    "{unwatched}; 1 open alert keeps its last state.": "{unwatched}; 1 alerta aberto mantém o último estado.",
    "{unwatched}; {alerts} open alerts keep their last state.": (
        "{unwatched}; {alerts} alertas abertos mantêm o último estado."
    ),
    "1 failed poll": "1 consulta com falha",
    "{polls} failed polls": "{polls} consultas com falha",
    "1 failed poll since {when}": "1 consulta com falha desde {when}",
    "{polls} failed polls since {when}": "{polls} consultas com falha desde {when}",
    "Next try {when}": "Próxima tentativa: {when}",
    "{title} answers again": "{title} voltou a responder",
    "Numbers are judged again from here.": "Os valores voltam a ser avaliados daqui em diante.",
    # an organization
    "{org}: missing from {title}'s answers": "{org}: ausente das respostas de {title}",
    "{org}: missing from {title}'s answers for {span}": "{org}: ausente das respostas de {title} há {span}",
    "{org} has been missing from {title}'s answers.": "{org} não aparece nas respostas de {title}.",
    "{org} has been missing from {title}'s answers for {span}.": (
        "{org} não aparece nas respostas de {title} há {span}."
    ),
    "First missed {when}.": "Primeira ausência: {when}.",
    "Its limits are not being watched; its open alerts keep their last state.": (
        "Seus limites não estão sendo acompanhados; seus alertas abertos mantêm o último estado."
    ),
    "Likely causes: the token lost its permission there, or it was renamed or removed.": (
        "Causas prováveis: o token perdeu a permissão ali, ou a organização foi renomeada ou removida."
    ),
    "Check that the account still belongs to this organization, and that `orgs` and `expect` in the "
    "config name it as it is called now.": (
        "Verifique se a conta ainda pertence a esta organização e se `orgs` e `expect`, na configuração, "
        "usam o nome atual dela."
    ),
    "{org}: in {title}'s answers again": "{org}: de volta às respostas de {title}",
    "{org} is in {title}'s answers again.": "{org} voltou a aparecer nas respostas de {title}.",
    "Its limits are watched again.": "Seus limites voltaram a ser acompanhados.",
    # both
    "It was silent from {spell} ({lasted}).": "Ficou sem responder de {spell} ({lasted}).",
    "It was missing from {spell} ({lasted}).": "Esteve ausente de {spell} ({lasted}).",
    "That it was silent was told {when}, {ago} before.": "O silêncio foi informado em {when}, {ago} antes.",
    "That it was missing was told {when}, {ago} before.": "A ausência foi informada em {when}, {ago} antes.",
    "The rule was removed or no longer selects this; whether data arrives is not said.": (
        "A regra foi removida ou não seleciona mais este item; nada se diz sobre a chegada de dados."
    ),
    "The rule was changed and asks for more now; whether data arrives is not said.": (
        "A regra foi alterada e agora pede mais; nada se diz sobre a chegada de dados."
    ),
}
