"""Values and decisions in plain Python: no I/O, no clock, no log, no framework."""
