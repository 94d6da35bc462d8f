"""The world can be changed at any time, and the next answer shows it."""

from __future__ import annotations

from tests.sandbox.given import ACME, EMPTY, GLOBEX, world
from watcher.sandbox.pipefy.world import Organization


def test_an_organization_is_found_by_uuid_by_id_and_by_any_of_its_names() -> None:
    here = world()
    acme = here.organizations[0]
    assert [here.by_uuid(ACME), here.by_id("101"), here.org("acme Corp"), here.org("101")] == [acme] * 4
    assert [here.by_uuid("101"), here.by_id(ACME), here.org("nobody")] == [None] * 3


def test_organizations_that_move_come_and_go_are_found_where_they_are() -> None:
    here = world()
    assert here.by_uuid(GLOBEX) is here.organizations[1]
    gone = here.organizations.pop(0)
    assert (here.by_uuid(ACME), here.by_id("101")) == (None, None)
    assert here.by_uuid(GLOBEX) is here.organizations[0]
    here.organizations[0] = gone
    here.organizations.append(Organization("104", "uuid-new", "New"))
    assert (here.by_uuid(GLOBEX), here.by_uuid(ACME)) == (None, gone)
    assert here.by_uuid("uuid-new") is here.organizations[-1] is here.by_id("104")


def test_an_organization_may_change_its_uuid() -> None:
    here = world()
    bare = here.by_uuid(EMPTY)
    assert bare is not None
    bare.uuid = "uuid-other"
    assert (here.by_uuid(EMPTY), here.by_uuid("uuid-other")) == (None, bare)
