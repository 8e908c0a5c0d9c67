"""A template of a provider comes with what its variables evidently stand for; what is not evident stays empty."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from tests.channels.conformance.meta import open_line
from tests.orders.saying import order as an_order
from tests.world import World
from wafaa.channels.models import Template
from wafaa.inbox import verbs
from wafaa.inbox.evident import values_for
from wafaa.inbox.models import Conversation
from wafaa.orders import verbs as orders
from wafaa.orders.models import Order
from wafaa.people import verbs as people
from wafaa.people.identities import IdentityKind
from wafaa.shops import verbs as shops


@pytest.fixture
def talk(desk: World) -> Conversation:
    people.identify(desk.layla, IdentityKind.WHATSAPP, "+966500112233", source="whatsapp")
    people.describe(desk.layla, name="عبد الرحمن القحطاني")
    shop = shops.connect("generic", "متجر ليلى")
    orders.mirror(shop, replace(an_order(id="1042"), parts={}))
    message = verbs.receive(desk.layla, channel="whatsapp", line=open_line(), text="وين طلبي؟", key="w1")
    found: Conversation = Conversation.objects.select_related("customer", "line", "store").get(
        pk=message.conversation_id
    )
    Order.objects.update(customer=found.customer)
    return found


def template(talk: Conversation, body: str, header: str = "") -> Template:
    made: Template = Template.objects.create(
        line=talk.line, name="t", language="ar", category="UTILITY", state="APPROVED", body=body, header=header
    )
    return made


@pytest.mark.parametrize(
    ("body", "filled"),
    [
        ("مرحبًا {{1}}، طلبك رقم {{2}} في الطريق", {"1": "عبد الرحمن", "2": "#1042"}),
        ("أهلاً بك {{1}}\nشحنا الطلب #{{2}} ويصل {{3}}", {"1": "عبد الرحمن", "2": "1042"}),
        ("Hi {{1}}, your order {{2}} is on its way", {"1": "عبد الرحمن", "2": "#1042"}),
        ("{{customer_name}}: {{order_number}} · {{store_name}} · {{code}}",
         {"customer_name": "عبد الرحمن", "order_number": "#1042", "store_name": "عطور ليلى"}),
        ("رمزك {{1}} صالح {{2}} دقائق", {}),
        ("شكرًا لطلبك، {{1}}", {}),
        ("Thank you for your order, {{1}}!", {}),
        ("Hello #{{1}}", {}),
        ("In order to pay {{1}}, reorder {{2}}", {}),
    ],
)  # fmt: skip
def test_what_is_evident_is_filled_in(desk: World, talk: Conversation, body: str, filled: dict[str, str]) -> None:
    with desk.as_staff(desk.omar):
        assert values_for(template(talk, body), talk) == filled


def test_the_heading_has_variables_of_its_own(desk: World, talk: Conversation) -> None:
    with desk.as_staff(desk.omar):
        row = template(talk, "رمزك {{1}}", header="مرحبًا {{1}}")
        assert values_for(row, talk) == {"header.1": "عبد الرحمن"}


def test_who_has_no_name_is_not_greeted_by_a_guess(desk: World, talk: Conversation) -> None:
    people.describe(talk.customer, name="")
    talk.customer.refresh_from_db()
    with desk.as_staff(desk.omar):
        assert values_for(template(talk, "مرحبًا {{1}}، طلبك {{2}}"), talk) == {"2": "#1042"}


def test_the_page_shows_it_and_keeps_what_the_agent_makes_of_it(
    client: Client, desk: World, talk: Conversation
) -> None:
    row = template(talk, "مرحبًا {{1}}، طلبك رقم {{2}} يصل {{3}}")
    client.force_login(desk.omar.user)
    page = reverse("inbox:template", args=[talk.store.slug, talk.public_id])
    shown = client.get(page, {"t": row.public_id}).content.decode()
    assert 'value="عبد الرحمن"' in shown and 'value="#1042"' in shown
    asked = {"t": row.public_id, "v.1": "", "v.2": "٩٩", "v.3": "غدًا"}
    refused = client.post(page, asked)
    assert refused.status_code == 422
    again = refused.content.decode()
    assert 'value="عبد الرحمن"' not in again and 'value="٩٩"' in again
