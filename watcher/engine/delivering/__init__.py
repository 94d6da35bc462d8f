"""The outbox emptied: sent, tried again, handed on, given up loudly; and what is looked up just before."""
