"""What comes in by a line comes into the queue of the team that the owner chose, and that team shares it out."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.world import World
from wafaa.channels import verbs as channels
from wafaa.channels.models import Line
from wafaa.inbox import verbs
from wafaa.inbox.models import Conversation
from wafaa.team.acts import in_words
from wafaa.team.forms import StaffForm
from wafaa.team.models import Presence, Routing, Staff, Team
from wafaa.work.models import Event


@pytest.fixture
def service(desk: World) -> Team:
    made: Team = Team.objects.create(name="خدمة العملاء", routing=Routing.ROUND_ROBIN)
    made.members.add(desk.omar)
    Staff.objects.filter(pk=desk.omar.pk).update(presence=Presence.AVAILABLE)
    return made


def page(desk: World) -> str:
    return reverse("channels:teams", args=[desk.shop.slug])


def test_the_choice_is_kept_and_told_once(client: Client, desk: World, service: Team) -> None:
    client.force_login(desk.reem.user)
    for _time in range(2):
        assert client.post(page(desk), {desk.chat.public_id: service.public_id}).status_code == 302
    assert Line.objects.get(pk=desk.chat.pk).team == service
    assert Event.everywhere.filter(name="line.changed", data__what="team").count() == 1
    assert f'value="{service.public_id}" selected' in client.get(page(desk)).content.decode()


def test_the_record_of_who_changed_what_says_it_in_words(desk: World) -> None:
    with translation.override("ar"):
        assert in_words("team") == "فريق"


def test_a_new_conversation_is_of_the_team_of_its_line(client: Client, desk: World, service: Team) -> None:
    client.force_login(desk.reem.user)
    client.post(page(desk), {desk.chat.public_id: service.public_id})
    message = verbs.receive(
        desk.layla, channel="webchat", line=Line.objects.get(pk=desk.chat.pk), text="وين طلبي؟", key="3"
    )
    assert Conversation.objects.get(pk=message.conversation_id).team == service
    client.post(page(desk), {desk.chat.public_id: ""})
    assert Line.objects.get(pk=desk.chat.pk).team is None


def test_a_channel_that_was_connected_while_the_page_stood_open_keeps_its_team(
    client: Client, desk: World, service: Team
) -> None:
    client.force_login(desk.reem.user)
    since = channels.open_line("form", "نموذج الموقع")
    channels.give_lines([(since, service)])
    assert client.post(page(desk), {desk.chat.public_id: service.public_id}).status_code == 302
    assert Line.objects.get(pk=since.pk).team == service
    assert client.post(page(desk), {}).status_code == 302
    assert Line.objects.get(pk=desk.chat.pk).team == service


def test_a_team_of_the_neighbour_is_no_choice(client: Client, desk: World) -> None:
    client.force_login(desk.reem.user)
    with desk.next_door():
        theirs = Team.objects.create(name="فريق الجيران")
    assert "فريق الجيران" not in client.get(page(desk)).content.decode()
    Team.objects.create(name="فريقنا")
    assert client.post(page(desk), {desk.chat.public_id: theirs.public_id}).status_code == 422
    assert Line.objects.get(pk=desk.chat.pk).team is None


def test_without_a_team_the_page_says_what_comes_first(client: Client, desk: World) -> None:
    client.force_login(desk.reem.user)
    Team.objects.all().delete()
    assert reverse("team:teams", args=[desk.shop.slug]) in client.get(page(desk)).content.decode()


def test_how_much_one_takes_is_shown_in_the_digits_it_is_typed_in(desk: World) -> None:
    desk.omar.capacity = 12
    with desk.as_staff(desk.reem), translation.override("ar"):
        assert 'value="١٢"' in str(StaffForm(staff=desk.omar, may_own=True)["capacity"])
