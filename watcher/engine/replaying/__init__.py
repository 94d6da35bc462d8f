"""The past judged again: backtests of a configuration, and the tests beside rules."""
