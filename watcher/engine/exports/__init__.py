"""Reports ordered by rules and people: asked about, started, watched, fetched and told of."""
