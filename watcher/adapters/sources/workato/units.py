"""What is watched: a customer's workspace by itself, or several that the config combines under a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from watcher.adapters.sources.workato.customers import Customer
from watcher.adapters.sources.workato.options import WorkatoOptions
from watcher.adapters.sources.workato.tally import Who
from watcher.domain.period import Period, calendar_month
from watcher.domain.reading import Labels, Limit, Org

COMBINED = "combined:"
"""Begins the id of a combination; the vendor's ids are numbers."""

NOT_LISTED = "not in Workato's customer list"


@dataclass(frozen=True, slots=True)
class Unit:
    """One organization to read.

    Limit, plan and period are of `lead`: the customer, or of a combination the first of its workspaces that
    has a limit. `keys` are the ids usage is asked by, `unaskable` says in words if one of them has none.
    `members` are those listed; `whole` says that all are.
    """

    org: Org
    labels: Labels
    lead: Customer | None
    period: Period | str
    keys: tuple[str, ...]
    members: tuple[Customer, ...]
    whole: bool
    unaskable: str = ""

    @property
    def limit(self) -> Limit | None:
        return self.lead.limit if self.lead else None

    @property
    def combined(self) -> bool:
        return self.org.id.startswith(COMBINED)


class Units:
    """All customers of one read, and who is who among them."""

    def __init__(self, options: WorkatoOptions, customers: Mapping[str, Customer], now: datetime) -> None:
        self._options = options
        self._now = now
        self.customers = customers
        self._by_external = _unambiguous(customers.values())
        self._external = options.ids == "external" and options.usage_from != "customers"

    @property
    def parameter(self) -> str:
        return "external_ids" if self._external else "workspace_ids"

    def unit(self, org: Org) -> Unit:
        if org.id.startswith(COMBINED):
            return self._combination(org)
        customer = self.customers.get(org.id)
        if customer is None:
            labels = (("org", org.name), ("workspace", org.id))
            return Unit(org, labels, None, NOT_LISTED, (), (), whole=False, unaskable=NOT_LISTED)
        key, why = self._key(customer)
        return Unit(customer.org, customer.labels, customer, customer.period, key, (customer,), True, why)

    def who(self, units: Iterable[Unit]) -> Who:
        """How the rows of these units are known again."""
        units = tuple(units)
        by_id: dict[str, str] = {}
        by_external: dict[str, str] = {}
        for unit in units:
            (by_external if self._external else by_id).update((key, key) for key in unit.keys)
            for customer in unit.members:
                key = self._key(customer)[0]
                if key:
                    by_id[customer.org.id] = key[0]
                    if self._by_external.get(customer.external_id or "") is customer:
                        by_external[customer.external_id or ""] = key[0]
        return Who(by_id, by_external, _by_name(units, by_id))

    def _key(self, customer: Customer) -> tuple[tuple[str, ...], str]:
        """The id to ask by, or why there is none."""
        if not self._external:
            return (customer.org.id,), ""
        if not customer.external_id or self._by_external.get(customer.external_id) is not customer:
            return (), "it has no external id of its own; `ids: workspace` asks by workspace ids"
        if "," in customer.external_id and self._options.param_style == "query-csv":
            return (), "its external id holds a comma; `param_style: query-brackets` could send it"
        return (customer.external_id,), ""

    def _combination(self, org: Org) -> Unit:
        ids = self._options.combine.get(org.id.removeprefix(COMBINED), ())
        members = [self._listed(id_) for id_ in ids]
        listed = tuple(member for member in members if member is not None)
        lead = next((each for each in listed if each.limit), listed[0] if listed else None)
        keys: list[str] = []
        why = "" if listed else NOT_LISTED
        for id_, member in zip(ids, members, strict=True):
            key, reason = self._key(member) if member else ((id_,), "")
            keys += key
            why = why or reason
        plan = dict(lead.labels).get("plan") if lead else None
        labels = (("org", org.name), *((("plan", plan),) if plan else ()))
        period = lead.period if lead else calendar_month(self._now, self._options.period_timezone)
        whole = len(listed) == len(ids)
        return Unit(org, labels, lead, period, tuple(dict.fromkeys(keys)), listed, whole, why)

    def _listed(self, id_: str) -> Customer | None:
        return self.customers.get(id_) or self._by_external.get(id_)


def combinations(options: WorkatoOptions) -> list[Org]:
    return [Org(f"{COMBINED}{name}", name) for name in options.combine]


def named_in(combine: Mapping[str, Sequence[str]]) -> frozenset[str]:
    return frozenset(id_ for ids in combine.values() for id_ in ids)


def _by_name(units: Sequence[Unit], by_id: Mapping[str, str]) -> dict[str, str]:
    """Keys by the names that only one of the customers has."""
    named: dict[str, set[str]] = {}
    for unit in units:
        for customer in unit.members:
            named.setdefault(customer.org.name, set()).add(by_id.get(customer.org.id, ""))
    return {name: keys.pop() for name, keys in named.items() if len(keys) == 1 and all(keys)}


def _unambiguous(customers: Iterable[Customer]) -> dict[str, Customer]:
    """By external id, without those that two have."""
    found: dict[str, Customer] = {}
    twice: set[str] = set()
    for customer in customers:
        external = customer.external_id
        if external and found.setdefault(external, customer) is not customer:
            twice.add(external)
    return {external: customer for external, customer in found.items() if external not in twice}
