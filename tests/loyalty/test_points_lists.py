"""Points of another programme: brought in as a list, tried first, harmless twice, taken back; taken out again as files;
and whose ledger counts for a shop."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.loyalty.buying import net, noura, open_shop, points, rule, tell, work
from tests.loyalty.rewarding import a_reward
from tests.loyalty.tiering import SAR, bought, three
from tests.orders.saying import order
from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels.models import Notice, Outgoing
from wafaa.lib.time import now
from wafaa.loyalty import keeping, offers, points_columns, points_exports, queries, verbs
from wafaa.loyalty.books import Currency, Kind, LotState
from wafaa.loyalty.granting import stands_against
from wafaa.loyalty.models import (
    KeptBalance,
    Lot,
    Member,
    PointsList,
    PointsListLine,
    Standing,
    Txn,
)
from wafaa.loyalty.models.members import Way
from wafaa.loyalty.points_columns import Reader, whole
from wafaa.loyalty.telling import said
from wafaa.loyalty.tiers import tier_of
from wafaa.loyalty.verbs import points_lists
from wafaa.loyalty.verbs.keeping import let_shop_keep
from wafaa.loyalty.verbs.points_lists import name_points_columns, start_points, take_points_list, undo_points_list
from wafaa.loyalty.verbs.squaring import store_day
from wafaa.ownpage.screens import points as own_points
from wafaa.people.columns import BadLine
from wafaa.people.models import Customer, ImportState, Outcome
from wafaa.shops.models import Shop, ShopState
from wafaa.stores import scope
from wafaa.work.models import Event

pytestmark = pytest.mark.django_db
L = "/s/layla/loyalty/lists/"
LIST = """الاسم;رقم الجوال;النقاط;تنتهي في;المستوى;تاريخ الانضمام;كود الإحالة
نورة القحطاني;٠٥٥١٢٣٤٥٦٧;١٬٢٥٠;2027/06/30;;2024-03-01;NOURA24
سارة;0509998877;300;لا تنتهي;;;
هند;0507776655;0;;;;
"""


@pytest.fixture
def shop(world: World) -> Iterator[Shop]:
    with open_shop(world) as (shop, _clock):
        yield shop


def bring(text: str | bytes, way: str = "bring", shop: Shop | None = None, *, book: bool = True) -> PointsList:
    """Take a list, name its columns as guessed, try it, and book it."""
    batch = take_points_list("نقاط.csv", text if isinstance(text, bytes) else text.encode())
    name_points_columns(batch, list(batch.columns), way, shop)
    work()
    batch.refresh_from_db()
    assert batch.state == ImportState.CHECKED
    if book:
        start_points(batch)
        work()
        batch.refresh_from_db()
        assert batch.state == ImportState.DONE
    return batch


def taken_back(batch: PointsList) -> PointsList:
    undo_points_list(batch)
    work()
    batch.refresh_from_db()
    assert batch.state == ImportState.UNDONE
    return batch


def of(phone: str) -> Customer:
    found: Customer = Customer.objects.get(identities__value=phone, identities__kind="phone")
    return found


def lots(
    customer: Customer, currency: str = Currency.POINTS
) -> list[tuple[int, str, datetime | None, datetime | None]]:
    found = sorted(queries.lots(customer, currency), key=lambda one: one.pk)
    return [(one.remaining, one.state, one.activates_at, one.ends_when_active(one.created_at)) for one in found]


def reasons(batch: PointsList) -> dict[int, str]:
    return dict(PointsListLine.objects.filter(batch=batch).exclude(reason="").values_list("row", "reason"))


def test_each_becomes_a_member_with_an_opening_lot(shop: Shop) -> None:
    batch = bring(LIST)
    noura_, sara = of("+966551234567"), of("+966509998877")
    assert points(noura_).active == 1250 and points(sara).active == 300
    ends = lots(noura_)[0][3]
    assert ends is not None and store_day(ends - timedelta(seconds=1)) == date(2027, 6, 30)
    assert lots(sara)[0][3] is None
    one = Member.objects.get(customer=noura_)
    assert (one.way, one.old_referral, store_day(one.since)) == (Way.LIST, "NOURA24", date(2024, 3, 1))
    assert points(of("+966507776655")).active == 0 and Member.objects.filter(customer__name="هند").exists()
    assert batch.counts["points"] == 1550 and batch.counts[Outcome.NEW] == 3
    line = said(queries.statement(noura_, Currency.POINTS))[0]
    assert (line.kind, line.change) == (Kind.OPENING, 1250)
    from django.utils import translation

    for language, words in (("ar", "الرصيد الافتتاحي"), ("en", "Opening balance")):
        with translation.override(language):
            assert said(queries.statement(noura_, Currency.POINTS))[0].title == words


def test_nobody_is_told_and_nobody_gets_a_welcome(shop: Shop) -> None:
    rule(what="signup", fixed=500)
    bring(LIST)
    assert points(of("+966509998877")).active == 300
    assert not Notice.objects.exists() and not Outgoing.objects.exists()


def test_what_was_bought_before_is_in_the_balance(shop: Shop) -> None:
    rule()
    made = tell(shop, order(id="7"))
    assert made.customer is not None and net(made) == 0
    whose = made.customer
    bring("email,points\nnoura@customer.test,100\n")
    tell(shop, order(0.5, id="7", state="delivered"))
    assert net(made) == 0 and points(whose).active == 100
    later = tell(shop, order(1.5, id="8", placed_at=now() + timedelta(seconds=1)))
    assert later.customer == whose and net(later) > 0


def test_trying_books_nothing(shop: Shop) -> None:
    batch = bring(LIST, book=False)
    assert batch.counts["points"] == 1550 and batch.counts["strangers"] == 3
    assert not Txn.objects.exists() and not Member.objects.exists()
    assert not Customer.objects.filter(name="هند").exists()


@pytest.mark.parametrize("way", ["bring", "add"])
def test_the_same_file_again_changes_nothing(shop: Shop, way: str) -> None:
    bring(LIST, way)
    before = Txn.objects.count()
    again = bring(LIST, way)
    assert Txn.objects.count() == before and set(again.counts) >= {Outcome.SAME}
    assert again.counts[Outcome.SAME] == 3 and points(of("+966551234567")).active == 1250


def test_another_file_adds_or_brings_the_balance_to_it(shop: Shop) -> None:
    bring("phone,points\n0551234567,1000\n")
    whose = of("+966551234567")
    bring("phone,points\n0551234567,400 \n", "add")
    assert points(whose).active == 1400
    bring("phone,points\n0551234567,1500\n")
    assert points(whose).active == 1500
    less = bring("phone,points\n0551234567,200\n")
    assert points(whose).active == 200 and less.counts["points"] == -1300
    taken_back(less)
    assert points(whose).active == 1500


def test_what_they_earned_here_is_never_taken(shop: Shop) -> None:
    bring("phone,points\n0551234567,100\n")
    whose = of("+966551234567")
    verbs.earn(whose, Currency.POINTS, 60, key="own")
    batch = bring("phone,points\n0551234567,10\n")
    assert points(whose).active == 60 and reasons(batch) == {2: "kept_own"}


def test_lots_pending_points_and_credit(shop: Shop) -> None:
    bring(
        "phone,points,expiry,pending points,pending until,store credit\n"
        "0551234567,100,2027-01-31,,,\n"
        '0551234567,50,2026-12-31,30,2026-12-01,"٢٥٫٥٠ ر.س"\n'
        "0509998877,,,40,,\n"
    )
    whose = of("+966551234567")
    assert [(many, state) for many, state, _usable, _ends in lots(whose)] == [
        (100, LotState.ACTIVE), (50, LotState.ACTIVE), (30, LotState.PENDING),
    ]  # fmt: skip
    assert queries.balance(whose, Currency.CREDIT).active == 2550
    assert points(of("+966509998877")).pending == 40
    assert "no_day" in reasons(PointsList.objects.get()).values()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("١٬٢٥٠", 1250), ("1,250", 1250), ("1 250", 1250), ("1250.00", 1250), ("1250٫0", 1250), ("0", 0), ("", 0),
        ("12.5", "points_part"), ("١٢٫٥", "points_part"), ("-5", "points_less"), ("−5", "points_less"),
        ("(5)", "points_less"), ("9.66E+11", "shortened"), ("99999999999999999999", "points_much"),
        ("٥٠ نقطة", "points"), ("=1+1", "points"), ("1,25", "points"), ("NaN", "points"), ("1e3", "shortened"),
        ("1250.", "points_part"),
    ],
)  # fmt: skip
def test_numbers_of_points(typed: str, expected: int | str) -> None:
    try:
        found: int | str = whole(typed)
    except BadLine as bad:
        found = bad.code
    assert found == expected


def test_bad_rows_are_told_and_nothing_is_half_done(shop: Shop) -> None:
    layla = scope.current()  # in Reem's shop
    assert layla
    batch = bring(
        "phone,points,expiry,tier\n"
        "0551234567,100,,\n"
        "0551234567,12.5,,\n"
        ",50,,\n"
        "0509998877,=HYPERLINK(1),,\n"
        "0507776655,10,غدا,\n"
        "0504443322,10,,الماسي\n"
        "0503332211,10,2020-01-01,\n"
        "0502221100,7,,\n"
    )
    assert reasons(batch) == {
        3: "points_part", 4: "no_way", 5: "formula", 6: "date", 7: "tier", 8: "over",
    }  # fmt: skip
    assert Txn.objects.count() == 1 and not Customer.objects.filter(identities__value="+966551234567").exists()
    assert points(of("+966502221100")).active == 7
    from wafaa.loyalty import points_list_screens as screens

    told = screens.report(batch)
    assert told.startswith("\ufeff") and "لا أجزاء للنقطة" in told or "There are no parts of a point" in told


@pytest.mark.parametrize(
    ("encoding", "between"), [("utf-8-sig", ","), ("utf-16", "\t"), ("cp1256", ";"), ("utf-8", "\t")]
)
def test_however_it_was_saved(shop: Shop, encoding: str, between: str) -> None:
    text = LIST.replace("١٬٢٥٠", "1250").replace("٠٥٥١٢٣٤٥٦٧", "0551234567").replace(";", between)
    bring(text.encode(encoding))
    assert points(of("+966551234567")).active == 1250 and of("+966551234567").name == "نورة القحطاني"


def test_the_same_line_twice_is_counted_and_told(shop: Shop) -> None:
    """Two purchases can be alike; a list that was pasted twice is one that nobody may miss."""
    batch = bring(
        "phone,points,expires\n0551112233,250,2030-06-01\n0551112233,250,2030-06-01\n0551112244,5,2030-06-01\n"
    )
    assert list(reasons(batch).values()) == ["twice"] and points(of("+966551112233")).active == 500
    other = bring("phone,points,expires\n0551112255,250,2030-06-01\n0551112255,250,2030-07-01\n")
    assert not reasons(other)


def test_a_colleague_gets_none(world: World, shop: Shop) -> None:
    from wafaa.people import verbs as people

    one = people.meet("عمر", source="staff")
    people.identify(one, "phone", "0551234567", source="staff")
    Customer.objects.filter(pk=one.pk).update(staff=world.omar)
    batch = bring("phone,points\n0551234567,10\n")
    assert reasons(batch) == {2: "colleague"} and not Txn.objects.exists()


def test_a_card_says_who_it_is(shop: Shop) -> None:
    whose = noura(shop)
    card = Member.objects.get(customer=whose).public_id
    batch = bring(f"card,points\n{card},70\nnobodys,5\n")
    assert points(whose).active == 70 and reasons(batch) == {3: "no_member"}


def test_a_tier_by_name_only_rises_and_holds_a_year(shop: Shop) -> None:
    _friends, silver, gold = three()
    bring("phone,points,tier\n0551234567,10,الذهبي\n")
    one = Member.objects.get(customer=of("+966551234567"))
    work()
    stands = Standing.objects.get(member=one)
    assert stands.tier == gold and stands.holds_until is not None and stands.holds_until > now() + timedelta(days=360)
    assert not Notice.objects.exists()
    bring("phone,points,tier\n0551234567,11,Silver\n")
    assert Standing.objects.get(member=one).tier == gold != silver


def test_taken_back_as_far_as_nothing_was_spent(shop: Shop) -> None:
    batch = bring("phone,points\n0551234567,100\n0509998877,50\n")
    noura_, sara = of("+966551234567"), of("+966509998877")
    verbs.redeem(noura_, Currency.POINTS, 30, key="r")
    taken_back(batch)
    assert (points(noura_).active, points(noura_).debt, points(sara).active) == (0, 0, 0)
    assert reasons(batch) == {2: "stays"} and batch.counts["left"] == 1 and batch.counts["restored"] == 1
    assert Member.objects.filter(customer=sara, left_at=None).count() == 0
    again = bring("phone,points\n0551234567,100\n0509998877,50\n", "add")
    assert points(noura_).active == 70 and points(sara).active == 50 and again.counts["points"] == 120


def test_what_they_have_when_a_job_died_half_way(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(points_lists, "BATCH", 1)
    monkeypatch.setattr(points_lists, "BATCHES_A_JOB", 1)
    rows = "".join(f"05512345{number:02},{number + 1},\n" for number in range(7))
    batch = bring(f"phone,points,name\n{rows}05512345xx,9,\n0551234500,1,\n")
    assert batch.counts["rows"] == 9 and batch.counts[Outcome.NEW] == 7
    assert points(of("+966551234500")).active == 2 and points(of("+966551234506")).active == 7


def test_lots_go_out_and_come_in_the_same(world: World, shop: Shop) -> None:
    bring(LIST.replace("هند;0507776655;0", "=هند;0507776655;0"))
    whose = of("+966551234567")
    verbs.earn(whose, Currency.POINTS, 40, key="p", activates_at=now() + timedelta(days=9), valid_days=100)
    verbs.earn(whose, Currency.CREDIT, 1999, key="c")
    verbs.redeem(whose, Currency.POINTS, 250, key="r")
    sent = "".join(points_exports.export("lots", scope.current(), "ar"))
    rows = list(csv.DictReader(StringIO(sent.removeprefix("\ufeff"))))
    total = sum(int(row["النقاط"] or 0) + int(row["النقاط المعلّقة"] or 0) for row in rows)
    assert total == queries.owed(Currency.POINTS, store_day(now())) == 1340
    assert any(row["الاسم"].startswith("'=") for row in rows)
    before = lots(whose)
    credit = lots(whose, Currency.CREDIT)
    with scope.entered(world.neighbour):
        assert not Member.objects.exists()
        batch = bring(sent)
        assert reasons(batch) == {}
        there = of("+966551234567")
        assert there.pk != whose.pk and lots(there) == before and lots(there, Currency.CREDIT) == credit
        assert Member.objects.count() == 3 and points(of("+966509998877")).active == 300
        assert Member.objects.get(customer=there).old_referral == "NOURA24"


def test_members_and_lines_go_out(shop: Shop) -> None:
    bring(LIST)
    verbs.redeem(of("+966551234567"), Currency.POINTS, 50, key="r")
    members = "".join(points_exports.export("members", scope.current(), "en"))
    assert sum(int(row["Points"]) for row in csv.DictReader(StringIO(members[1:]))) == 1500
    lines = list(csv.DictReader(StringIO("".join(points_exports.export("lines", scope.current(), "en"))[1:])))
    assert len(lines) == Txn.objects.count() and {"Opening balance"} < {row["Why"] for row in lines}


def test_the_pages_step_by_step(world: World, shop: Shop) -> None:
    client = browser_of(world.reem, language="ar")
    answer = client.post(L, {"file": SimpleUploadedFile("نقاط.csv", LIST.encode())})
    address = answer["Location"]
    page = client.get(address).context
    chosen = {one["field"]: one["holds"] for one in page["columns"]}
    assert client.post(page["columns_url"], chosen | {"way": "sideways"}).status_code == 422
    assert client.post(page["columns_url"], {"way": "add"}).status_code == 422
    assert client.post(page["columns_url"], chosen | {"way": "add"}).status_code == 302
    work()
    shown = client.get(address)
    assert "١٬٥٥٠ نقطة" in shown.content.decode() and not Txn.objects.exists()
    client.post(shown.context["start_url"])
    client.post(shown.context["start_url"])
    work()
    assert Txn.objects.count() == 2
    assert client.get(client.get(address).context["report_url"]).status_code == 200
    client.post(client.get(address).context["undo_url"])
    work()
    assert points(of("+966551234567")).active == 0
    sent = client.post(f"{L}export/", {"what": "lots"})
    assert b"".join(sent.streaming_content).startswith("\ufeff".encode())  # type: ignore[attr-defined]
    assert Event.objects.filter(name="points.exported").count() == 1
    assert client.post(f"{L}export/", {"what": "money"}).status_code == 404
    assert client.post(L, {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04")}).status_code == 422
    assert "النقاط" in client.get(L).content.decode()


def test_only_who_decides_brings_points(world: World, shop: Shop) -> None:
    batch = bring(LIST, book=False)
    for name in ("omar", "viewer", "clerk"):
        client = Client()
        client.force_login(getattr(world, name).user)
        assert client.get(L).status_code in (403, 404)
        assert client.post(f"{L}{batch.public_id}/start/").status_code in (403, 404)
        assert client.post(f"{L}export/", {"what": "lots"}).status_code in (403, 404)
    assert not Txn.objects.exists()


def test_a_shop_that_keeps_its_points(world: World, shop: Shop) -> None:
    rule()
    whose = noura(shop)
    before = tell(shop, order(id="5"))
    had = net(before)
    assert had > 0 and let_shop_keep(shop, is_shop=True) and not let_shop_keep(shop, is_shop=True)
    placed = now() + timedelta(minutes=1)
    during = tell(shop, order(id="6", placed_at=placed))
    tell(shop, order(id="5", state="delivered"))
    assert net(during) == 0 and net(before) == had
    assert keeping.rests() and stands_against(whose, 5) == "kept"
    verbs.earn(whose, Currency.POINTS, 1000, key="has")
    reward = a_reward(per_member=1)
    assert offers.why_not(reward, offers.standing(whose, [reward])) == "kept"
    bring("phone,points\n0500000042,777\n", "kept", shop)
    balance = KeptBalance.objects.get()
    assert balance.customer == whose and points(whose).active == 1000
    told = own_points.kept(whose)
    assert told[0]["shop"] == shop.name and "777" in told[0]["says"] or "٧٧٧" in told[0]["says"]
    page = browser_of(world.reem, language="ar").get(f"/s/layla/loyalty/of/{whose.public_id}/").content.decode()
    assert "٧٧٧" in page and shop.name in page
    newer = bring("phone,points\n0500000042,780\n", "kept", shop)
    taken_back(newer)
    assert KeptBalance.objects.get().points == 777
    with time_machine.travel(placed + timedelta(days=1), tick=False):
        let_shop_keep(shop, is_shop=False)
        assert not keeping.rests() and keeping.kept(whose) == []
        tell(shop, order(id="6", placed_at=placed, state="delivered"))
        assert net(during) == 0, "what the shop gave points for earns nothing here later"
        after = tell(shop, order(id="7", placed_at=now()))
        assert net(after) > 0 and offers.why_not(reward, offers.standing(whose, [reward])) == ""


def test_nothing_ends_while_the_shop_keeps_them(shop: Shop) -> None:
    from wafaa.loyalty import earning_clock

    whose = noura(shop)
    verbs.earn(whose, Currency.POINTS, 10, key="e", expires_at=now() + timedelta(hours=20))
    let_shop_keep(shop, is_shop=True)
    earning_clock.let_nothing_end_while_we_owe()
    lot = Lot.objects.get()
    assert lot.expires_at is not None and lot.expires_at > now() + timedelta(hours=40)


def test_switching_is_explained_first(world: World, shop: Shop) -> None:
    client = browser_of(world.reem, language="ar")
    page = client.get(f"/s/layla/loyalty/keeping/?shop={shop.public_id}")
    assert len(page.context["asked"]["says"]) == 4 and not keeping.keepers()
    client.post(page.context["asked"]["do_url"], {"is": "shop"})
    assert keeping.keepers() == {shop.pk}
    page = client.get(f"/s/layla/loyalty/keeping/?shop={shop.public_id}")
    client.post(page.context["asked"]["do_url"], {"is": "here"})
    assert not keeping.keepers() and Event.objects.filter(name="points.keeper_changed").count() == 2


def test_dates_are_read_by_the_list(shop: Shop) -> None:
    reader = Reader.of(["phone", "points", "ends"], now(), [["", "", "12/31/2026"], ["", "", "1/2/2027"]])
    row = reader.read(2, ["0551234567", "5", "1/2/2027"])
    assert row.said is not None and row.said.ends is not None
    assert store_day(row.said.ends - timedelta(seconds=1)) == date(2027, 1, 2)
    assert points_columns.guess(["رصيد النقاط", "Mobile", "Expiry date"]) == ["points", "phone", "ends"]
    assert datetime(2026, 1, 1, tzinfo=UTC) < now()


def test_what_is_known_of_a_member_is_told_and_forgotten(shop: Shop) -> None:
    bring(LIST)
    whose = of("+966551234567")
    from wafaa.loyalty.dossiers import membership

    rows: Any = membership([whose.pk]).rows
    assert "NOURA24" in str(rows)


ONE = "phone,points\n0551234567,300\n"


@pytest.mark.parametrize("way", ["bring", "add"])
def test_the_same_file_gives_nothing_for_what_was_spent(shop: Shop, way: str) -> None:
    bring(ONE, way)
    whose = of("+966551234567")
    verbs.redeem(whose, Currency.POINTS, 300, key="r")
    bring(ONE, way)
    assert points(whose).active == 0


def test_the_same_file_gives_nothing_for_a_debt_that_it_paid(shop: Shop) -> None:
    whose = noura(shop)
    earned = verbs.earn(whose, Currency.POINTS, 50, key="e")
    verbs.redeem(whose, Currency.POINTS, 50, key="r")
    verbs.claw_back(earned, 50, key="c")
    bring("phone,points\n0500000042,100\n")
    first = points(whose).active
    bring("phone,points\n0500000042,100\n")
    assert points(whose).active == first


@pytest.mark.parametrize("is_undone", [False, True])
def test_what_is_spent_just_before_is_seen(shop: Shop, monkeypatch: pytest.MonkeyPatch, is_undone: bool) -> None:
    """Whoever held the lock until now has spent it: nothing that was read before counts."""
    batch = bring(ONE)
    whose, real = of("+966551234567"), points_lists.opened

    def late(customer: Customer, currency: str) -> Any:
        monkeypatch.setattr(points_lists, "opened", real)
        verbs.redeem(whose, Currency.POINTS, 300, key="race")
        return real(customer, currency)

    monkeypatch.setattr(points_lists, "opened", late)
    if is_undone:
        taken_back(batch)
    else:
        bring("phone,points\n0551234567,100\n")
    assert points_lists.opened is real and points(whose).debt == 0


def test_coming_again_earns_nothing_that_the_list_counted(shop: Shop) -> None:
    rule()
    rule(what="signup", fixed=500, name="أهلا")
    told_at = now() - timedelta(days=2)
    made = tell(shop, order(id="9", placed_at=told_at))
    bring("email,points\nnoura@customer.test,500\n")
    assert made.customer is not None and net(made) == 0
    verbs.leave(made.customer)
    verbs.join(made.customer, way="page")
    work()
    again = tell(shop, order(0.5, id="9", placed_at=told_at, state="delivered"))
    assert net(again) == 0 and points(made.customer).active == 500
    later = tell(shop, order(1.5, id="10", placed_at=now() + timedelta(seconds=1)))
    assert net(later) > 0


def test_whose_list_was_taken_back_begins_like_everybody(shop: Shop) -> None:
    batch = bring("phone,points\n0551234567,500\n")
    one = Member.objects.get(customer=of("+966551234567"))
    assert one.listed_at == one.joined_at
    taken_back(batch)
    one.refresh_from_db()
    assert one.left_at is not None and one.listed_at is None


def keeps(shop: Shop, many: int, days: int = 0) -> PointsList:
    with time_machine.travel(now() + timedelta(days=days), tick=False):
        return bring(f"phone,points\n0551234567,{many}\n", "kept", shop)


def test_an_older_list_says_nothing_over_a_newer_one(shop: Shop) -> None:
    let_shop_keep(shop, is_shop=True)
    old = bring("phone,points\n0551234567,10\n", "kept", shop, book=False)
    with time_machine.travel(now() + timedelta(hours=5), tick=False):
        newer = bring("phone,points\n0551234567,999\n", "kept", shop)
        start_points(old)
        work()
        assert KeptBalance.objects.get().points == 999
        taken_back(newer)
        held = KeptBalance.objects.get()
        assert (held.points, held.as_of) == (10, old.created_at)
        old.refresh_from_db()
        taken_back(old)
    assert not KeptBalance.objects.exists()


def test_the_same_balance_again_is_of_the_newer_day(shop: Shop) -> None:
    let_shop_keep(shop, is_shop=True)
    first, second = keeps(shop, 10), keeps(shop, 10, days=5)
    assert second.counts[Outcome.SAME] == 1
    assert KeptBalance.objects.get().as_of == second.created_at
    with time_machine.travel(now() + timedelta(days=6), tick=False):
        taken_back(second)
    assert KeptBalance.objects.get().as_of == first.created_at


def test_kept_lists_are_taken_back_in_any_order(shop: Shop) -> None:
    let_shop_keep(shop, is_shop=True)
    first, second, third = keeps(shop, 10), keeps(shop, 20, days=1), keeps(shop, 30, days=2)
    with time_machine.travel(now() + timedelta(days=3), tick=False):
        taken_back(second)
        assert KeptBalance.objects.get().points == 30
        taken_back(third)
        assert KeptBalance.objects.get().points == 10
        taken_back(first)
    assert not KeptBalance.objects.exists()


def test_a_shop_that_is_gone_does_not_stop_everything(shop: Shop, world: World) -> None:
    let_shop_keep(shop, is_shop=True)
    assert keeping.rests()
    Shop.objects.filter(pk=shop.pk).update(state=ShopState.OFF)
    assert not keeping.rests()
    client = browser_of(world.reem, language="ar")
    page = client.get(f"/s/layla/loyalty/keeping/?shop={shop.public_id}")
    assert [one["name"] for one in page.context["shops"]] == [shop.name]
    client.post(page.context["asked"]["do_url"], {"is": "here"})
    assert not keeping.keepers()
    assert client.get("/s/layla/loyalty/keeping/").context["shops"] == []


def brought_silver() -> Member:
    bring("phone,points,tier\n0551234567,10,Silver\n")
    return Member.objects.get(customer=of("+966551234567"))


def test_a_brought_tier_is_not_lost_by_buying(shop: Shop) -> None:
    _friends, silver, gold = three()
    one = brought_silver()
    until = Standing.objects.get(member=one).floor_until
    verbs.weigh(one)
    assert tier_of(one.customer) == silver
    made = bought(one.customer, 5000)
    verbs.weigh(one)
    assert tier_of(one.customer) == gold and Standing.objects.get(member=one).holds_until is None
    with time_machine.travel(now() + timedelta(days=2), tick=False):
        made.refunded_minor, made.state = 5000 * SAR, "refunded"
        made.save()
        verbs.weigh(one)
        stands = Standing.objects.get(member=one)
        assert (stands.tier, stands.holds_until) == (silver, until)
    with time_machine.travel(now() + timedelta(days=366), tick=False):
        verbs.weigh(one)
        assert tier_of(one.customer) != silver


def test_its_year_is_not_cut_short(shop: Shop) -> None:
    _friends, silver, _gold = three()
    one = brought_silver()
    made = bought(one.customer, 1000)
    verbs.weigh(one)
    made.refunded_minor, made.state = 1000 * SAR, "refunded"
    made.save()
    verbs.weigh(one)
    stands = Standing.objects.get(member=one)
    assert stands.tier == silver and stands.holds_until == stands.floor_until
    assert stands.floor_until is not None and stands.floor_until > now() + timedelta(days=360)


def test_a_tier_that_was_taken_back_holds_nobody(shop: Shop) -> None:
    friends, _silver, _gold = three()
    batch = bring("phone,points,tier\n0551234567,10,Silver\n")
    one = Member.objects.get(customer=of("+966551234567"))
    verbs.earn(one.customer, Currency.POINTS, 5, key="own")  # they stay a member
    taken_back(batch)
    stands = Standing.objects.get(member=one)
    assert (stands.floor_tier, stands.floor_until, stands.tier) == (None, None, friends)


def test_what_was_there_before_and_was_spent_since_is_not_given_by_the_same_file(shop: Shop) -> None:
    text = "phone,points\n0551234567,100\n"
    bring("phone,points\n0551234567,1\n")
    customer = of("+966551234567")
    verbs.earn(customer, Currency.POINTS, 99, key="own")
    first = bring(text)
    assert queries.balance(customer, Currency.POINTS).active == 100
    verbs.redeem(customer, Currency.POINTS, 100, key="spent")
    again = bring(text)
    assert queries.balance(customer, Currency.POINTS).active == 0, "nothing that was spent comes back"
    taken_back(again)
    taken_back(first)
    bring(text)
    assert queries.balance(customer, Currency.POINTS).active == 100, "taken back, it is a list like any other"
