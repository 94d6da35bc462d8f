"""Mail: pure composing, and sending by SMTP."""

from watcher.adapters.channels.email.channel import EmailChannel, EmailOptions, SmtpOptions, envelope_of
from watcher.adapters.channels.email.enclosed import Enclosed, enclosed
from watcher.adapters.channels.email.mail import Envelope, compose_mail

__all__ = [
    "EmailChannel",
    "EmailOptions",
    "Enclosed",
    "Envelope",
    "SmtpOptions",
    "compose_mail",
    "enclosed",
    "envelope_of",
]
