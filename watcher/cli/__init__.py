"""What a person types: one file a group of commands; no logic."""
