"""What went wrong with TLS, however deep in a library's error it stands."""

from __future__ import annotations

import ssl


def tls_fault(error: BaseException | None) -> ssl.SSLError | None:
    """The fault of TLS among an error's causes; None where it is about something else."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, ssl.SSLError):
            return error
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return None
