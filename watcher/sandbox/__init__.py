"""Stand-ins for Pipefy, Slack and an SMTP inbox on loopback, with a clock that can run fast."""
