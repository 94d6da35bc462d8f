"""`watcher explain`."""
