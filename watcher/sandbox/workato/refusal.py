"""A request that is answered by an error, in the vendor's shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Errors = Mapping[str, Sequence[str]]


class WorkatoRefusal(Exception):  # noqa: N818 - it is an answer, not a failure of the stand-in
    """HTTP `status` with `{"message": …}`, and `errors` by field where the server gives them."""

    def __init__(
        self,
        status: int,
        message: str,
        errors: Errors | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers
        self.body: dict[str, object] = {"message": message}
        if errors is not None:
            self.body["errors"] = {name: list(texts) for name, texts in errors.items()}


def bad_request() -> WorkatoRefusal:
    return WorkatoRefusal(400, "Bad request")


def unauthorized() -> WorkatoRefusal:
    return WorkatoRefusal(401, "Unauthorized")


def not_found() -> WorkatoRefusal:
    return WorkatoRefusal(404, "Not found")


def invalid(errors: Errors, status: int, *, fields: bool) -> WorkatoRefusal:
    """A validation error; its message is the first one found."""
    name, texts = next(iter(errors.items()))
    return WorkatoRefusal(status, f"{name} {texts[0]}", errors if fields else None)
