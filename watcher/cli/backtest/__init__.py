"""`watcher backtest`."""
