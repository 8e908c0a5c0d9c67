"""What is WhatsApp's own: types, windows, templates, ids that change, wishes, costs, health."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from tests.channels.conformance.meta import (
    ACCOUNT,
    BSUID,
    NUMBER,
    PICTURE,
    SECRET,
    WA_ID,
    Meta,
    about,
    bundle,
    contact,
    error,
    open_line,
    signed,
    status,
    wrote,
)
from tests.channels.conformance.standin import Answer
from tests.channels.conformance.subject import again, fresh
from tests.channels.test_send_gate import NOON
from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels import trying
from wafaa.channels import verbs as channels
from wafaa.channels.choices import Choice
from wafaa.channels.gate import may_send
from wafaa.channels.models import Arrival, Cost, File, Line, LineState, Outgoing, Template
from wafaa.channels.templates import EmptyVariable, envelope_of, filled
from wafaa.channels.whatsapp.codes import outcome_of
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation, Message
from wafaa.lib.time import now
from wafaa.people import queries as people
from wafaa.people.models import Customer, Identity, Purpose
from wafaa.stores import scope
from wafaa.work.models import Job
from wafaa.work.worker import run_due


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def meta(world: World, clock: Any) -> Iterator[Meta]:
    meta = Meta()
    with meta.standing() as address, world.inside():
        meta.address = address
        with override_settings(GRAPH_URL=address, INNER_HOSTS=frozenset({address.removeprefix("http://")})):
            yield meta


@pytest.fixture
def line(meta: Meta) -> Line:
    line = open_line()
    Job.objects.all().delete()
    return line


def heard(line: Line, raw: bytes) -> None:
    answer = Client().post(f"/hooks/{line.public_id}/", raw, content_type="application/json", headers=signed(raw))
    assert answer.status_code == 200
    run_due()
    assert not Job.objects.exclude(error="").exists()


def last() -> Message:
    found: Message = Message.objects.select_related("conversation__customer", "arrival").latest("id")
    return found


def reply(world: World, text: str = "أهلًا", **traits: Any) -> Outgoing:
    conversation = Conversation.objects.select_related("customer", "line").latest("id")
    with world.as_staff(world.omar):
        message = inbox.reply(conversation, text, key=f"k{Message.objects.count()}", channel="whatsapp", **traits)
    assert message.outgoing is not None
    again(message.outgoing)
    return fresh(message.outgoing)


def test_the_handshake_echoes_only_for_the_right_word(line: Line) -> None:
    asked = {"hub.mode": "subscribe", "hub.verify_token": "كلمة-1", "hub.challenge": "1158201444"}
    url = f"/hooks/{line.public_id}/"
    assert Client().get(url, asked).content == b"1158201444"
    assert Client().get(url, asked | {"hub.verify_token": "x"}).status_code == 403
    assert Client().get(url, asked | {"hub.mode": "unsubscribe"}).status_code == 403
    Line.objects.filter(pk=line.pk).update(options={})
    assert Client().get(url, asked | {"hub.verify_token": ""}).status_code == 403


SAID = {
    "location": ({"latitude": 24.7, "longitude": 46.6, "name": "المتجر"}, "https://maps.google.com/?q=24.7,46.6"),
    "contacts": (
        [{"name": {"formatted_name": "هند"}, "phones": [{"phone": "+966 50 1", "wa_id": "9"}]}],
        "👤 هند: +966 50 1",
    ),
    "interactive": (
        {"type": "list_reply", "list_reply": {"id": "r1", "title": "عود", "description": "١٠ مل"}},
        "عود\n١٠ مل",
    ),
    "button": ({"payload": "yes", "text": "نعم"}, "نعم"),
    "order": (
        {
            "catalog_id": "77",
            "text": "بسرعة",
            "product_items": [
                {"product_retailer_id": "OUD", "quantity": 2, "item_price": 149.5, "currency": "SAR"},
                {"product_retailer_id": "BOX", "quantity": "1", "item_price": "10", "currency": "SAR"},
            ],
        },
        "2 × OUD · 149.5 SAR\n1 × BOX · 10 SAR\nالمجموع: 309 SAR\nبسرعة",
    ),
}


@pytest.mark.parametrize("kind", sorted(SAID))
def test_each_type_reads_as_words(line: Line, kind: str) -> None:
    told, words = SAID[kind]
    heard(line, wrote(kind, **{kind: told}))
    assert words in last().text and last().kind == "in"


def test_what_was_chosen_and_ordered_is_kept_for_machines(line: Line) -> None:
    heard(line, wrote("order", order=SAID["order"][0]))
    kept = Arrival.objects.get().meaning["details"]["order"]
    assert kept["items"][0] == {"product": "OUD", "quantity": "2", "price": "149.5", "currency": "SAR"}


def test_reactions_and_deletions_are_shown_and_owe_no_answer(line: Line, world: World) -> None:
    heard(line, wrote("text", text={"body": "سلام"}))
    sent = reply(world)
    heard(line, wrote("reaction", 2, reaction={"message_id": sent.provider_id, "emoji": "❤️"}))
    assert (last().text, last().warnings) == ("❤️", ["reaction"])
    heard(line, wrote("revoke", 3, revoke={"original_message_id": "wamid.in77"}))
    assert last().warnings == ["deleted"]
    heard(
        line,
        wrote(
            "edit",
            4,
            edit={"original_message_id": "wamid.in1", "message": {"type": "text", "text": {"body": "سلام عليكم"}}},
        ),
    )
    assert (last().text, last().warnings) == ("سلام عليكم", ["edited"])
    conversation = Conversation.objects.get()
    assert conversation.messages.count() == 5


def test_what_a_customer_deletes_is_gone_here_too(line: Line, world: World) -> None:
    """As with Messenger and Instagram: words, files and what is kept of the call; the place of it stays."""
    heard(line, wrote("text", text={"body": "رقم هويتي ١٠٢٣٤٥٦٧٨٩"}))
    heard(line, wrote("image", 2, image={"id": "media-1", "mime_type": "image/png"}))
    picture = last()
    for n in (1, 2):
        heard(line, wrote("revoke", 2 + n, revoke={"original_message_id": f"wamid.in{n}"}))
    assert Conversation.objects.get().messages.count() == 2
    for message in Message.objects.all():
        assert (message.text, message.warnings) == ("(حذف رسالة)", ["deleted"]) and not message.files.exists()
    assert "هويتي" not in "".join(bytes(one.raw).decode() for one in Arrival.objects.all())
    assert not Message.objects.get(pk=picture.pk).has_files


def test_what_is_deleted_before_its_sound_could_be_fetched_is_gone_as_well(
    line: Line, meta: Meta, clock: Any, world: World
) -> None:
    """The message waits for its file, and the word that it is deleted must not pass it by."""
    meta.media_answers = [error(500, 131000)] * 50
    for raw in (
        wrote("audio", audio={"id": "media-1", "voice": True}),
        wrote("revoke", 2, revoke={"original_message_id": "wamid.in1"}),
    ):
        Client().post(f"/hooks/{line.public_id}/", raw, content_type="application/json", headers=signed(raw))
        run_due()
    assert not Message.objects.exists()
    meta.media_answers = []
    for _time in range(2):
        clock.shift(timedelta(minutes=4))
        Job.objects.update(run_after=now())
        run_due()
    assert Message.objects.count() == 1
    assert last().warnings == ["deleted"] and not last().files.exists() and not last().has_files


def test_a_reaction_alone_makes_nobody_wait(line: Line, world: World) -> None:
    heard(line, wrote("text", text={"body": "سلام"}))
    reply(world)
    heard(line, wrote("reaction", 2, reaction={"message_id": "wamid.x", "emoji": "👍"}))
    assert Conversation.objects.get().waiting_since is None


def test_a_bundle_is_taken_apart_and_each_piece_is_once(line: Line) -> None:
    def text(n: int) -> dict[str, Any]:
        return {"from": WA_ID, "id": f"wamid.in{n}", "timestamp": "1", "type": "text", "text": {"body": str(n)}}

    both = about(contacts=[contact()], messages=[text(1), text(2)])
    heard(
        line,
        bundle(
            both,
            about(
                contacts=[contact("هند", wa_id="966500000002", user_id="SA.2")],
                messages=[text(3) | {"from": "966500000002"}],
            ),
        ),
    )
    assert sorted(Message.objects.values_list("text", flat=True)) == ["1", "2", "3"]
    heard(line, wrote("text", 2, text={"body": "2"}))
    assert Message.objects.count() == 3 and Conversation.objects.count() == 2
    assert set(Customer.objects.filter(identities__kind="whatsapp").values_list("name", flat=True)) == {"ليلى", "هند"}


def test_a_piece_for_another_number_goes_to_its_line_or_nowhere(line: Line) -> None:
    other = open_line("2222222222")
    raw = bundle(
        about(
            "2222222222",
            contacts=[contact()],
            messages=[{"from": WA_ID, "id": "w", "type": "text", "text": {"body": "x"}}],
        )
    )
    heard(line, raw)
    assert last().conversation.line == other
    heard(line, raw.replace(b"2222222222", b"3333333333"))
    assert Message.objects.count() == 1 and Arrival.objects.latest("id").reason == "other_number"


def test_a_picture_is_fetched_with_the_token_and_kept(line: Line, meta: Meta) -> None:
    heard(line, wrote("image", image={"id": "media-1", "mime_type": "image/png", "caption": "مكسور"}))
    message = last()
    (file,) = message.files.all()
    assert message.text == "مكسور" and file.type == "image/jpeg" and file.width == 1, "it was drawn anew"
    assert {call.headers["authorization"] for call in meta.calls} == {"Bearer EAAtoken1"}


def test_a_file_that_lies_elsewhere_is_not_asked_for_with_our_token(line: Line, meta: Meta) -> None:
    meta.media_answers = [Answer(200, {"url": "https://evil.example/x", "file_size": 3})]
    heard(line, wrote("document", document={"id": "media-1", "filename": "فاتورة.pdf"}))
    assert last().warnings == ["file_refused"] and not File.objects.exists()


def test_a_file_that_cannot_be_had_yet_is_waited_for_and_then_missed(line: Line, meta: Meta, clock: Any) -> None:
    meta.media_answers = [error(500, 131000)] * 50
    raw = wrote("audio", audio={"id": "media-1", "voice": True})
    Client().post(f"/hooks/{line.public_id}/", raw, content_type="application/json", headers=signed(raw))
    run_due()
    assert not Message.objects.exists() and Job.objects.filter(error__contains="NotYet").exists()
    clock.shift(timedelta(minutes=11))
    Job.objects.update(run_after=now())
    run_due()
    assert last().warnings == ["file_refused"]


def test_a_picture_goes_out_uploaded_first(line: Line, meta: Meta, world: World) -> None:
    heard(line, wrote("text", text={"body": "صورة؟"}))
    kept = channels.keep_file("عطر.png", PICTURE, owner="staff:1")
    outgoing = reply(world, "تفضلي", files=[kept])
    upload, send = (call for call in meta.calls if call.method == "POST")
    assert upload.path == f"/{NUMBER}/media" and b'name="messaging_product"' in upload.body
    assert send.json["image"] == {"id": "up-1", "caption": "تفضلي"} and outgoing.state == "sent"


def test_what_does_not_fit_is_said_before_it_is_sent(line: Line, meta: Meta, world: World) -> None:
    heard(line, wrote("text", text={"body": "سلام"}))
    desk = browser_of(world.omar, language="ar")
    url = f"/s/layla/inbox/{Conversation.objects.get().public_id}/send/"
    files = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(2)]
    for typed in ({"text": "ط" * 4097}, {"text": "ط" * 1025, "files": files[:1]}, {"text": "ط", "files": files}):
        refused = desk.post(url, {"kind": "reply", "key": "k", **typed}, HTTP_HX_REQUEST="true")
        assert refused.status_code == 422 and typed["text"] in refused.content.decode()
    assert not Outgoing.objects.exists() and not File.objects.exists()
    kept = channels.keep_file("صوت.mp3", b"ID3" + b"\x00" * 200, owner="staff:1")
    outgoing = reply(world, "اسمعيها", files=[kept])
    assert outgoing.state == "sent" and meta.sends[-1].json["document"]["caption"] == "اسمعيها"


def test_the_person_is_known_by_both_ids_and_later_by_either(line: Line) -> None:
    heard(line, wrote("text", 1, contact(user_id=""), text={"body": "برقم"}))
    heard(line, wrote("text", 2, contact(), text={"body": "بكليهما"}))
    heard(line, wrote("text", 3, contact(wa_id=""), text={"body": "بلا رقم"}))
    roots = {message.customer.root_id for message in Message.objects.select_related("customer") if message.customer}
    assert len(roots) == 1 and Conversation.objects.count() == 1
    assert Identity.objects.filter(kind="phone", value=f"+{WA_ID}", verified_at__isnull=False).count() == 1


def test_without_a_number_the_reply_goes_to_the_scoped_id(line: Line, meta: Meta, world: World) -> None:
    heard(line, wrote("text", 1, contact(wa_id=""), text={"body": "سلام"}))
    reply(world)
    assert meta.sends[0].json["recipient"] == BSUID and "to" not in meta.sends[0].json


def test_a_new_number_is_the_same_person_and_the_old_one_a_stranger(line: Line, meta: Meta, world: World) -> None:
    heard(line, wrote("text", 1, text={"body": "سلام"}))
    first = last().conversation.customer
    system = {"type": "user_changed_number", "wa_id": "966599999999", "user_id": "SA.NEW1", "body": "changed"}
    heard(
        line,
        bundle(
            about(messages=[{"from": WA_ID, "id": "wamid.s1", "timestamp": "1", "type": "system", "system": system}])
        ),
    )
    heard(line, wrote("text", 3, contact(wa_id="966599999999", user_id="SA.NEW1"), text={"body": "رقمي الجديد"}))
    assert last().conversation.customer.root_id == first.root_id and Conversation.objects.count() == 1
    reply(world)
    told = meta.sends[-1].json
    assert told.get("to") == "966599999999" or told.get("recipient") == "SA.NEW1"
    heard(line, wrote("text", 4, contact("غريب", user_id="SA.OTHER"), text={"body": "من هذا؟"}))
    assert last().conversation.customer.root_id != first.root_id


@pytest.mark.parametrize("word", ["STOP", " stop. ", "إيقاف", "ايقاف", "إلغاء الاشتراك"])
def test_a_word_that_ends_offers_is_a_withdrawal(line: Line, word: str) -> None:
    heard(line, wrote("text", 1, text={"body": "سلام"}))
    customer = last().conversation.customer
    channels_people_consent(customer)
    heard(line, wrote("text", 2, text={"body": word}))
    assert not people.consents(customer, Purpose.MARKETING, "whatsapp") and last().text.strip() == word.strip()
    assert people.consents(customer, Purpose.REPLY, "whatsapp")


@pytest.mark.parametrize("word", ["cancel", "إلغاء", "ألغِ لو سمحت", "end"])
def test_cancel_where_people_talk_means_an_order_unless_it_answers_an_offer(
    line: Line, world: World, word: str
) -> None:
    heard(line, wrote("text", 1, text={"body": "سلام"}))
    customer = last().conversation.customer
    channels_people_consent(customer)
    heard(line, wrote("text", 2, text={"body": word}))
    assert people.consents(customer, Purpose.MARKETING, "whatsapp")
    reply(world)
    heard(line, wrote("text", 3, text={"body": word}))
    assert people.consents(customer, Purpose.MARKETING, "whatsapp")
    Outgoing.objects.update(purpose=Purpose.MARKETING)
    heard(line, wrote("text", 4, text={"body": word}))
    assert not people.consents(customer, Purpose.MARKETING, "whatsapp") and last().text == word


@pytest.mark.parametrize("is_offer_first", [True, False])
def test_cancel_answers_what_had_gone_out_when_it_was_written_however_late_it_is_read(
    line: Line, world: World, is_offer_first: bool
) -> None:
    heard(line, wrote("text", 1, text={"body": "سلام"}))
    customer = last().conversation.customer
    channels_people_consent(customer)
    reply(world)
    reply(world)
    first, second = Outgoing.objects.order_by("id")
    purposes = (Purpose.MARKETING, Purpose.REPLY) if is_offer_first else (Purpose.REPLY, Purpose.MARKETING)
    Outgoing.objects.filter(pk=first.pk).update(purpose=purposes[0], sent_at=now() - timedelta(minutes=5))
    Outgoing.objects.filter(pk=second.pk).update(purpose=purposes[1], sent_at=now() + timedelta(minutes=5))
    heard(line, wrote("text", 2, text={"body": "إلغاء"}))
    assert people.consents(customer, Purpose.MARKETING, "whatsapp") is not is_offer_first


def channels_people_consent(customer: Customer) -> None:
    from wafaa.people import verbs

    verbs.state_consent(customer, Purpose.MARKETING, "whatsapp", given=True, proof="form")


def test_a_word_inside_a_sentence_withdraws_nothing(line: Line) -> None:
    heard(line, wrote("text", 1, text={"body": "سلام"}))
    customer = last().conversation.customer
    channels_people_consent(customer)
    heard(line, wrote("text", 2, text={"body": "إيقاف الطلب رقم ٥ لو سمحت"}))
    assert people.consents(customer, Purpose.MARKETING, "whatsapp")


def test_the_switch_in_whatsapp_is_a_withdrawal_too(line: Line) -> None:
    heard(line, wrote("text", 1, text={"body": "سلام"}))
    customer = last().conversation.customer
    for value, agrees in (("resume", True), ("stop", False)):
        wish = {"wa_id": WA_ID, "user_id": BSUID, "category": "marketing_messages", "value": value, "timestamp": 1}
        heard(line, bundle(about(contacts=[contact()], user_preferences=[wish]), field="user_preferences"))
        assert people.consents(customer, Purpose.MARKETING, "whatsapp") is agrees
    assert Message.objects.count() == 1


def test_after_24_hours_free_words_are_refused_and_a_template_goes(
    line: Line, meta: Meta, world: World, clock: Any
) -> None:
    heard(line, wrote("text", 1, text={"body": "سلام"}))
    assert trying.fetch_templates(line) == []
    clock.shift(timedelta(hours=24, seconds=1))
    assert (reply(world).state, reply(world, "ثان").reason) == ("refused", "window_closed")
    template = Template.objects.get(name="order_late")
    values = {"header.1": "١٢٣", "1": "ليلى", "2": "غدًا"}
    outgoing = reply(world, filled(template, values), envelope=envelope_of(template, values))
    (send,) = meta.sends
    assert outgoing.state == "sent" and outgoing.text == "طلب ١٢٣\n\nأهلًا ليلى، يصلك طلبك غدًا.\n\nعطور ليلى"
    assert send.json["template"] == {
        "name": "order_late",
        "language": {"code": "ar"},
        "components": [
            {"type": "header", "parameters": [{"type": "text", "text": "١٢٣"}]},
            {"type": "body", "parameters": [{"type": "text", "text": "ليلى"}, {"type": "text", "text": "غدًا"}]},
        ],
    }


def test_what_waits_when_the_window_closes_does_not_leave(line: Line, meta: Meta, world: World, clock: Any) -> None:
    heard(line, wrote("text", 1, text={"body": "سلام"}))
    conversation = Conversation.objects.select_related("customer", "line").get()
    with world.as_staff(world.omar):
        message = inbox.reply(conversation, "غدًا", key="k", channel="whatsapp")
    assert message.outgoing is not None and message.outgoing.state == "queued"
    clock.shift(timedelta(hours=25))
    again(message.outgoing)
    assert (fresh(message.outgoing).state, meta.sends) == ("refused", [])


@pytest.mark.parametrize("hole", ["", "  ", "\u200f"])
def test_an_empty_variable_refuses(line: Line, hole: str) -> None:
    trying.fetch_templates(line)
    template = Template.objects.get(name="order_late")
    with pytest.raises(EmptyVariable):
        envelope_of(template, {"header.1": "1", "1": "ليلى", "2": hole})


def test_templates_come_with_their_states_and_change_with_them(line: Line) -> None:
    assert trying.fetch_templates(line) == [] and trying.fetch_templates(line) == []
    known = {row.name: (row.state, row.needs_more, row.reason) for row in Template.objects.all()}
    assert known == {
        "order_late": ("APPROVED", False, ""),
        "offer": ("REJECTED", False, "INVALID_FORMAT"),
        "picture": ("APPROVED", True, ""),
    }
    told = {
        "event": "PAUSED",
        "message_template_name": "order_late",
        "message_template_language": "ar",
        "reason": "NONE",
    }
    heard(line, bundle(told, field="message_template_status_update"))
    assert Template.objects.get(name="order_late").state == "PAUSED"


def test_costs_are_counted_once_and_stop_what_leaves_by_itself(line: Line, world: World) -> None:
    channels.change_line(line, options=line.options | {"automatic_limit": 1})
    heard(line, wrote("text", 1, text={"body": "سلام"}))
    customer = last().conversation.customer
    traits = {"purpose": Purpose.SERVICE, "to": BSUID, "is_automatic": True}
    first = channels.queue(customer, line, "whatsapp", text="وصلتنا", **traits)
    again(first)
    first = fresh(first)
    price = {"billable": True, "pricing_model": "PMP", "category": "service", "type": "regular"}
    for state in ("sent", "delivered", "read"):
        heard(line, status(state, first.provider_id, first.public_id, pricing=price))
    (cost,) = Cost.objects.all()
    assert (cost.category, cost.billed, cost.free, cost.automatic) == ("service", 1, 0, 1)
    verdict = may_send(customer, Purpose.SERVICE, "whatsapp", now(), is_automatic=True, to=BSUID, line=line)
    assert (verdict.says, verdict.code) == ("no", "cost_limit")
    assert reply(world).state == "sent", "people go on answering"


def test_what_meta_did_not_bill_is_put_right(line: Line, world: World) -> None:
    heard(line, wrote("text", 1, text={"body": "سلام"}))
    sent = reply(world)
    assert Cost.objects.get().billed == 1
    price = {"billable": False, "category": "service", "type": "free_customer_service"}
    heard(line, status("delivered", sent.provider_id, sent.public_id, pricing=price))
    assert (Cost.objects.get().billed, Cost.objects.get().free) == (0, 1)


def test_a_failed_message_says_why_in_words(line: Line, world: World) -> None:
    from wafaa.channels.wording import unsent

    heard(line, wrote("text", 1, text={"body": "سلام"}))
    sent = reply(world)
    heard(line, status("failed", sent.provider_id, sent.public_id, errors=[{"code": 131026, "title": "x"}]))
    assert (fresh(sent).state, fresh(sent).error) == ("failed", "undeliverable")
    assert "undeliverable" not in unsent("undeliverable") and len(unsent("undeliverable")) > 20


CODES = [
    (400, 131047, "Refused", "window_closed", False),
    (400, 132001, "Refused", "template_unknown", False),
    (400, 131056, "Retry", "pair_limit", False),
    (400, 80007, "Retry", "too_many", True),
    (401, 190, "Retry", "token_expired", True),
    (403, 10, "Retry", "no_permission", True),
    (400, 368, "Retry", "account_locked", True),
    (400, 131042, "Retry", "billing", True),
    (500, 987654, "Retry", "meta_987654", False),
    (400, 987654, "Refused", "meta_987654", False),
    (504, None, "Unknown", "no_answer", False),
    (503, None, "Retry", "provider_is_down", True),
    (413, None, "Refused", "answer_413", False),
]


@pytest.mark.parametrize(("http", "code", "kind", "why", "is_down"), CODES)
def test_every_code_leads_somewhere(http: int, code: int | None, kind: str, why: str, is_down: bool) -> None:
    found = outcome_of(http, code, None)
    assert (type(found).__name__, found.why, getattr(found, "line_is_down", False)) == (kind, why, is_down)  # type: ignore[union-attr]


def test_testing_a_line_says_what_is_wrong(line: Line, meta: Meta) -> None:
    assert trying.try_line(line) == [] and line.options["health"]["quality_rating"] == "GREEN"
    meta.subscribed = False
    assert trying.try_line(line) == ["not_subscribed"] and Line.objects.get(pk=line.pk).state == LineState.FAILING
    assert trying.subscribe(line) == [] and trying.try_line(line) == []
    for options, wrong in (({"phone_number_id": "9"}, "no_such_number"), ({"account_id": "9"}, "wrong_account")):
        channels.change_line(line, options=line.options | {"phone_number_id": NUMBER, "account_id": ACCOUNT} | options)
        assert trying.try_line(line) == [wrong]
    channels.change_line(line, secrets={"app": "of another app"}, options=line.options | {"account_id": ACCOUNT})
    assert trying.try_line(line) == ["other_app_secret"]
    channels.change_line(line, secrets={"app": SECRET})
    assert trying.try_line(line) == []
    meta.token = "another"
    assert trying.try_line(line) == ["token_expired"]


def test_the_pages_connect_test_and_show(line: Line, meta: Meta, world: World) -> None:
    desk = browser_of(world.reem, language="ar")
    base = "/s/layla/settings/channels/whatsapp/"
    typed = {"name": "ثان", "phone_number_id": "٢٢٢٢ ٢٢٢٢٢", "account_id": ACCOUNT, "token": "EAAtoken1", "app": "s"}
    assert desk.post(f"{base}new/", typed | {"automatic_limit": "0", "token": "two words"}).status_code == 422
    assert desk.post(f"{base}new/", typed | {"automatic_limit": "0", "phone_number_id": NUMBER}).status_code == 422
    made = desk.post(f"{base}new/", typed | {"automatic_limit": "0"})
    line2 = Line.objects.latest("id")
    assert made.status_code == 302 and line2.options["phone_number_id"] == "222222222"
    page = desk.get(made["Location"]).content.decode()
    assert line2.options["verify_word"] in page and f"/hooks/{line2.public_id}/" in page and "EAAtoken1" not in page
    for act in ("test", "subscribe", "templates"):
        assert desk.post(f"{base}{line.public_id}/{act}/").status_code == 302
    page = desk.get(f"{base}{line.public_id}/").content.decode()
    assert "order_late" in page and "عالية" in page
    assert "١,٠٠٠" in page or "١٬٠٠٠" in page  # Meta says "TIER_1K"
    assert "INVALID_FORMAT" not in page and "صيغته غير صحيحة" in page


def test_the_composer_knows_before_the_agent_writes(line: Line, meta: Meta, world: World, clock: Any) -> None:
    heard(line, wrote("text", 1, text={"body": "سلام"}))
    trying.fetch_templates(line)
    opened = Conversation.objects.get()
    desk = browser_of(world.omar, language="ar")
    url = f"/s/layla/inbox/{opened.public_id}/"
    assert f"{url}template/" not in desk.get(url).content.decode()
    clock.shift(timedelta(hours=25))
    desk = browser_of(world.omar, language="ar")
    page = desk.get(url).content.decode()
    assert f"{url}template/" in page and "قالب معتمد" in page
    assert desk.post(f"{url}send/", {"kind": "reply", "text": "متأخر", "key": "k"}).status_code in (302, 422)
    assert not Outgoing.objects.exists()
    template = Template.objects.get(name="order_late")
    shown = desk.get(f"{url}template/?t={template.public_id}").content.decode()
    assert 'name="v.header.1"' in shown
    typed = {"t": template.public_id, "key": "t1", "v.header.1": "١", "v.1": "ليلى", "v.2": ""}
    refused = desk.post(f"{url}template/", typed)
    assert refused.status_code == 422 and 'value="ليلى"' in refused.content.decode() and not Outgoing.objects.exists()
    for _ in range(2):
        assert desk.post(f"{url}template/", typed | {"v.2": "غدًا"}).status_code == 302
    assert Outgoing.objects.get().text.endswith("عطور ليلى")
    for bad in ("?t=nobody", f"?t={template.public_id}%00"):
        assert desk.get(f"{url}template/{bad}").status_code in (200, 404)


def test_the_neighbours_line_is_not_there(line: Line, world: World) -> None:
    desk = browser_of(world.stranger)
    for act in ("", "test/", "subscribe/", "templates/"):
        address = f"/s/neighbour/settings/channels/whatsapp/{line.public_id}/{act}"
        assert (desk.post(address) if act else desk.get(address)).status_code == 404


def test_the_raw_calls_carry_no_secret_of_ours(line: Line, meta: Meta) -> None:
    heard(line, wrote("text", 1, text={"body": "سلام"}))
    stored = json.dumps([row.meta for row in Arrival.objects.all()]) + str(scope.current().store_id)
    assert "EAAtoken1" not in stored and "app-secret-1" not in stored


def test_choices_go_as_buttons_and_what_was_tapped_is_read(line: Line, meta: Meta, world: World) -> None:
    heard(line, wrote("text", text={"body": "متى؟"}))
    sent = reply(world, "متى يناسبك؟", choices=[Choice("صباحًا"), Choice("مساءً")])
    ids = [f"{last().public_id}:{n}" for n in (1, 2)]
    assert sent.state == "sent" and meta.sends[-1].json["type"] == "interactive"
    assert meta.sends[-1].json["interactive"] == {
        "type": "button",
        "body": {"text": "متى يناسبك؟"},
        "action": {
            "buttons": [
                {"type": "reply", "reply": {"id": ids[0], "title": "صباحًا"}},
                {"type": "reply", "reply": {"id": ids[1], "title": "مساءً"}},
            ]
        },
    }
    tapped = {"type": "button_reply", "button_reply": {"id": ids[1], "title": "مساءً"}}
    heard(line, wrote("interactive", 2, interactive=tapped))
    assert (last().text, last().warnings) == ("مساءً", ["button"])
    opened = last().conversation.public_id
    page = browser_of(world.omar).get(f"/s/layla/inbox/{opened}/").content.decode()
    assert 'class="message-text offer-taken"' in page and 'class="offer-chips"' in page


def test_more_choices_or_longer_ones_go_as_a_list(line: Line, meta: Meta, world: World) -> None:
    heard(line, wrote("text", text={"body": "متى؟"}))
    reply(world, "متى يناسبك؟", choices=[Choice("صباحًا", "من التاسعة إلى الظهر"), Choice("مساءً")])
    named = last().public_id
    assert meta.sends[-1].json["interactive"] == {
        "type": "list",
        "body": {"text": "متى يناسبك؟"},
        "action": {
            "button": "اختر",
            "sections": [
                {
                    "rows": [
                        {"id": f"{named}:1", "title": "صباحًا", "description": "من التاسعة إلى الظهر"},
                        {"id": f"{named}:2", "title": "مساءً"},
                    ]
                }
            ],
        },
    }
