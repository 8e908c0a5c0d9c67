"""Shared drafts: left by whoever is not sure, or may not send; looked over, taken and sent by a colleague."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.inbox.test_collision import HTMX
from tests.inbox.test_ringing import follows, rung
from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels import verbs as channels
from wafaa.channels.models import File
from wafaa.inbox import verbs
from wafaa.inbox.facts import has_draft, has_shared_draft
from wafaa.inbox.models import SHARED, Conversation, Draft, Message
from wafaa.lib.time import now
from wafaa.team.models import Staff
from wafaa.work.worker import run_due

ROOT = "/s/layla/inbox"


@pytest.fixture
def opened(desk: World) -> Conversation:
    return desk.conversation(desk.layla_writes("وين طلبي؟"))


def leaves(staff: Staff, opened: Conversation, text: str = "طلبك يصل غدًا", **more: object) -> Client:
    client = browser_of(staff, language="ar")
    typed = {"kind": "reply", "text": text, "last_id": str(opened.last_message_id), **more}
    assert client.post(f"{ROOT}/{opened.public_id}/drafts/share/", typed, headers=HTMX).status_code == 200
    return client


def takes(client: Client, opened: Conversation, writer: Staff, **typed: str) -> int:
    named = {"writer": writer.public_id, **typed}
    return client.post(f"{ROOT}/{opened.public_id}/drafts/take/", named, headers=HTMX).status_code


def page(client: Client, opened: Conversation) -> str:
    return client.get(f"{ROOT}/{opened.public_id}/").content.decode()


def drafts(world: World) -> list[tuple[str, str, str]]:
    with world.inside():
        rows = Draft.objects.select_related("staff__user").order_by("staff__name", "kind")
        return [(row.staff.user.email.split("@")[0], row.kind, row.text) for row in rows]


def test_what_is_left_is_seen_by_colleagues_and_sent_by_nobody(desk: World, opened: Conversation) -> None:
    omar = browser_of(desk.omar)
    omar.post(f"{ROOT}/{opened.public_id}/draft/", {"kind": "reply", "text": "طلبك"})
    leaves(desk.omar, opened)
    assert drafts(desk) == [("omar", SHARED, "طلبك يصل غدًا")]
    seen = page(browser_of(desk.huda, language="ar"), opened)
    assert "مسودة مشتركة" in seen and "طلبك يصل غدًا" in seen and "تولَّها" in seen
    assert "استرجعها" in page(browser_of(desk.omar, language="ar"), opened)
    with desk.inside():
        assert not Message.objects.filter(kind="out").exists()


def test_who_takes_it_sends_it_as_their_own(desk: World, opened: Conversation) -> None:
    leaves(desk.omar, opened)
    huda = browser_of(desk.huda)
    assert takes(huda, opened, desk.omar) == 200
    assert drafts(desk) == [("huda", "out", "طلبك يصل غدًا")]
    sent = {"kind": "reply", "text": "طلبك يصل غدًا", "key": "k", "last_id": str(opened.last_message_id)}
    assert huda.post(f"{ROOT}/{opened.public_id}/send/", sent, headers=HTMX).status_code == 200
    assert drafts(desk) == []
    with desk.inside():
        assert Message.objects.get(kind="out").staff_id == desk.huda.pk


def test_what_stood_in_the_box_stays_behind_it(desk: World, opened: Conversation) -> None:
    leaves(desk.omar, opened)
    takes(browser_of(desk.huda), opened, desk.omar, kind="reply", text="وشكرًا لصبرك", choices="")
    assert drafts(desk) == [("huda", "out", "طلبك يصل غدًا\n\nوشكرًا لصبرك")]


def test_a_note_that_was_begun_stays_a_note(desk: World, opened: Conversation) -> None:
    leaves(desk.omar, opened)
    takes(browser_of(desk.huda), opened, desk.omar, kind="note", text="راجعت المستودع")
    assert drafts(desk) == [("huda", "note", "راجعت المستودع"), ("huda", "out", "طلبك يصل غدًا")]


def test_of_two_who_take_it_one_has_it_and_the_other_is_told(desk: World, opened: Conversation) -> None:
    leaves(desk.omar, opened)
    huda, reem = browser_of(desk.huda), browser_of(desk.reem, language="ar")
    takes(huda, opened, desk.omar)
    answer = reem.post(f"{ROOT}/{opened.public_id}/drafts/take/", {"writer": desk.omar.public_id}, headers=HTMX)
    assert answer.status_code == 200 and "toast" in answer["HX-Trigger"]
    assert drafts(desk) == [("huda", "out", "طلبك يصل غدًا")]


def test_taken_once_more_after_a_lost_answer_nothing_is_lost(desk: World, opened: Conversation) -> None:
    leaves(desk.omar, opened)
    huda = browser_of(desk.huda)
    takes(huda, opened, desk.omar, text="", kind="reply")
    takes(huda, opened, desk.omar, text="", kind="reply")
    assert drafts(desk) == [("huda", "out", "طلبك يصل غدًا")]


def test_left_once_more_after_a_lost_answer_it_is_one(desk: World, opened: Conversation) -> None:
    leaves(desk.omar, opened)
    leaves(desk.omar, opened)
    assert drafts(desk) == [("omar", SHARED, "طلبك يصل غدًا")]


def test_a_promise_cannot_be_left_with_it_and_is_not_lost(desk: World, opened: Conversation) -> None:
    client = browser_of(desk.omar, language="ar")
    typed = {"kind": "reply", "text": "طلبك", "promise_on": "2030-05-05T09:30", "promise_text": "نتصل"}
    refused = client.post(f"{ROOT}/{opened.public_id}/drafts/share/", typed, headers=HTMX)
    assert refused.status_code == 422 and "الوعد يخرج مع الرد" in refused.content.decode() and drafts(desk) == []


def test_its_writer_takes_it_back(desk: World, opened: Conversation) -> None:
    omar = leaves(desk.omar, opened)
    takes(omar, opened, desk.omar)
    assert drafts(desk) == [("omar", "out", "طلبك يصل غدًا")]


def test_left_twice_nothing_of_the_first_is_lost(desk: World, opened: Conversation) -> None:
    leaves(desk.omar, opened, "أولًا")
    leaves(desk.omar, opened, "ثانيًا")
    assert [text for _who, _kind, text in drafts(desk)] == ["ثانيًا\n\nأولًا"]


def test_files_go_along_to_who_takes_it_and_to_nobody_else(desk: World, opened: Conversation) -> None:
    leaves(desk.omar, opened, files=SimpleUploadedFile("فاتورة.txt", b"1042"))
    huda = browser_of(desk.huda)
    assert "فاتورة.txt" in page(huda, opened)
    with desk.inside():
        file = File.objects.get(name="فاتورة.txt")
    kept = {"kind": "reply", "text": "هذه هي", "key": "a", "kept": file.public_id, "last_id": "1"}
    refused = huda.post(f"{ROOT}/{opened.public_id}/send/", kept, headers=HTMX)
    assert refused.status_code == 422 and "هذه هي" in refused.content.decode(), "said, and nothing goes without it"
    with desk.inside():
        assert not Message.objects.filter(kind="out").exists()
    takes(huda, opened, desk.omar)
    huda.post(f"{ROOT}/{opened.public_id}/send/", kept | {"key": "b", "text": "والآن"}, headers=HTMX)
    with desk.inside():
        assert Message.objects.get(kind="out", text="والآن").files.get() == file


def test_a_file_of_another_draft_is_not_handed_on(desk: World) -> None:
    with desk.as_staff(desk.omar):
        file = channels.keep_file("a.txt", b"a", owner=f"staff:{desk.reem.pk}")
        channels.hand_on_files([file.public_id], f"staff:{desk.omar.pk}", f"staff:{desk.huda.pk}")
        assert File.objects.get(pk=file.pk).owner == f"staff:{desk.reem.pk}"


def test_a_clerk_may_leave_one_and_not_take_anothers(desk: World, opened: Conversation) -> None:
    clerk = leaves(desk.clerk, opened)
    leaves(desk.huda, opened, "من هدى")
    assert "تولَّها" not in page(clerk, opened)
    assert takes(clerk, opened, desk.huda) == 404
    assert takes(clerk, opened, desk.clerk) == 200


def test_an_empty_one_is_refused_and_what_is_too_long_stays_typed(desk: World, opened: Conversation) -> None:
    omar, url = browser_of(desk.omar, language="ar"), f"{ROOT}/{opened.public_id}/drafts/share/"
    assert omar.post(url, {"kind": "reply", "text": " \u200f"}, headers=HTMX).status_code == 422
    answer = omar.post(url, {"kind": "reply", "text": "ط" * 20_001}, headers=HTMX)
    assert answer.status_code == 422 and "ط" * 200 in answer.content.decode()
    assert "٢٠٠٠٠ حرف" in answer.content.decode()
    assert drafts(desk) == []


def test_neighbours_and_viewers_have_nothing_to_do_with_it(desk: World, opened: Conversation) -> None:
    leaves(desk.omar, opened)
    take = f"{ROOT}/{opened.public_id}/drafts/take/"
    assert browser_of(desk.viewer).post(take, {"writer": desk.omar.public_id}).status_code in (403, 404)
    assert browser_of(desk.stranger).post(take, {"writer": desk.omar.public_id}).status_code == 404
    assert browser_of(desk.huda).post(take, {"writer": "nobody"}).status_code == 404
    assert [who for who, _kind, _text in drafts(desk)] == ["omar"]


def test_who_is_near_hears_of_it_once_and_its_writer_does_not(desk: World, opened: Conversation) -> None:
    follows(desk, opened, desk.reem, desk.omar)
    run_due()
    leaves(desk.omar, opened)
    run_due()
    assert ("reem", "draft", 1) in rung(desk)
    assert not [line for line in rung(desk) if line[:2] == ("omar", "draft")]


def test_it_is_a_fact_for_views_and_no_draft_of_ones_own(desk: World, opened: Conversation) -> None:
    leaves(desk.omar, opened)
    with desk.as_staff(desk.omar):
        assert has_shared_draft(opened) and not has_draft(opened)


def test_it_goes_along_when_conversations_are_merged(desk: World, opened: Conversation) -> None:
    leaves(desk.omar, opened)
    with desk.as_staff(desk.huda):
        other = verbs.receive(desk.layla, channel="form", line=desk.form, text="وأيضًا", key=None).conversation
        verbs.merge(opened, other)
    assert "طلبك يصل غدًا" in page(browser_of(desk.huda), other)


def test_a_page_that_stands_open_fetches_it(desk: World, opened: Conversation) -> None:
    leaves(desk.omar, opened)
    answer = browser_of(desk.huda).get(f"{ROOT}/{opened.public_id}/drafts/", headers=HTMX).content.decode()
    assert "طلبك يصل غدًا" in answer and f"wafaa:conversation.{opened.public_id}" in answer


def test_two_that_are_too_much_for_one_are_refused_and_nothing_is_lost(desk: World, opened: Conversation) -> None:
    long = "ط" * 15_000
    omar = leaves(desk.omar, opened, long)
    typed = {"kind": "reply", "text": "ب" * 15_000, "last_id": str(opened.last_message_id)}
    refused = omar.post(f"{ROOT}/{opened.public_id}/drafts/share/", typed, headers=HTMX)
    assert refused.status_code == 422 and "ب" * 200 in refused.content.decode()
    huda = browser_of(desk.huda)
    assert takes(huda, opened, desk.omar, kind="reply", text="ج" * 15_000, choices="") == 200
    assert drafts(desk) == [("omar", SHARED, long), ("huda", "out", "ج" * 15_000)]


def test_more_files_than_one_takes_are_refused(desk: World, opened: Conversation) -> None:
    with desk.as_staff(desk.omar):
        verbs.share_draft(opened, "x", [f"a{n}" for n in range(6)])
        with pytest.raises(verbs.TooMuch):
            verbs.share_draft(opened, "y", [f"b{n}" for n in range(6)])
        assert len(Draft.objects.get().files) == 6


def test_a_reply_that_gives_way_has_no_room_and_stays_to_be_read(desk: World, opened: Conversation) -> None:
    with desk.as_staff(desk.omar):
        later = verbs.reply_later(opened, "ط" * 3_000, now() + timedelta(hours=1), key="k")
        verbs.keep_draft(opened, "out", "ب" * 19_000)
    desk.layla_writes("وينكم؟", conversation=opened)
    assert drafts(desk) == [("omar", "out", "ب" * 19_000)]
    with desk.inside():
        assert Message.objects.get(pk=later.pk).withdrawn_at is not None
