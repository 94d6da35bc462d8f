"""One document asked, one answer understood: bearer, a single renewal on 401, data and faults apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from watcher.adapters.http import HttpClient
from watcher.adapters.patience import HttpError
from watcher.adapters.sources.pipefy.auth import Bearer
from watcher.adapters.sources.pipefy.faults import Fault, Path, faults_of
from watcher.ports import Failure, SourceError

_UNAUTHORIZED = 401
_FORBIDDEN = 403


@dataclass(frozen=True, slots=True)
class Document:
    """A named GraphQL document with its variables; names begin with `LimitWatcher_`.

    Pipefy's statistics group calls by operation name, so the watcher's own can be told apart there. What is
    asked `once` is not asked again after a failure, but after a token that was not accepted.
    """

    name: str
    text: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    once: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What came back: `data` by response key (empty if there was none) and the faults beside it."""

    data: Mapping[str, Any]
    faults: tuple[Fault, ...] = ()
    _by_root: Mapping[str, Sequence[Fault]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_root: dict[str, list[Fault]] = {}
        for fault in self.faults:
            by_root.setdefault(fault.root, []).append(fault)
        object.__setattr__(self, "_by_root", by_root)  # the frozen dataclass's own way to set a derived field

    def about(self, root: str) -> Sequence[Fault]:
        """The faults in a root field; with "", those that name no place."""
        return self._by_root.get(root, ())

    @property
    def undefined(self) -> tuple[Fault, ...]:
        """Faults by which the schema refused the document; none unless it was refused whole."""
        if any(value is not None for value in self.data.values()):
            return ()
        return tuple(fault for fault in self.faults if fault.undefined_field or fault.bad_use)

    @property
    def too_heavy(self) -> Fault | None:
        return next((fault for fault in self.faults if fault.too_heavy), None)

    def why(self, root: str) -> str:
        """Why a root field is empty, in the vendor's words, or ""."""
        homeless = (fault.reason for fault in self.about("") if not fault.path)
        return self.beside(root) or next(homeless, "")

    def beside(self, root: str) -> str:
        """What went wrong in a root field, even if it has a value, or ""."""
        return next((fault.reason for fault in self.about(root)), "")

    def ate(self, field: str, row: Path) -> str:
        """What went wrong in this row as a whole or in this field of it, or ""."""
        place = (*row, field)
        about = self.about(row[0])
        found = (f.reason for f in about if f.path == row or f.path[: len(place)] == place)
        return next(found, "")


class HungError(SourceError):
    """The API took the document and never answered, however often it was asked: it may be too large."""


class GraphQL:
    """Asks Pipefy's API. Raises SourceError when nothing useful came back; faults alone do not raise."""

    def __init__(self, url: str, http: HttpClient, bearer: Bearer) -> None:
        self._url = url
        self._http = http
        self._bearer = bearer

    async def ask(self, document: Document) -> Told:
        token = await self._bearer.token()
        told = await self._once(document, token)
        if told is None and self._bearer.renewable:
            self._bearer.reject(token)
            told = await self._once(document, await self._bearer.token())
        if told is None:
            raise SourceError(
                "Pipefy refused the token",
                kind=Failure.AUTH,
                hint="Check the credential; a static token may have expired.",
            )
        return told

    async def _once(self, document: Document, token: str) -> Told | None:
        """The answer, or None if the token was not accepted."""
        payload = {
            "operationName": document.name,
            "query": document.text,
            "variables": dict(document.variables),
        }
        try:
            body = await self._http.post_json(
                self._url, payload, headers={"Authorization": f"Bearer {token}"}, once=document.once
            )
        except HttpError as error:
            if error.status == _UNAUTHORIZED:
                return None
            if error.timed_out:
                raise HungError(str(error), kind=error.kind) from None
            body = _answer_inside(error)
            if body is None:
                raise
        return _understand(body)


def _answer_inside(error: HttpError) -> Mapping[str, Any] | None:
    """A GraphQL answer behind a client-error status, such as 400 for a document it cannot read."""
    usable = error.kind is Failure.REFUSED and isinstance(error.body, dict) and "errors" in error.body
    return error.body if usable else None


def _understand(body: Any) -> Told | None:
    if not isinstance(body, dict):
        raise SourceError("Pipefy's answer is not a GraphQL answer", kind=Failure.BAD_ANSWER)
    data, faults = body.get("data"), faults_of(body)
    if data is not None and not isinstance(data, dict):
        raise SourceError("Pipefy's answer holds no readable data", kind=Failure.BAD_ANSWER)
    if data is None and any(fault.unauthorized for fault in faults):
        return None
    if data is None and not faults:
        raise SourceError("Pipefy's answer holds neither data nor errors", kind=Failure.BAD_ANSWER)
    return Told(data or {}, faults)
