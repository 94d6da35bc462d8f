"""The next steps of the shipped rules by their English texts; other rules say what their authors wrote."""

from __future__ import annotations

from collections.abc import Mapping

_AHEAD = {
    "Decide now what may stop or wait, or order more before the limit is reached: the reset comes "
    "too late.": (
        "Decida agora o que pode parar ou esperar, ou contrate mais antes que o limite seja atingido: a "
        "renovação chega tarde demais."
    ),
    "Look at what changed since last week: a new automation, a trigger that fires itself, a large import.": (
        "Veja o que mudou desde a semana passada: uma automação nova, um gatilho que dispara a si mesmo, "
        "uma importação grande."
    ),
    "See who uses most, and whether the growth is wanted.": (
        "Veja quem mais usa e se o crescimento é desejado."
    ),
    "See what the vendor says in its place (watcher status), and check the permissions of the "
    "account that asks.": (
        "Veja o que o fornecedor responde no lugar do valor (watcher status) e confira as permissões da "
        "conta que consulta."
    ),
}

_HEALTH = {
    "Check that the service account still has a role with the Usage statistics permission in this "
    "organization.": (
        "Verifique se a conta de serviço ainda tem, nesta organização, uma função com a permissão de "
        "estatísticas de uso."
    ),
    "Check the credentials and the vendor's status page; until it answers, nothing is known about "
    "its limits.": (
        "Verifique as credenciais e a página de status do fornecedor; até que ele responda, nada se sabe "
        "sobre os limites dele."
    ),
    "See what asks so often (watcher status shows the cost of each source): several daemons on one "
    "account, a cron job, or a budget that is too small for the number of organizations.": (
        "Veja o que consulta com tanta frequência (watcher status mostra o custo de cada fonte): vários "
        "daemons na mesma conta, uma tarefa agendada ou um orçamento pequeno demais para o número de "
        "organizações."
    ),
}

_PIPEFY = {
    "Find the automation that runs most (Pipefy: Usage statistics, Automations), pause it or narrow "
    "its trigger, or ask Pipefy for more jobs.": (
        "Encontre a automação que mais executa (Pipefy: estatísticas de uso, automações), pause-a ou "
        "restrinja o gatilho dela, ou peça mais execuções à Pipefy."
    ),
    "See which token and which operation call most (Pipefy: Usage statistics, API), then make that "
    "integration ask less often, in larger pages, or by webhook.": (
        "Veja qual token e qual operação mais chamam (Pipefy: estatísticas de uso, API) e faça essa "
        "integração consultar menos vezes, em páginas maiores, ou por webhook."
    ),
    "Look for the flow with the most tasks (Pipefy: Integrations), filter its trigger or run it less "
    "often, or ask Pipefy for a larger allowance.": (
        "Procure o fluxo com mais tarefas (Pipefy: integrações), filtre o gatilho dele ou execute-o "
        "menos vezes, ou peça uma franquia maior à Pipefy."
    ),
    "Check for imports and for automations that create cards in a loop; if the growth is real, ask "
    "Pipefy for a larger plan before new cards are refused.": (
        "Procure importações e automações que criam cards em ciclo; se o crescimento for real, peça um "
        "plano maior à Pipefy antes que novos cards sejam recusados."
    ),
    "See which agents and AI automations spend most, switch off what nobody reads, or ask Pipefy for "
    "the credits add-on.": (
        "Veja quais agentes e automações de IA mais gastam, desligue o que ninguém lê ou peça à Pipefy o "
        "adicional de créditos."
    ),
    "Remove people who have left and turn occasional users into guests, or order seats before the "
    "next person cannot be invited.": (
        "Remova quem já saiu e torne convidados os usuários ocasionais, ou contrate licenças antes que a "
        "próxima pessoa não possa ser convidada."
    ),
    "Delete or merge pipes that nobody uses, or ask Pipefy for a larger plan.": (
        "Exclua ou una pipes que ninguém usa, ou peça um plano maior à Pipefy."
    ),
    "Export and delete old records from the largest database tables, or ask Pipefy for a larger plan.": (
        "Exporte e exclua registros antigos das maiores tabelas do banco de dados, ou peça um plano "
        "maior à Pipefy."
    ),
    "Delete interfaces that nobody opens, or ask Pipefy for a larger plan.": (
        "Exclua interfaces que ninguém abre, ou peça um plano maior à Pipefy."
    ),
}

_WORKATO = {
    "Look for the recipe that runs most (Workato: the customer's dashboard), stop it or narrow its "
    "trigger, or raise the customer's task limit before its recipes are paused.": (
        "Procure a receita que mais executa (Workato: painel do cliente), pare-a ou restrinja o gatilho "
        "dela, ou aumente o limite de tarefas do cliente antes que as receitas dele sejam pausadas."
    ),
    "Disconnect what no recipe uses any more (Workato: the customer's connections), or raise the "
    "customer's connection limit before the next one cannot be made.": (
        "Desconecte o que nenhuma receita usa mais (Workato: conexões do cliente), ou aumente o limite "
        "de conexões do cliente antes que a próxima não possa ser criada."
    ),
}

ADVICE: Mapping[str, str] = {**_AHEAD, **_HEALTH, **_PIPEFY, **_WORKATO}
