"""A page at the desk says how far it knows the log, so that its stream goes on from there."""

from __future__ import annotations

import re

from django.test import Client

from tests.world import World
from wafaa.live.queries import head
from wafaa.people import verbs as people


def said(html: str) -> list[int]:
    return [int(found) for found in re.findall(r'data-as-of="(\d+)"', html)]


def test_a_page_says_the_newest_event_that_it_can_know(world: World) -> None:
    client = Client()
    client.force_login(world.omar.user)
    client.get(f"/s/{world.shop.slug}/inbox/")  # being there for the first time is an event
    with world.inside():
        people.meet("أمل", source="store")
    newest = head(world.shop.pk)
    assert newest > 0
    assert said(client.get(f"/s/{world.shop.slug}/inbox/").content.decode()) == [newest]


def test_a_conversation_that_is_fetched_alone_says_it_too(world: World) -> None:
    client = Client()
    client.force_login(world.omar.user)
    with world.inside():
        conversation = world.layla_writes().conversation
    address = f"/s/{world.shop.slug}/inbox/{conversation.public_id}/"
    client.get(address)
    part = client.get(address, headers={"HX-Request": "true", "HX-Target": "work"}).content.decode()
    assert said(part) == [head(world.shop.pk)]
    assert f'data-topic="conversation:{conversation.public_id}"' in part
