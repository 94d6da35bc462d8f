"""A stand-in for Workato Embedded's usage API on loopback, with a world and switches behind it.

How a test sets it up:

    recipe = Recipe(1, "Sync orders", steady(100, since=start))
    world = WorkatoWorld([Workspace(101, "A1", "Acme", task_limit=1_000, recipes=[recipe])])
    async with Sandbox(clock, workato=world) as sandbox:
        sandbox.workato.url                              # the base; paths begin with /api/
        sandbox.workato.token                            # a bearer token with every privilege
        sandbox.workato.scenario.empty = Empty.LIST      # switches (scenario.py), at any time
        sandbox.workato.world.by_id(101).task_limit = 0  # the world (world.py, recipes.py)
        sandbox.workato.faults.add(times(1) & operation("usage"), ErrorWithId())
        sandbox.workato.calls("usage")                   # who asked what, and how it ended

Operations, for faults and the log: usage, monthly, customers, customer, change, me, unknown.
`WorkatoWorld(crowd(10_000, since))` is a big world of seeded growth (crowd.py).
"""
