"""Open messages brought up to date: what an edit keeps of what was told."""
