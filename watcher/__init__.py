"""Limit Watcher: tells people about plan limits before work stops."""

__version__ = "0.1.0"
