"""`watcher export`."""
