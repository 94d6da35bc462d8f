"""Mail: pure composing, and sending by SMTP."""

from watcher.adapters.channels.email.channel import EmailChannel, EmailOptions, SmtpOptions
from watcher.adapters.channels.email.mail import Envelope, compose_mail

__all__ = ["EmailChannel", "EmailOptions", "Envelope", "SmtpOptions", "compose_mail"]
