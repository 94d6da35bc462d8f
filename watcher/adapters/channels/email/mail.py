"""The pure layout: a message as a mail with text, HTML and what goes with them."""

from __future__ import annotations

from email.message import EmailMessage

from watcher.adapters.channels.email.enclosed import NOTHING, Enclosed
from watcher.adapters.channels.email.headers import Envelope, digest, dress, subject, thread_root
from watcher.adapters.channels.email.render import as_html, as_text
from watcher.adapters.channels.email.view import view_of
from watcher.adapters.channels.email.wire import WIRE, unencoded
from watcher.domain.message import Message
from watcher.domain.plain import plain
from watcher.domain.tongue import speaking

__all__ = ["Envelope", "compose_mail", "subject", "thread_root"]

_UNNAMED_FILE = "report"
_IN_NAMES = str.maketrans("/\\", "__")


def compose_mail(
    message: Message, envelope: Envelope, key: str, root: str = "", got: Enclosed = NOTHING
) -> EmailMessage:
    """The whole mail. The same `key` gives the same Message-ID, so that a duplicate can be recognised.

    `root` is the id of the thread that it goes on in, where that is not its own series'. `got` is what goes
    with it: multipart/alternative of text and HTML, the HTML with its picture in a multipart/related, and all
    of it in a multipart/mixed with the file, if there is one.
    """
    mail = EmailMessage(policy=WIRE)
    cid = f"trend.{digest(key)}@{envelope.host}"  # unlike any other mail's: some programs keep pictures by it
    with speaking(message.locale):
        dress(mail, message, envelope, key, root)
        view = view_of(message, envelope, got, cid)
        mail.set_content(as_text(view), cte="quoted-printable")
        mail.add_alternative(as_html(view), subtype="html", cte="quoted-printable")
    mail["Content-Language"] = message.locale  # at last: what is there before goes into the first part
    if got.picture is not None:
        _page(mail).add_related(
            got.picture, "image", "png", cid=f"<{cid}>", filename="trend.png", disposition="inline"
        )
    if got.file is not None and message.attachment is not None:
        name = unencoded(plain(message.attachment.name, 120)).translate(_IN_NAMES) or _UNNAMED_FILE
        mail.add_attachment(got.file, "application", "octet-stream", filename=name)
    return mail


def _page(mail: EmailMessage) -> EmailMessage:
    """The HTML part."""
    found = mail.get_body(("html",))
    return found if isinstance(found, EmailMessage) else mail
