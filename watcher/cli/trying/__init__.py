"""Trying what people would be told: `watcher notify-test`, `watcher route-test`."""
