"""Coming in without a password: nobody learns who is known, no code is guessed, no link signs anybody in by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from tests.ownpage.ground import LAYLA, MOMENT, P, asks, browser, mailed, signed_in
from tests.world import World
from wafaa.channels.models import Channel, Line, LineState, Outgoing
from wafaa.ownpage import verbs
from wafaa.ownpage.door import ASKED, HERE
from wafaa.ownpage.links import LASTS, own_link
from wafaa.ownpage.models import Asking, SignIn
from wafaa.ownpage.settings import OwnPageSettings
from wafaa.ownpage.verbs import signing
from wafaa.people import verbs as people
from wafaa.people.models import Customer, Identity, IdentityKind, Link
from wafaa.people.verbs.colleagues import colleague
from wafaa.people.verbs.erasing import ask_erasure, erase_due
from wafaa.stores import verbs as stores
from wafaa.work.models import Event, Job

pytestmark = pytest.mark.usefixtures("clock")


def link_of(world: World, customer: Customer | None = None, to: str = "") -> str:
    with world.inside():
        return own_link(customer or world.layla, to=to).removeprefix(settings.ADDRESS)


def test_a_code_opens_the_page_and_proves_the_address(world: World) -> None:
    client = browser()
    assert client.get(P)["Location"] == f"{P}in/"
    assert asks(client, LAYLA)["Location"] == f"{P}in/code/"
    code = mailed(world)
    shown = client.get(f"{P}in/code/").content.decode()
    assert LAYLA in shown and 'autocomplete="one-time-code"' in shown and code not in shown
    assert client.post(f"{P}in/code/", {"code": code})["Location"] == P
    assert "<bdi>ليلى</bdi>" in client.get(P).content.decode()
    with world.inside():
        assert Identity.objects.get(value=LAYLA).proof == "code"


def test_arabic_digits_and_spaces_are_taken(world: World) -> None:
    client = browser()
    asks(client, LAYLA)
    code = mailed(world).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert client.post(f"{P}in/code/", {"code": f" {code[:3]} {code[3:]} "}).status_code == 302


def test_a_phone_is_typed_in_any_digits_where_the_store_sends_sms(world: World) -> None:
    client = browser()
    refused = asks(client, "٠٥٠ ٠٠٠ ٠٠٤٢")
    assert refused.status_code == 422 and "٠٥٠ ٠٠٠ ٠٠٤٢" in refused.content.decode()
    with world.inside():
        Line.objects.create(channel=Channel.SMS, name="SMS", state=LineState.OK)
        people.identify(world.layla, IdentityKind.PHONE, "+966500000042", source="staff")
        people.prove(world.layla, IdentityKind.PHONE, "+966500000042", proof="staff")
    asks(client, "٠٥٠ ٠٠٠ ٠٠٤٢")
    assert client.post(f"{P}in/code/", {"code": mailed(world)}).status_code == 302
    with world.inside():
        assert Outgoing.objects.latest("id").channel == Channel.SMS
        assert SignIn.objects.get().identity.customer == world.layla


def test_the_answer_is_the_same_whether_anybody_is_known(world: World) -> None:
    known, unknown = browser(), browser()
    answers = [asks(known, LAYLA), asks(unknown, "nobody@customer.test")]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert set(answers[0].cookies) == set(answers[1].cookies)
    assert mailed(world) == "" and not Outgoing.everywhere.filter(to="nobody@customer.test").exists()
    pages = [client.get(f"{P}in/code/").content.decode() for client in (known, unknown)]
    assert pages[0].replace(LAYLA, "").split("csrf")[0] == pages[1].replace("nobody@customer.test", "").split("csrf")[0]
    wrong = [client.post(f"{P}in/code/", {"code": "000000"}) for client in (known, unknown)]
    assert wrong[0].status_code == wrong[1].status_code == 422
    assert not Customer.everywhere.filter(identities__value="nobody@customer.test").exists()


def test_asking_writes_the_same_rows_for_everybody(world: World) -> None:
    """What takes longer for the known happens in a job, not while the browser waits."""
    counted = []
    for address in (LAYLA, "nobody@customer.test"):
        client = browser()
        with CaptureQueriesContext(connection) as seen:
            asks(client, address)
        counted.append([query["sql"].split(" ")[0] for query in seen.captured_queries])
    assert counted[0] == counted[1]


def test_the_code_is_kept_as_a_hash_and_the_browsers_secret_too(world: World) -> None:
    client = browser()
    asks(client, LAYLA)
    code = mailed(world)
    asking = Asking.everywhere.get()
    kept = [str(value) for value in vars(asking).values()]
    assert code not in kept and client.cookies[ASKED].value not in kept
    assert all(code not in str(job.args) for job in Job.objects.filter(task__contains="ownpage"))
    client.post(f"{P}in/code/", {"code": code})
    assert client.cookies[HERE].value not in [str(value) for value in vars(SignIn.everywhere.get()).values()]


@pytest.mark.parametrize("tries", [4, 5])
def test_after_five_tries_even_the_right_code_is_refused(world: World, tries: int) -> None:
    client = browser()
    asks(client, LAYLA)
    code = mailed(world)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(tries):
        client.post(f"{P}in/code/", {"code": wrong})
    answer = client.post(f"{P}in/code/", {"code": code})
    assert answer.status_code == 302 and (HERE in answer.cookies) == (tries < 5)


def test_the_last_wrong_try_says_what_to_do(world: World) -> None:
    client = browser()
    asks(client, LAYLA)
    mailed(world)
    shown = [client.post(f"{P}in/code/", {"code": "12345x"}).content.decode() for _ in range(5)]
    assert "12345x" in shown[0] and f'href="{P}in/"' in shown[4] and "12345x" not in shown[4]


def test_a_code_works_once_and_in_the_browser_that_asked(world: World) -> None:
    client, other = browser(), browser()
    asks(client, LAYLA)
    code = mailed(world)
    assert other.post(f"{P}in/code/", {"code": code})["Location"] == f"{P}in/"
    secret = client.cookies[ASKED].value
    assert client.post(f"{P}in/code/", {"code": code}).status_code == 302
    other.cookies[ASKED] = secret
    again = other.post(f"{P}in/code/", {"code": code})
    assert HERE not in again.cookies and SignIn.everywhere.count() == 1


def test_a_code_is_over_after_ten_minutes(world: World, clock: time_machine.Traveller) -> None:
    client = browser()
    asks(client, LAYLA)
    code = mailed(world)
    clock.move_to(MOMENT + timedelta(minutes=10, seconds=1))
    assert client.post(f"{P}in/code/", {"code": code})["Location"] == f"{P}in/"
    assert not SignIn.everywhere.exists()


def test_one_address_gets_five_codes_an_hour_known_or_not(world: World) -> None:
    for address in (LAYLA, "nobody@customer.test"):
        answers = [asks(browser(REMOTE_ADDR=f"203.0.113.{n}"), address).status_code for n in range(6)]
        assert answers == [302] * 5 + [429]


def test_one_network_address_asks_thirty_times_an_hour(world: World) -> None:
    client = browser()
    answers = [asks(client, f"n{n}@customer.test").status_code for n in range(31)]
    assert answers == [302] * 30 + [429]
    assert int(asks(client, LAYLA)["Retry-After"]) > 0


def test_a_household_counts_as_one_whichever_of_its_addresses_asks(world: World) -> None:
    answers = [
        asks(browser(REMOTE_ADDR=f"2001:db8:0:7::{n:x}"), f"n{n}@customer.test").status_code for n in range(1, 32)
    ]
    assert answers == [302] * 30 + [429]
    assert asks(browser(REMOTE_ADDR="2001:db8:0:8::1"), LAYLA).status_code == 302


def test_a_stores_sms_bill_has_an_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing, "MOST_SMS", 2)
    with world.inside():
        Line.objects.create(channel=Channel.SMS, name="sms")
        for n in range(3):
            people.recognise(IdentityKind.PHONE, f"+96650000010{n}", source="phone")
    sent = []
    for n in range(3):
        asks(browser(), f"+96650000010{n}")
        sent.append(bool(mailed(world)))
    assert sent == [True, True, False]
    asks(browser(), LAYLA)
    assert mailed(world), "mail costs nothing"


@pytest.mark.parametrize(("source", "goes"), [("webchat", False), ("form", False), ("phone", True)])
def test_a_phone_that_a_stranger_typed_gets_no_code(world: World, source: str, goes: bool) -> None:
    with world.inside():
        Line.objects.create(channel=Channel.SMS, name="sms")
        people.recognise(IdentityKind.PHONE, "+966500000101", source=source)
    asks(browser(), "+966500000101")
    assert bool(mailed(world)) is goes


@pytest.mark.parametrize("typed", ["", "layla", "layla@", "x" * 300 + "@a.test", "\x00", "12"])
def test_what_is_no_address_is_said_and_kept(world: World, typed: str) -> None:
    assert asks(browser(), typed).status_code == 422


def test_whoever_merely_claims_an_address_does_not_get_its_code(world: World) -> None:
    """A stranger in the chat typed Layla's address: the code goes to her, on a record that is not the stranger's."""
    with world.inside():
        stranger = people.meet("غريب", source="webchat")
        people.identify(stranger, IdentityKind.EMAIL, "other@customer.test", source="webchat")
    client = signed_in(world, "other@customer.test")
    with world.inside():
        sent = Outgoing.objects.latest("id")
        assert sent.customer != stranger and SignIn.objects.get().identity.customer != stranger
        stranger.refresh_from_db()
        assert stranger.joined_to is None
    assert "غريب" not in client.get(P).content.decode()


def test_an_address_that_was_given_up_opens_nothing(world: World) -> None:
    with world.inside():
        people.prove(world.layla, IdentityKind.EMAIL, LAYLA, proof="staff")
        people.mark_unreachable(IdentityKind.EMAIL, LAYLA)
    asks(browser(), LAYLA)
    assert mailed(world) == ""
    assert link_of(world) == ""


def test_a_colleague_has_no_page(world: World) -> None:
    with world.inside():
        record = colleague(world.omar.pk, "عمر")
        people.identify(record, IdentityKind.EMAIL, "omar@layla.test", source="staff")
        assert own_link(record) == ""
    asks(browser(), "omar@layla.test")
    assert mailed(world) == ""


def test_a_code_waits_for_nobodys_preferred_hours(world: World) -> None:
    with world.inside():
        people.describe(world.layla, preferred_hours=[[1200, 1260]])
    asks(browser(), LAYLA)
    assert mailed(world)
    with world.inside():
        assert Outgoing.objects.latest("id").reason == ""


def test_a_link_shows_a_button_and_only_the_button_signs_in(world: World) -> None:
    """A program that looks into mail opens what it finds, as often as it likes."""
    link, scanner = link_of(world), browser()
    for method in (scanner.get, scanner.head, scanner.get):
        answer = method(link)
        assert answer.status_code == 200 and HERE not in answer.cookies
    assert not SignIn.everywhere.exists()
    layla = browser()
    assert "<bdi>ليلى</bdi>" not in layla.get(link).content.decode(), "a forwarded mail does not show whose page it is"
    answer = layla.post(link)
    assert answer["Location"] == P and HERE in answer.cookies
    assert "<bdi>ليلى</bdi>" in layla.get(P).content.decode()
    with world.inside():
        assert Identity.objects.get(value=LAYLA).verified_at is None, "a link proves nothing"


def test_a_link_needs_the_forms_own_token(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(link_of(world)).status_code == 403
    assert client.post(f"{P}in/", {"address": LAYLA}).status_code == 403
    assert not SignIn.everywhere.exists()


def test_a_link_is_over_after_a_week_and_good_for_one_store_and_purpose(
    world: World, clock: time_machine.Traveller
) -> None:
    link = link_of(world)
    token = link.split("/")[-2]
    assert browser().post(link.replace("/p/layla/", "/p/neighbour/")).status_code == 410
    assert browser().post(link.replace(token, token[:-2] + "xx")).status_code == 410
    assert browser().get(f"/m/{token}/").status_code == 404
    clock.move_to(MOMENT + LASTS)
    assert browser().get(link).status_code == 410 and browser().post(link).status_code == 410


def test_a_link_dies_with_its_address(world: World) -> None:
    link = link_of(world)
    with world.inside():
        erasure = ask_erasure(world.layla)
        with time_machine.travel(erasure.due_at, tick=False):
            erase_due(erasure.pk)
    assert browser().post(link).status_code == 410


def test_a_link_dies_when_somebody_else_proves_the_address(world: World) -> None:
    with world.inside():
        claims = people.meet("منى", source="staff")
        people.identify(claims, IdentityKind.EMAIL, "shared@customer.test", source="staff")
        link = link_of(world, claims)
        client = browser()
        assert client.post(link).status_code == 302 and client.get(P).status_code == 200
        people.prove(people.meet("سعاد", source="staff"), IdentityKind.EMAIL, "shared@customer.test", proof="staff")
    assert browser().post(link).status_code == 410
    assert client.get(P)["Location"] == f"{P}in/", "and who came in by it is out"


def test_a_link_lets_in_who_has_proven_its_address_on_a_joined_record(world: World) -> None:
    with world.inside():
        claims, proves = people.meet("منى", source="staff"), people.meet("منى", source="staff")
        people.identify(claims, IdentityKind.EMAIL, "shared@customer.test", source="staff")
        link = link_of(world, claims)
        people.prove(proves, IdentityKind.EMAIL, "shared@customer.test", proof="staff")
        people.join_people(claims, proves, why="hand")
    client = browser()
    assert client.post(link).status_code == 302 and client.get(P).status_code == 200
    with world.inside():
        assert SignIn.objects.get().identity.verified_at is not None


def test_a_link_leads_to_where_it_says_and_nowhere_else(world: World) -> None:
    with world.inside():
        to = own_link(world.layla, to="order:abc123").removeprefix(settings.ADDRESS)
        odd = own_link(world.layla, to="https://evil.test/").removeprefix(settings.ADDRESS)
    assert browser().post(to)["Location"] == f"{P}orders/abc123/"
    assert browser().post(odd)["Location"] == P


@pytest.mark.parametrize(
    "to", ["//evil.test/", "https://evil.test/", "/s/layla/", "/p/layla/..//evil", "/p/layla/\\e", "x"]
)
def test_the_way_back_stays_on_the_page(world: World, to: str) -> None:
    client = browser()
    asks(client, LAYLA, to=to)
    assert client.post(f"{P}in/code/", {"code": mailed(world)})["Location"] == P


def test_a_guest_is_led_back_to_where_they_were_going(world: World) -> None:
    client = browser()
    assert client.get(f"{P}talks/")["Location"] == f"{P}in/?to=%2Fp%2Flayla%2Ftalks%2F"
    asks(client, LAYLA, to=f"{P}talks/")
    assert client.post(f"{P}in/code/", {"code": mailed(world)})["Location"] == f"{P}talks/"


def test_the_cookie_is_for_this_stores_pages_alone(world: World) -> None:
    with override_settings(SESSION_COOKIE_SECURE=True):
        client = browser()
        asks(client, LAYLA)
        answer = client.post(f"{P}in/code/", {"code": mailed(world)})
    cookie = answer.cookies[HERE]
    assert (cookie["path"], cookie["httponly"], cookie["secure"], cookie["samesite"]) == (P, True, True, "Lax")
    assert int(cookie["max-age"]) == 30 * 86400


def test_one_stores_session_is_nobody_at_another(world: World) -> None:
    client = signed_in(world)
    with world.next_door():
        people.recognise(IdentityKind.EMAIL, LAYLA, source="email", name="Neighbour's Layla")
    answer = client.get("/p/neighbour/")
    assert answer["Location"] == "/p/neighbour/in/"


def test_two_stores_in_one_browser(world: World) -> None:
    client = signed_in(world)
    with world.next_door():
        Line.objects.create(channel=Channel.EMAIL, name="mail", address="a@b.test", state=LineState.OK)
        people.recognise(IdentityKind.EMAIL, LAYLA, source="email", name="Lulu")
    there = browser()
    asks(there, LAYLA, at="/p/neighbour/")
    there.post("/p/neighbour/in/code/", {"code": mailed(world, world.neighbour)})
    assert "Lulu" in there.get("/p/neighbour/").content.decode()
    assert "<bdi>ليلى</bdi>" in client.get(P).content.decode() and SignIn.everywhere.count() == 2


def test_thirty_days_idle_and_it_is_over(world: World, clock: time_machine.Traveller) -> None:
    client = signed_in(world)
    clock.move_to(MOMENT + timedelta(days=29))
    again = client.get(P)
    assert again.status_code == 200 and HERE in again.cookies
    clock.move_to(MOMENT + timedelta(days=58))
    assert client.get(P).status_code == 200
    clock.move_to(MOMENT + timedelta(days=89))
    assert client.get(P).status_code == 302
    verbs.forget_old()
    assert not SignIn.everywhere.exists() and not Asking.everywhere.exists()


def test_signing_out_here_and_everywhere(world: World) -> None:
    one, other = signed_in(world), signed_in(world)
    with world.inside():
        third = browser()
        third.post(link_of(world))
    one.post(f"{P}out/")
    assert one.get(P).status_code == 302 and other.get(P).status_code == 200
    other.post(f"{P}out/everywhere/")
    assert other.get(P).status_code == 302 and third.get(P).status_code == 302
    assert one.get(f"{P}out/").status_code == 405


def test_a_new_code_ends_the_session_before_it(world: World) -> None:
    client = signed_in(world)
    before = client.cookies[HERE].value
    client.post(f"{P}in/again/", {"to": f"{P}me/data/"})
    assert client.post(f"{P}in/code/", {"code": mailed(world)})["Location"] == f"{P}me/data/"
    stolen = browser()
    stolen.cookies[HERE] = before
    assert stolen.get(P).status_code == 302 and client.get(P).status_code == 200


def test_a_joined_person_stays_signed_in_and_a_parted_one_has_their_own(world: World) -> None:
    client = signed_in(world)
    with world.inside():
        noura = people.meet("نورة", source="staff")
        people.join_people(noura, Customer.objects.get(pk=world.layla.pk), why="staff")
    assert "نورة" in client.get(P).content.decode()
    with world.inside():
        people.part_people(Link.objects.get())
    assert "<bdi>ليلى</bdi>" in client.get(P).content.decode()


def test_an_erased_persons_browser_is_out(world: World) -> None:
    client = signed_in(world)
    with world.inside():
        erasure = ask_erasure(world.layla)
        with time_machine.travel(erasure.due_at, tick=False):
            erase_due(erasure.pk)
    assert client.get(P).status_code == 302 and not SignIn.everywhere.exists()


def test_coming_in_is_told(world: World) -> None:
    signed_in(world)
    assert Event.everywhere.filter(name="page.opened", customer_id=world.layla.pk).exists()


def test_a_store_may_close_the_page(world: World) -> None:
    client = signed_in(world)
    with world.inside():
        stores.choose(OwnPageSettings, {"is_open": False})
    assert client.get(P).status_code == 404 and browser().get(f"{P}in/").status_code == 404
    assert browser().get("/p/nobody/").status_code == 404


def test_the_language_is_chosen_and_stays(world: World) -> None:
    client = browser("ar")
    assert 'lang="en"' in client.get(f"{P}in/?lang=en").content.decode()[:200]
    assert 'lang="en"' in client.get(f"{P}in/").content.decode()[:200]


def test_the_door_asks_for_no_phone_where_no_code_goes_to_phones(world: World) -> None:
    client = browser("en")
    shown = client.get(f"{P}in/").content.decode()
    assert "e-mail that you order with" in shown and "phone" not in shown
    with world.inside():
        Line.objects.create(channel=Channel.SMS, name="رسائل")
    assert "e-mail or phone" in client.get(f"{P}in/").content.decode()
