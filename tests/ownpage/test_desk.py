"""The link to a customer's page in the hands of the desk."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from tests.ownpage.ground import LAYLA, P, browser, signed_in
from tests.world import World
from wafaa.channels.models import Channel, Outgoing, OutgoingState
from wafaa.inbox import variables, verbs
from wafaa.ownpage.models import SignIn
from wafaa.ownpage.settings import OwnPageSettings
from wafaa.people import verbs as people
from wafaa.playbook.facts import FACTS
from wafaa.stores import verbs as stores
from wafaa.work.models import Event

pytestmark = pytest.mark.usefixtures("clock")


def desk(world: World, name: str = "omar") -> Client:
    client = Client()
    client.force_login(getattr(world, name).user)
    return client


def panel(world: World, act: str = "") -> str:
    return f"/s/layla/customers/{world.layla.public_id}/page/{act}"


def test_the_panel_stands_beside_the_customer_and_the_conversation(world: World) -> None:
    shown = desk(world).get(panel(world)).content.decode()
    assert LAYLA in shown and "value=" not in shown.split("own-page-link")[-1].split("csrf")[0]
    record = desk(world).get(f"/s/layla/customers/{world.layla.public_id}/").content.decode()
    assert panel(world) in record and f"{P}in/" not in record, "no link is handed out with the page"
    talk = world.conversation(world.layla_writes())
    assert panel(world) in desk(world).get(f"/s/layla/inbox/{talk.public_id}/panel/").content.decode()


def test_who_shows_the_link_stands_in_the_audit_trail(world: World) -> None:
    answer = desk(world).post(panel(world, "copy/"))
    link = answer.context["link"]
    assert link.startswith(f"{settings.ADDRESS}{P}in/") and link in answer.content.decode()
    assert Event.everywhere.get(name="page.link_made").actor == f"staff:{world.omar.pk}"
    client = browser()
    client.post(link.removeprefix(settings.ADDRESS))
    assert client.get(P).status_code == 200


def test_a_link_is_sent_through_the_gate_in_the_customers_language(world: World) -> None:
    answer = desk(world).post(panel(world, "send/"))
    assert "tone-kept" in answer.content.decode()
    with world.inside():
        sent = Outgoing.objects.get()
        assert (sent.to, sent.purpose, sent.state) == (LAYLA, "service", OutgoingState.QUEUED)
        assert f"{settings.ADDRESS}{P}in/" in sent.text
        people.state_consent(world.layla, "service", "*", given=False, proof="phone")
    refused = desk(world).post(panel(world, "send/")).content.decode()
    assert "tone-broken" in refused


@pytest.mark.parametrize("role", ["clerk", "viewer"])
def test_only_who_answers_customers_has_the_link(world: World, role: str) -> None:
    assert desk(world, role).get(panel(world)).status_code == 403
    assert desk(world, role).post(panel(world, "copy/")).status_code == 403


def test_without_an_address_there_is_no_link(world: World) -> None:
    with world.inside():
        nobody = people.meet("بلا عنوان", source="staff")
    path = f"/s/layla/customers/{nobody.public_id}/page/"
    assert desk(world).get(path).context["goes_to"] == ""
    assert desk(world).post(f"{path}copy/").status_code == desk(world).post(f"{path}send/").status_code == 422


def test_the_variable_is_a_link_for_this_customer_and_empty_without_an_address(world: World) -> None:
    talk = world.conversation(world.layla_writes())
    with world.as_staff(world.omar):
        filled = variables.fill("صفحتك: {{customer.page}}", talk)
        assert not filled.missing and f"{P}in/" in filled.text
        nobody = verbs.receive(
            people.meet("بلا عنوان", source="webchat"), channel=Channel.WEBCHAT, line=world.chat, text="x", key=None
        ).conversation
        with pytest.raises(verbs.EmptyVariable):
            verbs.reply(nobody, "صفحتك: {{customer.page}}", key="k")
    client = browser()
    client.post(f"{P}in/{filled.text.partition('/in/')[2]}")
    with world.inside():
        assert SignIn.objects.get().identity.customer == world.layla


def test_the_address_of_the_pages_signs_nobody_in(world: World) -> None:
    talk = world.conversation(world.layla_writes())
    with world.as_staff(world.omar):
        assert variables.fill("{{store.page}}", talk)[:2] == (f"{settings.ADDRESS}{P}", [])
        stores.choose(OwnPageSettings, {"is_open": False})
        assert FACTS["store.page"].read(world.shop) == ""
    assert browser().get(P).status_code == 404


def test_a_link_in_a_colleagues_hands_opens_no_closed_teams_conversation(world: World) -> None:
    """Who typed a code reads it; who came by a link, which colleagues see as well, does not."""
    talk = world.conversation(world.layla_writes("سرّي"))
    with world.inside():
        verbs.assign(talk, staff=None, team=world.closed_team)
    link = desk(world).post(panel(world, "copy/")).context["link"].removeprefix(settings.ADDRESS)
    client = browser()
    client.post(link)
    path = f"{P}talks/{talk.public_id}/"
    assert client.get(path).status_code == 404 and path not in client.get(f"{P}talks/").content.decode()
    assert "سرّي" in signed_in(world).get(path).content.decode()
