"""How the stand-in behaves beyond its rules: switches that a test turns at any time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Policy:
    """Switches of a workspace; all are off at first.

    `edit_window_closed` and `edits_refused` refuse every edit, each by its own name.
    `refused_blocks` are block types that the workspace does not know yet (`invalid_blocks`).
    `token_refused` is what the good token is refused with: `token_revoked`, `account_inactive` ...
    `orphans_taken` takes replies below a parent that is not there; nobody sees them.
    `webhook_removed` answers the webhook as one that was taken away.
    """

    edit_window_closed: bool = False
    edits_refused: bool = False
    refused_blocks: frozenset[str] = frozenset()
    token_refused: str = ""
    orphans_taken: bool = False
    webhook_removed: bool = False
