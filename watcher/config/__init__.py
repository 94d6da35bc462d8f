"""config.yaml and rules/*.yaml in, typed objects out; every fault at once, each with its place."""
