"""Faults that show only when several values are looked at together."""
