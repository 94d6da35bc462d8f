"""Readings in; alerts, incidents, what they owe and history out, in one transaction."""
