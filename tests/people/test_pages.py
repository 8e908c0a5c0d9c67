"""The customers' pages: who may open them, what they show, and that nothing typed is lost."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.team.doors import browser_of
from tests.world import World
from wafaa.people import verbs
from wafaa.people.models import Consent, Customer, Identity, IdentityKind, Link, Note

S = "/s/layla/customers/"


@pytest.fixture
def omar(world: World) -> Client:
    return browser_of(world.omar)


def page_of(customer: Customer) -> str:
    return f"{S}{customer.public_id}/"


def test_a_stranger_is_led_to_the_login_and_a_neighbour_finds_nothing(world: World) -> None:
    assert Client().get(page_of(world.layla)).status_code == 302
    stranger = browser_of(world.stranger)
    assert stranger.get(page_of(world.layla)).status_code == 404
    assert stranger.get(f"/s/neighbour/customers/{world.layla.public_id}/").status_code == 404


@pytest.mark.parametrize("act", ["notes", "tags", "identities", "consents"])
def test_a_viewer_looks_and_changes_nothing(world: World, act: str) -> None:
    viewer = browser_of(world.viewer)
    assert viewer.get(page_of(world.layla)).status_code == 200
    assert viewer.post(f"{page_of(world.layla)}{act}/").status_code == 403


def test_the_list_finds_by_the_end_of_a_phone(world: World, omar: Client) -> None:
    with world.inside():
        verbs.identify(world.layla, "phone", "0551234567", source="staff")
    assert "ليلى" in omar.get(S, {"q": "٤٥٦٧"}).content.decode()
    assert "No customer matches" in omar.get(S, {"q": "9999"}).content.decode()


def test_the_list_goes_on_by_keyset(world: World, omar: Client) -> None:
    with world.inside():
        for number in range(35):
            verbs.meet(f"Customer {number:02}", source="staff")
    first = omar.get(S)
    more = first.context["more_url"]
    second = omar.get(more, headers={"HX-Request": "true"})
    names = [row["name"] for answer in (first, second) for row in answer.context["people"]]
    assert len(names) == len(set(names)) == 36
    assert omar.get(S, {"after": "nonsense"}).status_code == 200


def test_the_timeline_tells_everything_newest_first(world: World, omar: Client) -> None:
    world.layla_writes("وين طلبي؟")
    with world.as_staff(world.omar):
        verbs.write_note(world.layla, "تحب العود")
    answer = omar.get(page_of(world.layla))
    moments = [moment for day in answer.context["days"] for moment in day["moments"]]
    assert moments[0]["text"] == "تحب العود"
    assert moments[0]["actor"] == "عمر حدّاد"
    assert any(moment["text"] == "وين طلبي؟" for moment in moments)
    assert any("Promised" in moment["title"] for moment in moments)
    only = omar.get(page_of(world.layla), {"show": "promises"}).context["days"]
    assert {m["icon"] for day in only for m in day["moments"]} == {"vow"}


def test_a_number_on_the_timeline_is_written_to_be_read(world: World, omar: Client) -> None:
    with world.as_staff(world.omar):
        verbs.identify(world.layla, IdentityKind.PHONE, "0551234567", source="staff")
    texts = [m["text"] for day in omar.get(page_of(world.layla)).context["days"] for m in day["moments"]]
    assert any("+966 55 123 4567" in text for text in texts)


def test_the_timeline_of_a_joined_person_is_one(world: World, omar: Client) -> None:
    world.layla_writes("من الدردشة")
    with world.inside():
        other = verbs.meet("Layla S.", source="staff")
        verbs.write_note(other, "old note")
        verbs.join_people(world.layla, other, why="staff")
    texts = [m["text"] for day in omar.get(page_of(world.layla)).context["days"] for m in day["moments"]]
    assert {"من الدردشة", "old note"} <= set(texts)
    assert omar.get(page_of(other)).headers["Location"] == page_of(world.layla)


def test_a_closed_teams_words_are_not_told_to_others(world: World, omar: Client) -> None:
    message = world.layla_writes("سر")
    with world.inside():
        from wafaa.inbox import verbs as inbox

        inbox.assign(world.conversation(message), staff=None, team=world.closed_team)
    page = omar.get(page_of(world.layla)).content.decode()
    assert "سر" not in page
    assert "سر" in browser_of(world.reem).get(page_of(world.layla)).content.decode()


def test_a_new_customer_is_written_down(world: World, omar: Client) -> None:
    answer = omar.post(f"{S}new/", {"name": "نورة", "phone": "٠٥٠١٢٣٤٥٦٧", "kind": "vip"})
    with world.inside():
        noura = Customer.objects.get(name="نورة")
        assert Identity.objects.get(customer=noura).value == "+966501234567"
    assert answer.headers["Location"] == page_of(noura)


def test_a_bad_phone_keeps_what_was_typed(world: World, omar: Client) -> None:
    answer = omar.post(f"{S}new/", {"name": "نورة", "phone": "12", "kind": "customer"})
    assert answer.status_code == 422
    assert 'value="12"' in answer.content.decode() and "نورة" in answer.content.decode()
    assert "not a whole phone number" in answer.content.decode()


def test_details_are_changed_with_hours_in_arabic_digits(world: World, omar: Client) -> None:
    url = f"{page_of(world.layla)}edit/"
    said = {
        "name": "ليلى س",
        "kind": "vip",
        "language": "ar",
        "preferred_channel": "email",
        "timezone": "cairo",
    }
    assert omar.post(url, said | {"preferred_hours": "٠٩:٠٠-١٣:٠٠، ٢١:٠٠-١:٠٠"}).status_code == 302
    layla = Customer.everywhere.get(pk=world.layla.pk)
    assert layla.preferred_hours == [[540, 780], [1260, 60]]
    assert layla.timezone == "Africa/Cairo"
    assert "09:00-13:00, 21:00-01:00" in omar.get(url).content.decode()
    bad = omar.post(url, said | {"preferred_hours": "25:00-26:00"})
    assert bad.status_code == 422 and "25:00-26:00" in bad.content.decode()


def test_a_bad_identity_comes_back_with_its_reason(world: World, omar: Client) -> None:
    answer = omar.post(f"{page_of(world.layla)}identities/", {"kind": "email", "value": "layla at home"})
    assert answer.status_code == 422
    assert "layla at home" in answer.content.decode() and "not a whole e-mail" in answer.content.decode()
    assert omar.post(f"{page_of(world.layla)}identities/", {"kind": "phone", "value": "0551234567"}).status_code == 302


def test_staff_prove_an_identity_they_checked(world: World, omar: Client) -> None:
    with world.inside():
        claimed = verbs.identify(world.layla, "phone", "0551234567", source="staff")
    omar.post(f"{page_of(world.layla)}identities/{claimed.pk}/verify/")
    assert Identity.everywhere.get(pk=claimed.pk).proof == "staff"
    stranger = browser_of(world.stranger)
    assert (
        stranger.post(f"/s/neighbour/customers/{world.layla.public_id}/identities/{claimed.pk}/verify/").status_code
        == 404
    )


def test_how_we_know_is_kept_when_it_is_too_long(world: World, omar: Client) -> None:
    said = {"purpose": "marketing", "value": "given", "proof": "قالها بالهاتف " * 20}
    page = omar.post(f"/s/layla/customers/{world.layla.public_id}/consents/", said).content.decode()
    assert said["proof"] in page


def test_a_name_of_marks_alone_is_nobody(world: World, omar: Client) -> None:
    answer = omar.post("/s/layla/customers/new/", {"name": "\u200f\u202e", "kind": "customer"})
    assert answer.status_code == 422
    assert omar.post("/s/layla/customers/new/", {"name": "\u202eنورة", "kind": "customer"}).status_code == 302
    with world.inside():
        assert type(world.layla).objects.latest("pk").name == "نورة"


def test_consent_needs_to_say_how_we_know(world: World, omar: Client) -> None:
    url = f"{page_of(world.layla)}consents/"
    assert omar.post(url, {"purpose": "marketing", "value": "given", "proof": ""}).status_code == 422
    omar.post(url, {"purpose": "marketing", "value": "given", "proof": "said so on the phone"})
    omar.post(url, {"purpose": "marketing", "value": "withdrawn", "proof": "wrote STOP"})
    rows = Consent.everywhere.filter(customer=world.layla).order_by("id").values_list("given", "proof")
    assert list(rows) == [(True, "said so on the phone"), (False, "wrote STOP")]


def test_two_records_are_joined_and_parted_again(world: World, omar: Client) -> None:
    with world.inside():
        twin = verbs.meet("ليلى", source="staff")
        verbs.identify(twin, "email", "layla@customer.test", source="staff")
    assert "Perhaps the same person" in omar.get(page_of(world.layla)).content.decode()
    url = f"{page_of(world.layla)}join/{twin.public_id}/"
    assert omar.get(url).status_code == 200
    assert not Link.everywhere.exists()
    omar.post(url)
    assert Customer.everywhere.get(pk=twin.pk).joined_to_id == world.layla.pk
    omar.post(f"{page_of(world.layla)}part/{twin.public_id}/")
    assert Customer.everywhere.get(pk=twin.pk).joined_to_id is None
    assert omar.post(f"{page_of(world.layla)}join/{'0' * 26}/").status_code == 404


def test_notes_and_tags(world: World, omar: Client) -> None:
    omar.post(f"{page_of(world.layla)}notes/", {"text": "تحب العود"})
    omar.post(f"{page_of(world.layla)}tags/", {"add": "عود"})
    omar.post(f"{page_of(world.layla)}tags/", {"add": "عود"})
    assert Note.everywhere.get().text == "تحب العود"
    assert Customer.everywhere.get(pk=world.layla.pk).tags == ["عود"]
    omar.post(f"{page_of(world.layla)}tags/", {"remove": "عود"})
    assert Customer.everywhere.get(pk=world.layla.pk).tags == []
    assert omar.post(f"{page_of(world.layla)}notes/", {"text": "x" * 3000}).status_code == 422


def test_the_customers_promises_stand_beside_them(world: World, omar: Client) -> None:
    world.layla_writes()
    url = reverse("promises:panel", args=["layla", world.layla.public_id])
    assert url in omar.get(page_of(world.layla)).content.decode()
    assert "First reply" in omar.get(url).content.decode()
    assert browser_of(world.stranger).get(url).status_code == 404


def test_the_list_asks_few_questions(world: World, omar: Client, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    with world.inside():
        for number in range(30):
            verbs.meet(f"Customer {number}", source="staff")
    omar.get(S)
    with django_assert_max_num_queries(16):
        omar.get(S)
