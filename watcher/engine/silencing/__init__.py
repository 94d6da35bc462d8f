"""Quiet that people ask for: silences, acknowledgements, what they are about and when they end."""
