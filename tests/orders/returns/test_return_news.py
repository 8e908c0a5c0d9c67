"""What customers hear of their returns: each step once, with its day, in their language, blaming nobody."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests.channels.desk import Courier, serving
from tests.orders.returns.coming import ONE, arrived, asked, lines, looked_over
from tests.orders.returns.test_returning import MOMENT
from tests.orders.saying import a_shop
from tests.world import World
from wafaa.channels.models import Notice
from wafaa.lib.text.blame import blaming
from wafaa.orders import telling
from wafaa.orders.models import Return
from wafaa.orders.news import NEWS
from wafaa.orders.return_settings import ReturnSettings
from wafaa.orders.returning import Outcome, Reason, Refusal
from wafaa.orders.verbs import returning
from wafaa.people.models import Customer
from wafaa.playbook.actions import ACTIONS, CannotBeDone
from wafaa.playbook.standards import STANDARDS
from wafaa.playbook.triggers import TRIGGERS
from wafaa.playbook.verbs import begin_with_standards
from wafaa.shops.models import Shop
from wafaa.stores.verbs import choose
from wafaa.work.worker import run_due


@pytest.fixture
def shop(world: World) -> Iterator[Shop]:
    with time_machine.travel(MOMENT, tick=False), world.inside(), serving(Courier("email")):
        yield a_shop()


def fresh(back: Return) -> Return:
    return Return.objects.select_related("customer", "order").get(pk=back.pk)


def test_each_step_is_told_once_by_the_rules_of_the_beginning(shop: Shop) -> None:
    begin_with_standards()
    back = asked(arrived(shop), 1, 1, reason=Reason.NO_FIT)
    returning.approve(back, instructions="سلّمها لأي فرع", label_url="https://label.test/1")
    returning.ship(back, carrier="SMSA", number="77")
    returning.receive(back, {row.pk: ONE for row in lines(back)})
    while run_due():
        pass
    told = list(Notice.objects.filter(subject=back.topic).order_by("id"))
    assert [one.code for one in told] == ["return.requested", "return.approved", "return.arrived"]
    assert "• ١ × عطر ورد الطائف\n• ١ × بخور" in told[0].text
    assert "سلّمها لأي فرع" in told[1].text and "https://label.test/1" in told[1].text
    assert "نعدك برد المبلغ في موعد أقصاه" in told[2].text
    assert all(one.told_at == MOMENT for one in told)
    assert sorted(one.about for one in STANDARDS.values() if one.code.startswith("return.")) == ["return"] * 6


def test_a_part_that_comes_is_told_and_so_is_the_rest(shop: Shop) -> None:
    back = asked(arrived(shop), 1, 1)
    returning.approve(back)
    act, rows = ACTIONS["return.tell_arrived"].act, lines(back)
    returning.receive(back, {rows[0].pk: ONE})
    act(fresh(back))
    act(fresh(back))
    returning.receive(fresh(back), {rows[1].pk: ONE})
    act(fresh(back))
    first, last = Notice.objects.filter(code="return.arrived").order_by("id")
    assert "ما زال الباقي في الطريق إلينا" in first.text and "بخور" not in first.text
    assert "ما زال الباقي" not in last.text and "بخور" in last.text


def test_another_result_is_told_and_so_is_each_after_it(shop: Shop) -> None:
    begin_with_standards()
    back = asked(arrived(shop), 1, 2)
    returning.approve(back)
    scent, incense = lines(back)
    returning.receive(back, {scent.pk: ONE, incense.pk: ONE * 2})
    returning.inspect(back, {})
    returning.inspect(back, {incense.pk: ("damaged", ONE)})
    returning.inspect(back, {incense.pk: ("damaged", ONE)})
    while run_due():
        pass
    (first,) = Notice.objects.filter(subject=back.topic, code="return.corrected")
    assert "• ١ × عطر ورد الطائف\n• ١ × بخور\n" in first.text and "• ١ × بخور (تالف)" in first.text
    assert "٣٣٥" in first.text, "what it is worth now"
    returning.inspect(back, {incense.pk: ("new", ONE * 2)})
    returning.inspect(back, {incense.pk: ("damaged", ONE)})
    while run_due():
        pass
    told = Notice.objects.filter(subject=back.topic, code="return.corrected").order_by("id")
    assert len(told) == 2 and told[1].text == first.text, "two at once are told as the last one"
    returning.resolve(back, Outcome.REFUND)
    with pytest.raises(CannotBeDone):
        ACTIONS["return.tell_corrected"].act(fresh(back))


@pytest.mark.parametrize(
    ("outcome", "says"),
    [("exchange", "ثم نرسل"), ("credit", "كم صار رصيدك"), ("repair", "الإصلاح"), ("refund", "نعدك برد المبلغ")],
)
def test_whoever_hears_that_it_came_hears_what_is_next(shop: Shop, outcome: str, says: str) -> None:
    back = asked(arrived(shop), 1, outcome=outcome)
    returning.approve(back)
    returning.receive(back, {row.pk: ONE for row in lines(back)})
    assert says in telling.words(fresh(back), "return.arrived").text


@pytest.mark.parametrize(
    ("price", "says"), [(40000, "أعلى بـ"), (10000, "أقل بـ"), (28500, "")], ids=["more", "less", "the same"]
)
def test_an_exchange_tells_what_is_still_to_pay(shop: Shop, price: int, says: str) -> None:
    back = asked(arrived(shop), 1, outcome="exchange")
    looked_over(back)
    thing = {"name": "عطر العود", "quantity": "1", "price_minor": price}
    back = returning.resolve(back, Outcome.EXCHANGE, instead=[thing])
    told = telling.words(fresh(back), "return.resolved").text
    assert "عطر العود" in told and (says in told if says else "أعلى" not in told and "أقل" not in told)
    assert ("١١٥" in told) == (price == 40000) and ("١٨٥" in told) == (price == 10000)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_what_sets_out_to_the_customer_is_told_with_its_parcel(shop: Shop, outcome: str) -> None:
    begin_with_standards()
    back = asked(arrived(shop), 1, outcome=outcome)
    looked_over(back)
    returning.resolve(back, outcome, instead=[{"name": "عطر العود"}] if outcome == "exchange" else [])
    for _ in range(2):
        returning.close(back, carrier="سمسا", number="SM-77")
    while run_due():
        pass
    told = list(Notice.objects.filter(subject=back.topic, code="return.sent"))
    assert len(told) == (outcome in ("exchange", "repair"))
    if told:
        assert "SM-77" in told[0].text and ("عطر العود" in told[0].text) == (outcome == "exchange")
    else:
        assert fresh(back).sent_parcel == "", "no parcel goes anywhere for money"


def test_who_gets_less_reads_what_was_not_taken_back(shop: Shop) -> None:
    back = asked(arrived(shop), 1, 2)
    returning.approve(back)
    scent, incense = lines(back)
    returning.receive(back, {scent.pk: ONE, incense.pk: ONE * 2})
    returning.inspect(back, {incense.pk: ("damaged", ONE)})
    returning.resolve(back, Outcome.REFUND)
    told = telling.words(fresh(back), "return.resolved").text
    assert "• ١ × بخور (تالف)" in told and "عطر" not in told.replace("عطور", "")
    whole = asked(arrived(shop, id="1002"), 1)
    looked_over(whole)
    returning.resolve(whole, Outcome.REFUND)
    assert "•" not in telling.words(fresh(whole), "return.resolved").text


@pytest.mark.parametrize(
    ("reason", "label", "says"),
    [("no_fit", "", "على حسابك"), ("no_fit", "https://label.test/1", ""), ("damaged", "", "لا يكلّفك")],
)
def test_who_pays_the_way_back_is_told_with_the_yes(shop: Shop, reason: str, label: str, says: str) -> None:
    back = asked(arrived(shop), 1, reason=reason)
    returning.approve(back, label_url=label)
    told = telling.words(fresh(back), "return.approved").text
    assert says in told and (bool(says) or "على حسابك" not in told)


def test_what_is_not_taken_back_after_all_is_not_worth_a_nought(shop: Shop) -> None:
    back = asked(arrived(shop), 1)
    looked_over(back)
    (scent,) = lines(back)
    returning.inspect(back, {scent.pk: ("damaged", ONE * 0)})
    told = telling.words(fresh(back), "return.corrected").text
    assert "تالف" in told and "٠٫٠٠" not in told and "0.00" not in told


@pytest.mark.parametrize("outcome", [Outcome.REFUND, Outcome.CREDIT])
def test_nobody_is_promised_money_or_credit_where_there_is_none(shop: Shop, outcome: str) -> None:
    back = asked(arrived(shop), 1)
    returning.approve(back)
    (scent,) = lines(back)
    returning.receive(back, {scent.pk: ONE})
    returning.inspect(back, {scent.pk: ("damaged", ONE * 0)})
    returning.resolve(back, outcome)
    told = telling.words(fresh(back), "return.resolved").text
    assert "لا يوجد مبلغ نردّه إليك عنه" in told and "تالف" in told
    assert "في طريقه" not in told and "رصيد" not in told


@pytest.mark.parametrize(
    ("asked_under", "later", "says"), [("shop", "customer", "لا يكلّفك"), ("customer", "shop", "على حسابك")]
)
def test_who_pays_the_way_back_stays_as_it_was_read_before_asking(
    shop: Shop, asked_under: str, later: str, says: str
) -> None:
    choose(ReturnSettings, {"way_back": asked_under})
    back = asked(arrived(shop), 1, reason="no_fit")
    choose(ReturnSettings, {"way_back": later})
    returning.approve(back)
    assert says in telling.words(fresh(back), "return.approved").text
    Return.objects.filter(pk=back.pk).update(terms={"refund_fee": "5"})
    assert says not in telling.words(fresh(back), "return.approved").text, "older ones go by what is settled now"


def test_a_refusal_names_its_reason_and_leaves_the_door_open(shop: Shop) -> None:
    back = asked(arrived(shop, hours=-24 * 90), 1)
    returning.decline(back, Refusal.TOO_LATE, note="مرّ شهران على الوصول")
    told = telling.words(fresh(back), "return.declined")
    assert str(Refusal.TOO_LATE.label) in told.text or "انتهت" in told.text
    assert "مرّ شهران على الوصول" in told.text and "يقرؤها شخص" in told.text


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("language", ["ar", "en"])
def test_no_text_of_ours_blames_anybody(shop: Shop, language: str, outcome: str) -> None:
    back = asked(arrived(shop), 1, outcome=outcome)
    Customer.objects.filter(pk=back.customer_id).update(language=language)
    for code in (one for one in NEWS if one.startswith("return.")):
        told = telling.words(fresh(back), code)
        assert blaming(f"{told.title}\n{told.text}") == []
        assert "%(" not in told.text and "None" not in told.text
        assert ("Hello" in told.text) == (language == "en")


def test_only_a_decision_sets_the_decision_off(shop: Shop) -> None:
    back = asked(arrived(shop), 1)
    find = TRIGGERS["return.decided"].find

    def found(after: str) -> bool:
        return find({"order_id": 0, "return_id": back.pk, "before": "requested", "after": after}) is not None

    assert [found(state) for state in ("approved", "declined", "received", "closed")] == [True, True, False, False]


def test_each_decision_is_told(shop: Shop) -> None:
    back, act = asked(arrived(shop, hours=-24 * 90), 1), ACTIONS["return.tell_decided"].act
    with pytest.raises(CannotBeDone):
        act(fresh(back))
    returning.decline(back, Refusal.TOO_LATE)
    act(fresh(back))
    returning.approve(fresh(back), instructions="أحضرها إلى الفرع")
    act(fresh(back))
    act(fresh(back))
    told = Notice.objects.filter(subject=back.topic).order_by("id")
    assert [one.code for one in told] == ["return.declined", "return.approved"]
    assert "أحضرها إلى الفرع" in told[1].text
