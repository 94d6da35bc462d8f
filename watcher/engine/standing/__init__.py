"""How things stand and what happened, for people and for machines: status, history, doctor, metrics."""
