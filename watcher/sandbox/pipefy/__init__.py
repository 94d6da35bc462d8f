"""Pipefy's usage API as a stand-in: tokens, GraphQL, a world that grows with time, and faults on demand.

How a test sets it up:

    acme = Organization("101", "uuid-acme", "Acme", api_calls=Quota(steady(100), 5_000))
    async with Sandbox(clock, World([acme])) as sandbox:
        sandbox.pipefy.api_url, sandbox.pipefy.token_url       # where to ask
        sandbox.pipefy.client_id, sandbox.pipefy.client_secret
        acme.api_calls.limit = 6_000                           # the world (world.py), at any time
        sandbox.pipefy.world.clients[0].removed = frozenset({"apiUsageStatsCombined"})
        sandbox.pipefy.scenario.lag = timedelta(hours=6)       # switches (scenario.py), at any time
        sandbox.pipefy.faults.add(operation("Poll") & times(1), NullField("apiUsageStatsCombined"))
        sandbox.pipefy.calls("Poll")                           # who asked what, and how it ended
        sandbox.pipefy.world.mails                             # the mails that exports would have sent

Use is a number or a curve (curves.py): what was used since the month began, at any moment. Files of exports
are served at `/files/`, signed; `sandbox.pipefy.calls("files/*")` are the downloads.
"""
