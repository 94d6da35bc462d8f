"""What every piece of news of a report says: what it is about, and where its file goes."""

from __future__ import annotations

from watcher.domain import dates
from watcher.domain.plain import name, plain
from watcher.domain.report import Report
from watcher.domain.tongue import say
from watcher.domain.words import number, resource_label

_MOST_NAME = 60
_KILO, _MEGA = 1_000, 1_000_000


def will_go(report: Report) -> str:
    if report.is_mail:
        return mailbox()
    vendor = vendor_of(report)
    if report.to_thread:
        return say(
            "The file is posted here when it is ready; {vendor} also notifies the owner of the token.",
            vendor=vendor,
        )
    return say(
        "The file stays in the folder of exports; {vendor} also notifies the owner of the token.",
        vendor=vendor,
    )


def mailbox() -> str:
    return say(
        "It goes to the mailbox of the account that the token belongs to, and nowhere else; a service "
        "account has one of its own, which perhaps nobody reads."
    )


def has_gone(report: Report) -> str:
    if report.file is None:
        return say("`watcher export get {id}` fetches the file.", id=report.id)
    called, size = plain(report.file.name, 120), _size(report.file.size)
    if report.to_thread:
        return say("The file is {file}, {size}.", file=called, size=size)
    path = plain(report.file.path, 300)
    return say("The file stays in the folder of exports: {path}, {size}.", path=path, size=size)


def what_of(report: Report) -> str:
    """`automation jobs of Acme Brasil, this month`, all of it harmless."""
    orgs = name(report.orgs[0], _MOST_NAME) if len(report.orgs) == 1 else _many(report)
    return say(
        "{resource} of {orgs}, {period}",
        resource=resource_label(report.about),
        orgs=orgs,
        period=_period(report.period),
    )


def _many(report: Report) -> str:
    return say("{count} organizations", count=number(len(report.orgs)))


def _period(period: str) -> str:
    match period:
        case "current_month":
            return say("this month")
        case "last_month":
            return say("last month")
        case "last_3_months":
            return say("the last 3 months")
    return plain(dates.period_name(period), 40)


def vendor_of(report: Report) -> str:
    return name(report.vendor, _MOST_NAME)


def _size(size: int) -> str:
    if size < _KILO:
        return say("{count} bytes", count=number(size))
    kilo = size < _MEGA
    amount = number(round(size / (_KILO if kilo else _MEGA), 0 if kilo else 1))
    return f"{amount} KB" if kilo else f"{amount} MB"
