"""The status page's numbers and words, read from the store."""
