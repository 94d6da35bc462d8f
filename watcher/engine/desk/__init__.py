"""What people do by clicks and commands, each once, and what they are told of it."""
