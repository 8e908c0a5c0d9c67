"""Two conversations become one, one becomes two, and either can be taken back to the last column."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.inbox.conftest import NOON
from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels.models import Channel, Outgoing, Visitor
from wafaa.channels.verbs import is_someone, welcome
from wafaa.inbox import queries, search, verbs, webchat
from wafaa.inbox.models import MERGED, Conversation, Count, Deed, Draft, Message, MessageKind, Seen
from wafaa.lib.time import now
from wafaa.people import verbs as people
from wafaa.promises.models import Promise, Segment

TABLES = (Conversation, Message, Promise, Segment, Outgoing, Draft, Seen)
HTMX = {"HX-Request": "true"}


def everything(world: World) -> dict[str, list[Any]]:
    """Every row of these tables, and the badges that are not zero."""
    with world.inside():
        rows: dict[str, list[Any]] = {model.__name__: list(model.objects.order_by("pk").values()) for model in TABLES}
        return rows | {"Count": list(Count.objects.exclude(value=0).order_by("key").values("key", "value"))}


@pytest.fixture
def mail(desk: World) -> Conversation:
    """Layla wrote by mail first, and Huda has answered; a personal promise is owed."""
    message = verbs.receive(
        desk.layla, channel=Channel.EMAIL, line=desk.mail, text="أين فاتورتي؟", key="m1", subject="الفاتورة"
    )
    conversation = desk.conversation(message)
    with desk.as_staff(desk.huda):
        verbs.assign(conversation, staff=desk.huda, team=None)
        verbs.reply(conversation, "أرسلناها", key="r1", then="waiting")
        verbs.promise_own(conversation, "سأتصل بك", now() + timedelta(days=2))
        verbs.label(conversation, ["فواتير"])
        verbs.keep_draft(conversation, MessageKind.NOTE, "تذكير")
    return desk.conversation(message)


@pytest.fixture
def chat(desk: World, mail: Conversation, clock: time_machine.Traveller) -> Conversation:
    """An hour later she asks in the chat; Omar has begun to write."""
    clock.move_to(NOON + timedelta(hours=1))
    message = desk.layla_writes("وين طلبي؟", key="c1")
    conversation = desk.conversation(message)
    with desk.as_staff(desk.omar):
        verbs.prioritise(conversation, "high")
        verbs.label(conversation, ["شحن", "فواتير"])
        verbs.keep_draft(conversation, MessageKind.OUT, "سأتحقق")
    return desk.conversation(message)


def fresh(conversation: Conversation) -> Conversation:
    found: Conversation = Conversation.objects.select_related("customer").get(pk=conversation.pk)
    return found


def texts(conversation: Conversation) -> list[str]:
    return [message.text for message in queries.messages(conversation)]


def test_all_of_it_goes_on_in_the_other_in_the_order_of_time(
    desk: World, mail: Conversation, chat: Conversation
) -> None:
    with desk.as_staff(desk.omar):
        verbs.merge(mail, chat)
    merged, stub = fresh(chat), fresh(mail)
    assert texts(merged) == ["أين فاتورتي؟", "أرسلناها", "وين طلبي؟"]
    assert (merged.message_count, merged.status, merged.priority) == (3, "open", "high")
    assert merged.labels == ["شحن", "فواتير"]
    assert (merged.subject, merged.opened_at, merged.assignee_id) == ("الفاتورة", mail.opened_at, desk.huda.pk)
    assert (merged.preview, merged.last_message_id) == ("وين طلبي؟", chat.last_message_id)
    assert merged.waiting_since == chat.waiting_since
    assert merged.first_reply_seconds == mail.first_reply_seconds
    assert (stub.status, stub.message_count, stub.merged_into_id) == (MERGED, 0, chat.pk)


def test_promises_drafts_and_what_is_on_its_way_go_along(desk: World, mail: Conversation, chat: Conversation) -> None:
    with desk.as_staff(desk.omar):
        verbs.merge(mail, chat)
    assert not Promise.objects.filter(subject=mail.topic).exists()
    owed = Promise.objects.filter(subject=chat.topic, settled_at=None)
    assert "سأتصل بك" in owed.values_list("text", flat=True)
    assert fresh(chat).promise_due_at == min(promise.due_at for promise in owed if promise.next_tick_at is not None)
    assert Draft.objects.get(staff=desk.huda).conversation_id == chat.pk
    assert set(Outgoing.objects.values_list("subject", flat=True)) == {chat.topic}


def test_two_drafts_of_one_person_become_one_text(desk: World, mail: Conversation, chat: Conversation) -> None:
    with desk.as_staff(desk.omar):
        verbs.keep_draft(mail, MessageKind.OUT, "عن الفاتورة")
        deed = verbs.merge(mail, chat)
        assert Draft.objects.get(staff=desk.omar, conversation=chat).text == "سأتحقق\n\nعن الفاتورة"
        verbs.undo(deed)
        assert Draft.objects.get(staff=desk.omar, conversation=chat).text == "سأتحقق"
        assert Draft.objects.get(staff=desk.omar, conversation=mail).text == "عن الفاتورة"


@pytest.mark.parametrize("way", ["mail into chat", "chat into mail"])
def test_a_merge_undone_leaves_everything_as_it_was(
    desk: World, mail: Conversation, chat: Conversation, way: str
) -> None:
    before = everything(desk)
    with desk.as_staff(desk.omar):
        deed = verbs.merge(mail, chat) if way == "mail into chat" else verbs.merge(chat, mail)
        assert everything(desk) != before
        verbs.undo(deed)
    assert everything(desk) == before


def test_what_was_done_since_stays_when_a_merge_is_undone(
    desk: World, mail: Conversation, chat: Conversation, clock: time_machine.Traveller
) -> None:
    with desk.as_staff(desk.omar):
        deed = verbs.merge(mail, chat)
        clock.move_to(NOON + timedelta(days=1))
        verbs.assign(fresh(chat), staff=desk.omar, team=None)
        verbs.reply(fresh(chat), "طلبك في الطريق", key="r2")
        verbs.undo(deed)
    assert texts(fresh(mail)) == ["أين فاتورتي؟", "أرسلناها"]
    apart = fresh(chat)
    assert texts(apart) == ["وين طلبي؟", "طلبك في الطريق"]
    assert (apart.message_count, apart.preview, apart.waiting_since) == (2, "طلبك في الطريق", None)
    assert (apart.assignee_id, apart.opened_at) == (desk.omar.pk, chat.opened_at)
    assert (fresh(mail).status, fresh(mail).assignee_id) == ("waiting", desk.huda.pk)


def test_badges_count_the_two_as_one(desk: World, mail: Conversation, chat: Conversation) -> None:
    with desk.as_staff(desk.omar):
        verbs.merge(mail, chat)
    counted = dict(Count.objects.exclude(value=0).values_list("key", "value"))
    assert counted == {"open": 1, f"open:staff:{desk.huda.pk}": 1}


def test_neither_twice_nor_into_itself(desk: World, mail: Conversation, chat: Conversation) -> None:
    with desk.as_staff(desk.omar):
        with pytest.raises(verbs.CannotMerge):
            verbs.merge(chat, chat)
        deed = verbs.merge(mail, chat)
        with pytest.raises(verbs.CannotMerge):
            verbs.merge(mail, chat)
        with pytest.raises(verbs.CannotMerge):
            verbs.merge(chat, mail)
        verbs.undo(deed)
        with pytest.raises(verbs.CannotUndo):
            verbs.undo(deed)


def test_after_seven_days_a_merge_stays(
    desk: World, mail: Conversation, chat: Conversation, clock: time_machine.Traveller
) -> None:
    with desk.as_staff(desk.omar):
        deed = verbs.merge(mail, chat)
        clock.move_to(NOON + timedelta(days=7, hours=1))
        with pytest.raises(verbs.CannotUndo):
            verbs.undo(deed)


def test_a_chain_is_undone_from_its_end(desk: World, mail: Conversation, chat: Conversation) -> None:
    third = desk.conversation(verbs.receive(desk.layla, channel=Channel.FORM, line=desk.form, text="اقتراح", key="f"))
    before = everything(desk)
    with desk.as_staff(desk.omar):
        first, second = verbs.merge(mail, chat), verbs.merge(chat, third)
        assert queries.the_conversation(mail.public_id).pk == third.pk
        with pytest.raises(verbs.CannotUndo):
            verbs.undo(first)
        verbs.undo(second)
        verbs.undo(first)
    assert everything(desk) == before


def test_a_mail_to_the_old_one_lands_in_the_merged_one(desk: World, mail: Conversation, chat: Conversation) -> None:
    with desk.as_staff(desk.omar):
        verbs.merge(mail, chat)
    landed = verbs.receive(
        desk.layla, channel=Channel.EMAIL, line=desk.mail, text="وصلت شكرًا", key="m2", conversation=mail
    )
    assert landed.conversation_id == chat.pk
    assert fresh(chat).message_count == 4


def test_who_clicked_on_a_page_from_before_acts_on_the_merged_one(
    desk: World, mail: Conversation, chat: Conversation
) -> None:
    with desk.as_staff(desk.omar):
        verbs.merge(mail, chat)
    stub = mail.pk
    with desk.as_staff(desk.huda):
        written = verbs.reply(mail, "أي خدمة أخرى؟", key="late")
    assert written.conversation_id == chat.pk
    assert Conversation.objects.get(pk=stub).message_count == 0
    assert fresh(chat).message_count == 4


def test_the_same_key_in_both_is_no_obstacle(desk: World, mail: Conversation, chat: Conversation) -> None:
    with desk.as_staff(desk.omar):
        verbs.note(mail, "ملاحظة", key="same")
        verbs.note(chat, "أخرى", key="same")
        before = everything(desk)
        deed = verbs.merge(mail, chat)
        assert texts(chat).count("ملاحظة") == texts(chat).count("أخرى") == 1
        verbs.undo(deed)
    assert everything(desk) == before


def test_words_are_found_in_the_merged_one(desk: World, mail: Conversation, chat: Conversation) -> None:
    with desk.as_staff(desk.omar):
        verbs.merge(mail, chat)
        (hit,) = search.find("فاتورتي")
        assert Message.objects.get(pk=hit).conversation_id == chat.pk


# Another customer's


@pytest.fixture
def noura(desk: World) -> Conversation:
    other = people.recognise("email", "noura@customer.test", source="email", name="نورة", language="ar")
    return desk.conversation(verbs.receive(other, channel=Channel.WEBCHAT, line=desk.chat, text="سرّ نورة", key="n1"))


def visitor_of(desk: World, conversation: Conversation) -> Visitor:
    visitor, _token = welcome(desk.chat, "ar", "")
    is_someone(visitor, conversation.customer)
    return visitor


def test_no_customer_reads_in_the_chat_what_another_wrote(desk: World, chat: Conversation, noura: Conversation) -> None:
    with desk.as_staff(desk.omar):
        answer = verbs.reply(noura, "جواب لنورة", key="a1")
        assert answer.outgoing is not None
        Outgoing.objects.filter(pk=answer.outgoing.pk).update(state="sent", sent_at=now())
    laylas, nouras = visitor_of(desk, chat), visitor_of(desk, noura)
    with desk.as_staff(desk.omar):
        verbs.merge(noura, chat)
    running = webchat.conversation_of(laylas)
    assert running is not None and running.pk == chat.pk
    assert [message.text for message in webchat.messages_for(running, None)] == ["وين طلبي؟"]
    assert webchat.conversation_of(nouras) is None


def test_ones_own_chat_goes_on_where_it_was_merged_into(desk: World, mail: Conversation, chat: Conversation) -> None:
    visitor = visitor_of(desk, chat)
    with desk.as_staff(desk.omar):
        verbs.merge(chat, mail)
    running = webchat.conversation_of(visitor)
    assert running is not None and (running.pk, running.channel) == (mail.pk, Channel.WEBCHAT)
    assert [message.text for message in webchat.messages_for(running, None)] == ["وين طلبي؟"]


def test_another_customers_name_stands_at_their_messages(desk: World, chat: Conversation, noura: Conversation) -> None:
    with desk.as_staff(desk.omar):
        verbs.merge(noura, chat)
    page = browser_of(desk.omar).get(f"/s/layla/inbox/{chat.public_id}/").content.decode()
    assert "<bdi>نورة</bdi>" in page
    assert fresh(chat).customer_name == "ليلى"


# Splitting


@pytest.fixture
def long(desk: World, clock: time_machine.Traveller) -> Message:
    """Layla asks, Omar answers, Layla begins something else: that message."""
    message = desk.layla_writes("وين طلبي؟", key="l1")
    with desk.as_staff(desk.omar):
        verbs.reply(desk.conversation(message), "في الطريق", key="o1")
    clock.move_to(NOON + timedelta(hours=2))
    return desk.layla_writes("وعندي سؤال ثان", key="l2", conversation=desk.conversation(message))


def test_messages_from_here_on_become_a_conversation_of_their_own(desk: World, long: Message) -> None:
    old = desk.conversation(long)
    with desk.as_staff(desk.omar):
        deed = verbs.split(long, subject="سؤال آخر")
    new = fresh(deed.other)
    assert (texts(new), texts(fresh(old))) == (["وعندي سؤال ثان"], ["وين طلبي؟", "في الطريق"])
    assert (new.subject, new.customer_id, new.number) == ("سؤال آخر", old.customer_id, old.number + 1)
    assert (new.message_count, new.waiting_since, new.preview) == (1, long.at, "وعندي سؤال ثان")
    remaining = fresh(old)
    assert (remaining.message_count, remaining.waiting_since, remaining.preview) == (2, None, "في الطريق")
    kinds = Promise.objects.filter(subject=new.topic, settled_at=None).values_list("kind", flat=True)
    assert set(kinds) == {"next_reply", "resolution"}
    assert new.promise_kind == "next_reply"


def test_a_split_undone_leaves_the_conversation_as_it_was(desk: World, long: Message) -> None:
    old = desk.conversation(long)
    before = everything(desk)
    with desk.as_staff(desk.omar):
        deed = verbs.split(long)
        verbs.undo(deed)
    after = everything(desk)
    for name in ("Message", "Outgoing", "Draft", "Seen", "Count"):
        assert after[name] == before[name]
    assert [row for row in after["Conversation"] if row["id"] == old.pk] == before["Conversation"]
    known = {row["id"] for row in before["Promise"]}
    assert [row for row in after["Promise"] if row["id"] in known] == before["Promise"]
    assert {row["state"] for row in after["Promise"] if row["id"] not in known} <= {"cancelled"}
    assert queries.the_conversation(deed.other.public_id).pk == old.pk


def test_what_came_into_the_new_one_comes_back_too(desk: World, long: Message) -> None:
    old = desk.conversation(long)
    with desk.as_staff(desk.omar):
        deed = verbs.split(long)
        verbs.reply(fresh(deed.other), "نعم", key="o2")
        verbs.undo(deed)
    again = fresh(old)
    assert texts(again) == ["وين طلبي؟", "في الطريق", "وعندي سؤال ثان", "نعم"]
    assert (again.message_count, again.waiting_since, again.preview) == (4, None, "نعم")


def test_the_first_message_cannot_be_split_off(desk: World, long: Message) -> None:
    first = Message.objects.earliest("id")
    with desk.as_staff(desk.omar), pytest.raises(verbs.CannotSplit):
        verbs.split(first)
    assert Conversation.objects.count() == 1


# At the desk


@pytest.fixture
def omar(desk: World) -> Client:
    return browser_of(desk.omar)


def at(conversation: Conversation, act: str = "") -> str:
    return f"/s/layla/inbox/{conversation.public_id}/{act}"


def test_the_page_offers_this_customers_others_and_shows_what_will_happen(
    desk: World, omar: Client, mail: Conversation, chat: Conversation
) -> None:
    assert f"?into={chat.public_id}" in omar.get(at(mail, "merge/")).content.decode()
    page = omar.get(at(mail, f"merge/?number=%D9%A0{chat.number}")).content.decode()
    assert f'name="into" value="{chat.public_id}"' in page
    assert 'name="sure"' not in page
    answer = omar.post(at(mail, "merge/"), {"into": chat.public_id})
    assert (answer.status_code, answer.headers["Location"]) == (302, at(chat))
    assert fresh(mail).status == MERGED


def test_another_customers_needs_a_tick(desk: World, omar: Client, chat: Conversation, noura: Conversation) -> None:
    answer = omar.post(at(noura, "merge/"), {"into": chat.public_id})
    assert answer.status_code == 422
    assert 'name="sure"' in answer.content.decode()
    assert fresh(noura).status == "open"
    assert omar.post(at(noura, "merge/"), {"into": chat.public_id, "sure": "yes"}).status_code == 302
    assert fresh(noura).status == MERGED


@pytest.mark.parametrize("query", ["?number=999999", "?number=abc", "?number=%00", "?into=%00x", "?number=" + "9" * 50])
def test_a_number_that_is_none_is_said(omar: Client, chat: Conversation, query: str) -> None:
    assert omar.get(at(chat, f"merge/{query}")).status_code == 200


def test_the_old_address_leads_to_the_merged_one(
    desk: World, omar: Client, mail: Conversation, chat: Conversation
) -> None:
    with desk.as_staff(desk.omar):
        verbs.merge(mail, chat)
    answer = omar.get(at(mail))
    assert (answer.status_code, answer.headers["Location"]) == (302, at(chat))
    newer = omar.get(at(mail, "newer/?after=1"), headers=HTMX)
    assert newer.headers["HX-Redirect"] == at(chat)
    assert omar.post(at(mail, "status/"), {"status": "solved"}, headers=HTMX).status_code == 200
    assert fresh(chat).status == "solved"


def test_the_thread_tells_of_it_and_takes_it_back(
    desk: World, omar: Client, mail: Conversation, chat: Conversation
) -> None:
    with desk.as_staff(desk.omar):
        deed = verbs.merge(mail, chat)
    address = f"/s/layla/deeds/{deed.public_id}/undo/"
    assert address in omar.get(at(chat)).content.decode()
    assert omar.post(address).status_code == 302
    assert fresh(mail).status == "waiting"
    assert address not in omar.get(at(chat)).content.decode()
    again = omar.post(address, headers=HTMX)
    assert "toast" in again.headers["HX-Trigger"]


def test_splitting_at_the_desk(desk: World, omar: Client, long: Message) -> None:
    address = f"/s/layla/messages/{long.public_id}/split/"
    assert address in omar.get(at(desk.conversation(long))).content.decode()
    assert "وعندي سؤال ثان" in omar.get(address).content.decode()
    answer = omar.post(address, {"subject": "سؤال\x00 آخر"})
    deed = Deed.objects.get()
    assert answer.headers["Location"] == at(deed.other)
    assert deed.other.subject == "سؤال آخر"
    first = Message.objects.earliest("id")
    assert omar.post(f"/s/layla/messages/{first.public_id}/split/").status_code == 422


def test_the_new_one_tells_where_it_came_from_and_takes_it_back(desk: World, omar: Client, long: Message) -> None:
    old = long.conversation
    with desk.as_staff(desk.omar):
        deed = verbs.split(long)
    page = omar.get(f"/s/layla/inbox/{deed.other.public_id}/").content.decode()
    assert f"/s/layla/deeds/{deed.public_id}/undo/" in page
    happened = page.split('class="happened"')[1].split("</div>")[0]
    assert f'href="/s/layla/inbox/{old.public_id}/"' in happened and str(old.number) in happened
    omar.post(f"/s/layla/deeds/{deed.public_id}/undo/")
    page = omar.get(f"/s/layla/inbox/{old.public_id}/").content.decode()
    assert "<a " not in page.split('class="happened"')[1].split("</div>")[0]  # it leads here only


def test_the_number_that_a_customer_was_told_stands_on_the_page(desk: World, omar: Client, chat: Conversation) -> None:
    page = omar.get(f"/s/layla/inbox/{chat.public_id}/").content.decode()
    assert f"#{chat.number}" in page.split('class="thread-number"')[1].split("</span>")[0]


def test_nobody_merges_with_what_they_may_not_see(
    desk: World, omar: Client, mail: Conversation, chat: Conversation
) -> None:
    verbs.assign(mail, staff=None, team=desk.closed_team)
    assert omar.post(at(chat, "merge/"), {"into": mail.public_id}).status_code == 404
    with desk.as_staff(desk.reem):
        deed = verbs.merge(mail, chat)
    Conversation.objects.filter(pk=chat.pk).update(team=None)
    assert omar.post(f"/s/layla/deeds/{deed.public_id}/undo/").status_code == 404


def test_the_timeline_tells_of_it_once(desk: World, mail: Conversation, chat: Conversation) -> None:
    with desk.as_staff(desk.omar):
        verbs.undo(verbs.merge(mail, chat))
    page = browser_of(desk.omar).get(f"/s/layla/customers/{desk.layla.public_id}/").content.decode()
    assert page.count(f"Conversation {mail.number} goes on in {chat.number}") == 1
    assert page.count(f"Conversations {chat.number} and {mail.number} stand as before") == 1


@pytest.mark.parametrize("late", [False, True])
def test_a_sleeping_conversation_is_merged_and_parted_again(
    late: bool, desk: World, mail: Conversation, chat: Conversation, clock: time_machine.Traveller
) -> None:
    """In the other it is awake; parted before its hour it sleeps on, after it it is awake."""
    until = now() + timedelta(hours=5)
    with desk.as_staff(desk.omar):
        verbs.set_status(mail, "solved")
        verbs.snooze(chat, until)
        deed = verbs.merge(chat, mail)
        assert Conversation.objects.get(pk=mail.pk).status == "open"
        clock.shift(timedelta(hours=6 if late else 1))
        verbs.undo(deed)
        stands = Conversation.objects.get(pk=chat.pk)
        assert (stands.status, stands.snoozed_until) == (("open", None) if late else ("snoozed", until))
        assert Conversation.objects.get(pk=mail.pk).status == "solved"


def test_what_sleeps_is_woken_by_an_open_one_that_joins_it(desk: World, mail: Conversation, chat: Conversation) -> None:
    with desk.as_staff(desk.omar):
        verbs.snooze(mail, now() + timedelta(hours=5))
        verbs.merge(chat, mail)
        assert Conversation.objects.get(pk=mail.pk).status == "open"
