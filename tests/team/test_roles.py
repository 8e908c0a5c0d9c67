"""What roles may do: the owner decides it in one table, and it holds at once."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.team.doors import browser_of
from tests.world import World
from wafaa.stores.permissions import ADJUSTABLE, EVERY_PERMISSION, FIXED, NEEDS, PERMISSIONS, Role, permissions_of
from wafaa.team import verbs
from wafaa.team.models import Staff
from wafaa.team.views.roles import ACTS
from wafaa.work.models import Event

TABLE = "/s/layla/settings/roles/"


@pytest.fixture
def reems(world: World) -> Client:
    return browser_of(world.reem)


@pytest.fixture
def omars(world: World) -> Client:
    return browser_of(world.omar)


@pytest.fixture
def managers(world: World) -> Client:
    return browser_of(world.manager)


def test_every_permission_is_in_the_table_or_fixed() -> None:
    named = {name for _, acts in ACTS for name in acts}
    assert named | FIXED == EVERY_PERMISSION and not named & FIXED
    assert set().union(*ADJUSTABLE.values()) == named


def test_the_usual_rights_of_a_role_are_among_what_it_may_be_given() -> None:
    for role, mine in ADJUSTABLE.items():
        assert PERMISSIONS[role] - FIXED <= mine


@pytest.mark.parametrize(("act", "needs"), sorted(NEEDS.items()))
def test_who_may_act_may_see(act: str, needs: str) -> None:
    given = permissions_of(Role.MANAGER, {Role.MANAGER: [act]})
    assert {act, needs} <= given and "stores.own" not in given


def test_the_owner_takes_a_right_and_gives_another(world: World, reems: Client, omars: Client) -> None:
    before = reems.get(TABLE)
    assert before.status_code == 200 and 'value="inbox.reply" checked' in before.content.decode()
    agent = sorted(PERMISSIONS[Role.AGENT] - {"inbox.assign", "team.see"})
    answer = reems.post(
        TABLE, {"whole": "yes", "agent": agent, "manager": ["people.export", "inbox.see"], "clerk": ["inbox.reply"]}
    )
    assert answer.status_code == 302
    omar, manager = (Staff.everywhere.get(pk=one.pk) for one in (world.omar, world.manager))
    assert omar.permissions == PERMISSIONS[Role.AGENT] - {"inbox.assign"}
    assert manager.permissions == {"people.export", "people.see", "inbox.see", "team.see"}
    world.shop.refresh_from_db()
    assert permissions_of(Role.CLERK, world.shop.roles) == {"inbox.reply", "inbox.see", "team.see"}
    assert permissions_of(Role.VIEWER, world.shop.roles) == {"team.see"}
    with world.inside():
        told = Event.objects.filter(name="staff.changed").values_list("data__staff_id", flat=True)
        assert omar.pk in set(told)
    assert "value=" not in table_of(omars)


def test_a_form_that_came_without_its_end_takes_no_right_away(world: World, reems: Client) -> None:
    """A cut or tampered form names no ticks, as one would whose owner took them all out."""
    refused = reems.post(TABLE, {"agent": ["inbox.see"]})
    assert refused.status_code == 422 and 'name="whole"' in refused.content.decode()
    world.shop.refresh_from_db()
    assert permissions_of(Role.AGENT, world.shop.roles) == PERMISSIONS[Role.AGENT]
    assert permissions_of(Role.MANAGER, world.shop.roles) == PERMISSIONS[Role.MANAGER]


def test_what_a_role_cannot_be_given_is_left_out(world: World, reems: Client) -> None:
    reems.post(
        TABLE, {"whole": "yes", "agent": ["team.manage", "stores.own", "channels.manage", "inbox.see", "nonsense"]}
    )
    world.shop.refresh_from_db()
    assert world.shop.roles["agent"] == ["inbox.see"]


def test_the_owner_always_may_everything(world: World, reems: Client) -> None:
    reems.post(TABLE, {"whole": "yes", "owner": ["inbox.see"]})
    world.shop.refresh_from_db()
    assert "owner" not in world.shop.roles and permissions_of(Role.OWNER, {"owner": []}) == PERMISSIONS[Role.OWNER]


def test_nobody_else_changes_it(world: World, omars: Client, managers: Client) -> None:
    for client in (omars, managers):
        assert client.post(TABLE, {"agent": ["inbox.see"]}).status_code == 403
        assert "value=" not in table_of(client)
    world.shop.refresh_from_db()
    assert world.shop.roles == {}


def test_the_neighbours_roles_are_their_own(world: World, reems: Client) -> None:
    reems.post(TABLE, {"whole": "yes", "agent": []})
    world.neighbour.refresh_from_db()
    assert world.neighbour.roles == {}


def test_an_invitation_holds_while_its_inviter_may_still_invite(world: World) -> None:
    with world.as_staff(world.manager):
        invitation = verbs.invite("new@layla.test", Role.AGENT, "نورة")
    with world.as_staff(world.reem):
        verbs.empower({"manager": ["inbox.see"]})
        assert not verbs.still_holds(invitation)
        verbs.empower({"manager": ["inbox.see", "team.manage"]})
        assert verbs.still_holds(invitation)


def table_of(client: Client) -> str:
    page = client.get(TABLE).content.decode()
    return page[page.index('<table class="roles"') : page.index("</table>")]
