"""What the status page shows: plain values and ready words; nothing in them is escaped yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from watcher.domain.kind import Kind


@dataclass(frozen=True, slots=True)
class When:
    """A moment: for machines (aware UTC), and in words."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around every page: its title, as of when, and what is wrong with the data, if anything.

    `locale` is the tongue of all its words.
    """

    locale: str
    title: str
    as_of: When
    banner: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alarm:
    """An open incident in a list; `amount` is how its number stands, `note` who has it."""

    incident: str
    kind: Kind
    state: str
    name: str
    amount: str
    since: When
    note: str = ""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source in a list: whether it answers, in words, and what is the matter with it."""

    name: str
    title: str
    ok: bool
    state: str
    heard: When | None
    next_look: When | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class LimitRow:
    """One limit. `share` is whole percents, rounded down; `bar` says the same for who cannot see a bar.

    `incident` is the open one with the highest level, empty for none.
    """

    kind: Kind
    state: str
    org: str
    resource: str
    source: str
    amount: str
    share: int | None
    bar: str
    resets: When | None
    as_of: When | None
    note: str = ""
    incident: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """Everything at once, the worst first; `more_alarms` and `more_limits` say how many are not shown."""

    frame: Frame
    alarms: tuple[Alarm, ...]
    sources: tuple[SourceRow, ...]
    limits: tuple[LimitRow, ...]
    more_alarms: str = ""
    more_limits: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that can be done, and the command that does it; `note` is what to know before."""

    what: str
    command: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened."""

    when: When
    text: str


@dataclass(frozen=True, slots=True)
class Several:
    """The worst of several things that were told together: state, name and amount of each."""

    title: str
    items: tuple[tuple[str, str, str], ...]
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Users:
    """Who uses the most: name, number and share of each."""

    title: str
    lines: tuple[tuple[str, str, str], ...]
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """A number's course: ready SVG, which is empty where there is none, and each point as words."""

    title: str
    says: str
    svg: str
    points: tuple[tuple[When, str, str], ...]


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident, or whatever else messages were about. `over` says that, and why; empty while open.

    `asked` is what a link asked for, and the page does not do; `runbook` is an http address or empty.
    """

    frame: Frame
    id: str
    kind: Kind
    state: str
    headline: str
    follows: str
    over: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    lists: tuple[Several, ...]
    users: Users | None
    course: Course | None
    timeline: tuple[Line, ...]
    rules: tuple[str, ...]
    next_step: str
    runbook: str
    deeds: tuple[Deed, ...]
    asked: Deed | None
    source: tuple[str, str] | None  # its name and title


@dataclass(frozen=True, slots=True)
class Batch:
    """Organizations that are asked about together, and how asking went."""

    orgs: str
    heard: When | None
    next_look: When | None
    failures: int
    failure: str
    hint: str


@dataclass(frozen=True, slots=True)
class Source:
    """How one source does. `unwatched` are organizations that it does not tell of, `batches` the worst."""

    frame: Frame
    ok: bool
    state: str
    facts: tuple[tuple[str, str], ...]
    batches: tuple[Batch, ...]
    more_batches: str
    unwatched: tuple[str, ...]
    more_unwatched: str
    deeds: tuple[Deed, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a link asks for: an Act's value, and what it is about; both are hostile text."""

    do: str = ""
    about: str = ""


class Pages(Protocol):
    """Looks at how things stand. Raises StoreError; it changes nothing."""

    @property
    def locale(self) -> str: ...

    async def home(self) -> Home: ...

    async def incident(self, id_: str, asked: Asked) -> Incident | None:
        """None where nothing is known of that id."""
        ...

    async def source(self, name: str) -> Source | None:
        """None where no source is called so."""
        ...
