"""One file a revision, oldest first by number; a revision that was released never changes."""
