"""Why something is told or not: one rule on one series, with every number and every reason."""
