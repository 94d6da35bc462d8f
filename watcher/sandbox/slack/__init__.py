"""Slack's Web API as a stand-in: checks what it is sent as Slack would and keeps every message."""
