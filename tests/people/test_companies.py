"""Companies and their people: found in any spelling, suggested by domain and confirmed by a person, kind and all."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.people.test_importing import bring, carry_out
from tests.team.doors import browser_of
from tests.world import World
from wafaa.people import companies, verbs
from wafaa.people.companies import BadDomain, company_of, domains_in, is_free, official_number
from wafaa.people.dossier import PARTS
from wafaa.people.models import Company, Customer, Import, Link, Membership
from wafaa.people.search import find_companies
from wafaa.playbook.facts import FACTS
from wafaa.work import worker
from wafaa.work.models import Event

S = "/s/layla/customers/"
C = f"{S}companies/"


@pytest.fixture
def omar(world: World) -> Client:
    return browser_of(world.omar)


def noor(**traits: Any) -> Company:
    given = {"name": "شركة النُّور للتجارة", "domains": ["customer.test"], "city": "جدة", "vat_number": "300123456700003"}
    return verbs.make_company(**given | traits)


def body(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.status_code
    return str(answer.content.decode())


@pytest.mark.parametrize("typed", ["النور", "شركه النور", "nothing but جده", "٣٠٠١٢٣", "700003", "customer.test"])
def test_a_company_is_found_in_any_spelling(world: World, typed: str) -> None:
    with world.inside():
        made = noor()
        verbs.make_company(name="Other")
        expected = [] if typed.startswith("nothing") else [made.pk]
        assert find_companies(typed) == expected
    with world.next_door():
        assert find_companies(typed) == []


def test_one_name_is_one_company_however_it_is_written(world: World, omar: Client) -> None:
    with world.inside():
        noor()
    page = body(omar.post(f"{C}new/", {"name": "شركه النور للتجاره", "city": "مكة"}), 422)
    assert "مكة" in page and "شركة النُّور للتجارة" in page
    page = body(omar.post(f"{C}new/", {"name": "Other", "domains": "info@Customer.test"}), 422)
    assert "info@Customer.test" in page
    with world.inside():
        assert Company.objects.count() == 1
    with world.next_door():
        noor()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("acme.example", ["acme.example"]),
        ("@Acme.example، https://www.acme.example/about info@shop.acme.example", ["acme.example", "shop.acme.example"]),
        ("متجر.السعودية", ["xn--mgby5dd.xn--mgberp4a5d4ar"]),
    ],
)
def test_domains_are_read_as_people_write_them(typed: str, expected: list[str]) -> None:
    found = domains_in(typed)
    assert len(found) == len(expected)
    assert all(domain.isascii() for domain in found)
    if typed.isascii():
        assert found == expected


@pytest.mark.parametrize(
    "domain",
    [
        "gmail.com",
        "hotmail.com",
        "hotmail.co.uk",
        "outlook.sa",
        "yahoo.com.sa",
        "icloud.com",
        "live.com",
        "maktoob.com",
    ],
)
def test_whose_mailbox_anybody_may_have_is_nobodys(domain: str) -> None:
    assert is_free(domain)
    with pytest.raises(BadDomain):
        domains_in(domain)


@pytest.mark.parametrize("domain", ["liveshop.com", "yahoo-store.sa", "outlook.acme.com", "gmail.acme.sa"])
def test_a_firm_with_a_likely_name_is_a_firm(domain: str) -> None:
    assert domains_in(domain) == [domain]


def test_official_numbers() -> None:
    assert official_number(" ٣٠٠١ ٢٣٤ ") == "3001234"
    assert official_number("") == ""
    assert official_number("ab c-1") == "ABC-1"
    assert official_number("<b>") is None
    assert official_number("1" * 21) is None


def test_a_domain_suggests_and_a_person_decides(world: World, omar: Client) -> None:
    """Beside the conversation and on the page; "no" is remembered, "yes" is written on the timeline."""
    with world.inside():
        made = noor()
    talk = world.conversation(world.layla_writes())
    here, page = f"{S}{world.layla.public_id}/", f"/s/layla/inbox/{talk.public_id}/panel/"
    act = f"{here}company/"
    for url in (here, page):
        assert made.public_id in body(omar.get(url))
    with world.inside():
        assert company_of(world.layla) is None  # nobody said so yet
    omar.post(act, {"act": "none"})
    for url in (here, page):
        assert made.public_id not in body(omar.get(url))
    card = body(omar.post(act, {"company": made.public_id, "beside": "yes"}, headers={"hx-request": "true"}))
    assert f"{C}{made.public_id}/" in card and "<h3>" in card
    assert f"{C}{made.public_id}/" in body(omar.get(page))
    omar.post(act, {"company": made.public_id})
    with world.inside():
        assert Event.objects.filter(name="customer.company_set", customer_id=world.layla.pk).count() == 2
        assert FACTS["customer.company"].read(world.layla) == made.name
    shown = body(omar.get(f"{C}{made.public_id}/"))
    assert here in shown and f"{C}{made.public_id}/open/" in shown
    assert talk.public_id in body(omar.get(f"{C}{made.public_id}/open/"))


def test_free_mail_and_archived_companies_suggest_nothing(world: World, omar: Client) -> None:
    with world.inside():
        made = noor()
        verbs.archive_company(made)
    here = f"{S}{world.layla.public_id}/"
    assert made.public_id not in body(omar.get(here))
    omar.post(f"{C}{made.public_id}/archive/", {"back": "yes"})
    assert made.public_id in body(omar.get(here))
    with world.inside():
        someone = verbs.recognise("email", "someone@gmail.com", source="email")
        with CaptureQueriesContext(connection) as asked:
            assert companies.suggested(list(someone.identities.all())) is None
        assert len(asked) == 1


def test_a_company_is_looked_for_and_made_from_the_customers_page(world: World, omar: Client) -> None:
    with world.inside():
        made = noor(domains=[])
    act = f"{S}{world.layla.public_id}/company/"
    assert made.public_id in body(omar.post(act, {"q": "النور"}))
    new = f"{C}new/?for={world.layla.public_id}"
    assert f"{C}new/?name=" in body(omar.post(act, {"q": "عطارة"}))
    body(omar.post(act, {"q": " "}, headers={"hx-request": "true"}), 422)
    assert omar.post(act, {"q": "شركه النور للتجاره"}).status_code == 302
    with world.inside():
        assert company_of(world.layla) == made
    assert omar.post(new, {"name": "عطارة", "vat_number": "٣٠٠"}).status_code == 302
    with world.inside():
        found = company_of(world.layla)
        assert found is not None and (found.name, found.vat_number) == ("عطارة", "300")


def test_the_kind_follows_the_company_where_the_owner_wants(world: World) -> None:
    with world.as_staff(world.reem):
        made, hand = noor(), verbs.meet("Hand", source="staff", kind="vip")
        for one in (world.layla, hand):
            verbs.put_in_company(one, made)
        assert (world.layla.kind, hand.kind) == ("lead", "vip")
        verbs.change_company(made, **companies.said_of(made, ["customer.test"]) | {"is_wholesale": True})
    worker.run_due()
    world.layla.refresh_from_db()
    with world.as_staff(world.reem):
        assert (world.layla.kind, world.layla.kind_by) == ("wholesale", "firm")
        assert Customer.objects.get(pk=hand.pk).kind == "vip"  # a person's word
        other = verbs.make_company(name="Other", is_wholesale=True)
        verbs.put_in_company(world.layla, other)
        assert world.layla.kind_by == "firm"
        verbs.put_in_none(world.layla)
        assert (world.layla.kind, world.layla.kind_by) == ("lead", "rules")


def test_joined_people_have_one_company_and_parted_ones_their_own(world: World) -> None:
    with world.inside():
        one, two = noor(), verbs.make_company(name="Two")
        other = verbs.meet("ليلى", source="staff")
        verbs.put_in_company(other, two)
        verbs.join_people(world.layla, other, why="staff")
        assert company_of(world.layla) == two
        assert [row.customer.root_id for row in companies.people_of(two)] == [world.layla.pk]
        verbs.put_in_company(world.layla, one)
        assert company_of(other) == one and not companies.people_of(two).exists()
        assert set(companies.records_of_company(one)) == {world.layla.pk, other.pk}
        joined = {other.pk: world.layla.pk}
        assert companies.names_of_all([world.layla.pk], joined) == {world.layla.pk: one.name}
        verbs.part_people(Link.objects.get())
        assert company_of(Customer.objects.get(pk=other.pk)) == two


def test_a_list_brings_companies_and_takes_them_back(world: World) -> None:
    maha = browser_of(world.manager)
    with world.inside():
        made = noor(is_wholesale=True)
        old = verbs.make_company(name="Old")
        verbs.prove(world.layla, "email", "layla@customer.test", proof="code")
        verbs.put_in_company(world.layla, old)
    rows = (
        "Name,Email,Company\nنورة,noura@x.test,شركه النور للتجاره\nليلى,layla@customer.test,New Firm\n"
        "سعد,saad@x.test,new firm\n"
    )
    address = bring(maha, rows)
    assert carry_out(maha, address) == {"New": 2, "Changed": 1}
    with world.inside():
        noura = Customer.objects.get(name="نورة")
        assert (company_of(noura), noura.kind, noura.kind_by) == (made, "wholesale", "firm")
        found = company_of(world.layla)
        assert found is not None and found.name == "New Firm" and companies.people_of(found).count() == 2
        batch = Import.objects.get()
    csv = b"".join(browser_of(world.reem).post(f"{S}export.csv")).decode()
    assert "New Firm" in csv and made.name in csv
    with world.inside():
        verbs.undo_import(batch)
    worker.run_due()
    with world.inside():
        assert company_of(world.layla) == old
        assert set(Company.objects.values_list("name", flat=True)) == {"Old", made.name}
        assert find_companies("New") == []
        assert Membership.objects.count() == 1


def test_a_person_forgotten_belongs_to_nothing(world: World) -> None:
    with world.inside():
        made = noor()
        verbs.put_in_company(world.layla, made)
        (told,) = PARTS["company"]([world.layla.pk]).rows
        assert told["name"] == made.name
        from wafaa.people.verbs.erasing import _erase
        from wafaa.work.unit import unit

        with unit():
            _erase(world.layla.pk)
        assert not Membership.objects.exists() and Company.objects.exists()


def test_the_neighbour_sees_no_company_and_the_viewer_changes_none(world: World, omar: Client) -> None:
    with world.inside():
        made = noor()
    with world.next_door():
        theirs = verbs.make_company(name="Theirs")
    for url in (f"{C}{theirs.public_id}/", f"{C}{theirs.public_id}/edit/", f"{C}{theirs.public_id}/open/"):
        assert omar.get(url).status_code == 404
    act = f"{S}{world.layla.public_id}/company/"
    assert omar.post(act, {"company": theirs.public_id}).status_code == 404
    sara = browser_of(world.viewer)
    assert made.name in body(sara.get(C))
    assert sara.post(act, {"company": made.public_id}).status_code in (403, 404)
    assert act not in body(sara.get(f"{S}{world.layla.public_id}/"))


def test_the_list_goes_on_behind_its_last_line(world: World, omar: Client) -> None:
    with world.inside():
        for number in range(32):
            verbs.make_company(name=f"Firm {number:02}")
    first = body(omar.get(C))
    more = first.split('class="more" href="')[1].split('"')[0].replace("&amp;", "&")
    rest = body(omar.get(more, headers={"hx-request": "true"}))
    assert "Firm 29" in first and "Firm 30" not in first
    assert "Firm 30" in rest and "Firm 31" in rest and "Firm 29" not in rest
    with CaptureQueriesContext(connection) as asked:
        omar.get(C)
    assert len(asked) <= 12
