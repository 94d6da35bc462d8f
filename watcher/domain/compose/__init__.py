"""Messages made of what happened: one file a topic, for every channel."""
