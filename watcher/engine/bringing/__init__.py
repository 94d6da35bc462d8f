"""Numbers that somebody brings: taken whole or not at all, and missed when they stay away."""
