"""Tells one service that Apprise knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from watcher.adapters.channels.apprise.text import Told, told
from watcher.adapters.channels.apprise.thread import in_thread
from watcher.domain.message import Reason
from watcher.ports import GROUP, ChannelError, Parcel, Receipt
from watcher.services import installed, service

if TYPE_CHECKING:
    from apprise import Apprise


@dataclass(frozen=True, slots=True)
class AppriseOptions:
    """`url` is a secret as a whole: it holds the service's keys. `seconds` bounds one telling."""

    name: str
    url: str = field(repr=False)
    seconds: float = 60.0


class AppriseChannel:
    """Hands title and text to Apprise, which says whether that went well, and nothing else.

    So every failure may pass: it is tried again for two days, and the receiver's fallback is told then.
    """

    edits = False

    def __init__(self, options: AppriseOptions) -> None:
        self.name = options.name
        self._options = options
        self._service: Apprise | None = None

    async def deliver(self, parcel: Parcel) -> Receipt:
        message = parcel.message
        if message.reason is Reason.PROGRESS:
            return Receipt(thread=parcel.thread or {})
        await self._tell(told(message))
        group = {GROUP: parcel.thread[GROUP]} if parcel.thread and parcel.grouped else {}
        return Receipt(thread={"at": message.at.isoformat(), **group}, reference="accepted")

    async def close(self) -> None:
        """Apprise keeps nothing open."""
        self._service = None

    async def _tell(self, words: Told) -> None:
        known = self._known()
        failure: ChannelError | None = None
        try:
            went_well = await in_thread(lambda: _notify(known, words), seconds=self._options.seconds)
        except TimeoutError:
            text = f"{self.name} took longer than {self._options.seconds:g} s"
            failure = ChannelError(text, permanent=False, uncertain=True)
        except Exception as error:  # noqa: BLE001 - a plugin may raise anything, with the address in its text
            failure = ChannelError(f"{self.name}: {type(error).__name__} in Apprise", permanent=False)
        else:
            if went_well:
                return
            failure = ChannelError(
                f"{self.name}: Apprise could not hand it over, and says no more",
                permanent=False,
                hint="see what the service says; `apprise -vv URL` on this machine tells the reason",
            )
        raise failure

    def _known(self) -> Apprise:
        """The service behind the address. Raises ChannelError where there is none."""
        if self._service is None:
            if not installed():
                hint = "pip install 'limit-watcher[apprise]'"
                raise ChannelError(f"{self.name} needs Apprise", permanent=True, hint=hint)
            self._service = service(self._options.url)
        if self._service is None:
            hint = "write one service, such as msteams://…; `watcher notify-test` tries it"
            raise ChannelError(f"Apprise cannot use the url of {self.name}", permanent=True, hint=hint)
        return self._service


def _notify(known: Apprise, words: Told) -> bool:
    from apprise import NotifyFormat, NotifyType  # noqa: PLC0415 - slow to load, and needed by few

    kind = NotifyType(words.kind)
    return bool(known.notify(words.body, words.title, kind, body_format=NotifyFormat.TEXT))
