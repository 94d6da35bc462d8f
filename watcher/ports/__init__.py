"""Every door of the program: Clock, Source and its abilities, Channel, Desk and Line, Store, Queue, errors.

WatcherError
├── SourceError      a vendor did not answer usefully; never a number
│   ├── NotAskedError     an order that never reached the vendor
│   └── NotOfferedError   the account is not offered such a thing at all
├── ChannelError     a message was not accepted; `permanent` says whether trying again can help
└── StoreError
    └── Conflict     somebody else changed the row first; do the work again
"""

from __future__ import annotations

from watcher.ports.abilities import (
    Examined,
    Exporter,
    ExportLook,
    ExportOrder,
    ExportStarted,
    Finding,
    Historian,
    Mark,
    NotAskedError,
    NotOfferedError,
    Past,
)
from watcher.ports.account import Account, Accountable
from watcher.ports.channel import ALSO, GROUP, Channel, ChannelError, Parcel, Receipt, Thread
from watcher.ports.clock import Clock
from watcher.ports.desk import Actor, Click, Desk, LimitLine, Limits, Line, Reply
from watcher.ports.errors import WatcherError
from watcher.ports.queue import Handler, Job, Queue
from watcher.ports.source import Answer, Discovery, Failure, Source, SourceError, Unread
from watcher.ports.store import Conflict, Store, StoreError, Transaction

__all__ = [
    "ALSO",
    "GROUP",
    "Account",
    "Accountable",
    "Actor",
    "Answer",
    "Channel",
    "ChannelError",
    "Click",
    "Clock",
    "Conflict",
    "Desk",
    "Discovery",
    "Examined",
    "ExportLook",
    "ExportOrder",
    "ExportStarted",
    "Exporter",
    "Failure",
    "Finding",
    "Handler",
    "Historian",
    "Job",
    "LimitLine",
    "Limits",
    "Line",
    "Mark",
    "NotAskedError",
    "NotOfferedError",
    "Parcel",
    "Past",
    "Queue",
    "Receipt",
    "Reply",
    "Source",
    "SourceError",
    "Store",
    "StoreError",
    "Thread",
    "Transaction",
    "Unread",
    "WatcherError",
]
