"""A colleague whom a customer praises by name hears of it; where it is not sure, a person decides."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.playbook.rules import a_rule, work_off
from tests.team.doors import browser_of
from tests.world import World
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Praise as Row
from wafaa.inbox.praising import praised_in
from wafaa.playbook import verbs as playbook
from wafaa.playbook.actions import ACTIONS
from wafaa.playbook.models import Run
from wafaa.team import verbs as team
from wafaa.team.bell_verbs import read_all
from wafaa.team.models import Notification, NotificationKind, Staff


def named(name: str, public: str = "") -> Any:
    return SimpleNamespace(name=name, shown_name=public or name)


OMAR, HUDA, OTHER = named("عمر حدّاد", "Omar"), named("هدى السالم", "Huda"), named("عمر سالم")
KARIM = named("كريم فؤاد", "Karim")
US = (OMAR, HUDA, KARIM)


def who(text: str, us: Any = US, customer: str = "") -> tuple[list[str], bool]:
    found = praised_in(text, us, customer)
    return [staff.name for staff in found.staff], found.is_sure


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("شكراً عمر", ["عمر حدّاد"]),
        ("شكرا لعُمَر على سرعة الرد", ["عمر حدّاد"]),
        ("الأخت هدي ما قصرت معي، يعطيها العافية", ["هدى السالم"]),
        ("Thank you Omar, you were so helpful!", ["عمر حدّاد"]),
        ("مشكورين عمر وهدى", ["عمر حدّاد", "هدى السالم"]),
        ("الأستاذ كريم متعاون جدا", ["كريم فؤاد"]),
        ("شكرااااا يا عمر", ["عمر حدّاد"]),
    ],
)
def test_praise_by_name_is_heard(text: str, names: list[str]) -> None:
    assert who(text) == (names, True)


def test_a_name_of_two_words_is_named_by_both() -> None:
    us = (named("عبد الرحمن العتيبي", "عبد الرحمن"), named("عبد الله سالم", "عبد الله"), named("نور الدين خليل"))
    assert who("شكرا عبد الرحمن", us) == (["عبد الرحمن العتيبي"], True)
    assert who("شكرا لعبد الله وعبد الرحمن", us) == (["عبد الرحمن العتيبي", "عبد الله سالم"], True)
    assert who("شكرا نور", us) == ([], False)
    assert who("شكرا عبد العزيز", us) == ([], False)
    assert who("شكرا عبد الرحمن", (*us, named("عبد الرحمن فهد"))) == (["عبد الرحمن العتيبي", "عبد الرحمن فهد"], False)


def test_a_name_of_two_words_may_be_written_as_one() -> None:
    us = (named("عبد الرحمن العتيبي"), named("عبدالله سالم"))
    assert who("شكرا لعبدالرحمن", us) == (["عبد الرحمن العتيبي"], True)
    assert who("شكرا عبدالرحمن العتيبي", (*us, named("عبد الرحمن فهد"))) == (["عبد الرحمن العتيبي"], True)
    assert who("شكرا عبدالرحمن", (*us, named("عبدالرحمن فهد")))[1] is False
    assert who("شكرا، أنا عبدالرحمن", us, "عبدالرحمن سعيد")[1] is False


def test_a_title_is_no_part_of_a_whole_name() -> None:
    us = (named("د. محمد علي"), named("محمد سعيد"))
    assert who("شكرا محمد علي", us) == (["د. محمد علي"], True)
    assert who("شكرا محمد", us) == (["د. محمد علي", "محمد سعيد"], False)


@pytest.mark.parametrize(
    "text", ["شكراً لكم", "عمر وين طلبي؟", "Thanks a lot", "وصلني الطلب", "", "معمر شكرا", "The amount is great"]
)
def test_what_praises_nobody_by_name_is_nothing(text: str) -> None:
    assert who(text) == ([], False)


@pytest.mark.parametrize(
    "text",
    [
        "شكراً عمر لكن الطلب تأخر",
        "ما ساعدني عمر أبداً، شكراً",
        "Thanks Omar, this is the worst service",
        "تعاملكم كريم شكراً",
        "شكراً عمر؟",
        "Omar was not helpful, thanks",
    ],
)
def test_what_may_mean_the_opposite_is_not_sure(text: str) -> None:
    names, is_sure = who(text)
    assert names and not is_sure


def test_two_of_one_name_are_not_sure_unless_the_whole_name_is_said() -> None:
    both = (OMAR, OTHER)
    assert who("شكراً عمر", both) == (["عمر حدّاد", "عمر سالم"], False)
    assert who("شكراً عمر سالم", both) == (["عمر سالم"], True)


def test_the_customers_own_name_at_the_end_praises_nobody_for_sure() -> None:
    assert who("شكراً لكم، عمر", customer="عمر القحطاني") == (["عمر حدّاد"], False)


@pytest.fixture
def rules(world: World) -> World:
    with world.inside():
        playbook.begin_with_standards()
    return world


def test_the_bell_and_the_profile_say_it_once(rules: World) -> None:
    rules.layla_writes("شكراً عمر على تعاملك الراقي")
    with rules.inside():
        work_off()
        row = Row.objects.get()
        assert row.staff_id == rules.omar.pk and row.by.startswith("playbook:")
        bell = Notification.objects.get(kind=NotificationKind.THANKED)
        assert (bell.staff_id, bell.words) == (rules.omar.pk, "شكراً عمر على تعاملك الراقي")
        inbox.thank(rules.omar, row.message)
        assert Row.objects.count() == 1
    omar, huda = browser_of(rules.omar), browser_of(rules.huda)
    url = f"/s/layla/praise/{rules.omar.public_id}/"
    assert url in omar.get("/s/layla/settings/profile/").content.decode()
    assert "تعاملك الراقي" in omar.get(url).content.decode()
    assert huda.get(url).status_code == 404
    assert "تعاملك الراقي" in browser_of(rules.reem).get(url).content.decode()
    assert browser_of(rules.stranger).get(url).status_code == 404


def test_in_doubt_a_person_decides_and_may_take_it_back(rules: World) -> None:
    with rules.inside():
        user = team.make_user("omar2@layla.test", "x")
        other = Staff.objects.create(user=user, role="agent", name="عمر سالم")
    rules.layla_writes("شكراً عمر")
    with rules.inside():
        work_off()
        assert not Row.objects.exists()
        run = Run.objects.get(state="suggested")
    with rules.as_staff(rules.reem):
        playbook.agree(run)
        assert set(Row.objects.values_list("staff_id", flat=True)) == {rules.omar.pk, other.pk}
        playbook.take_back(run)
        assert not Row.objects.exists()


def test_what_praises_nobody_costs_no_rule_anything(rules: World) -> None:
    rules.layla_writes("شكراً عمر لكن الطلب تأخر")
    rules.layla_writes("وين طلبي")
    with rules.inside():
        work_off()
        assert not Row.objects.exists()
        assert Run.objects.filter(rule__standard="conversation.praised").count() == 0


def bell(world: World, kind: str = "thanked") -> list[tuple[str, int]]:
    rows = Notification.objects.filter(kind=kind, read_at=None).order_by("id").select_related("staff")
    return [(row.staff.name, row.count) for row in rows]


def test_taking_back_a_second_run_leaves_the_first_ones_praise(rules: World) -> None:
    rules.layla_writes("شكراً عمر على تعاملك الراقي")
    with rules.inside():
        work_off()
        conversation = Row.objects.get().message.conversation
    with rules.as_staff(rules.reem):
        memory = ACTIONS["conversation.thank"].act(conversation)
        undo = ACTIONS["conversation.thank"].undo
        assert undo is not None and undo(conversation, memory)
        assert Row.objects.count() == 1 and len(bell(rules)) == 1
        playbook.take_back(Run.objects.get(rule__standard="conversation.praised"))
        assert not Row.objects.exists()


def test_what_is_taken_back_goes_from_the_bell_unless_it_was_read(rules: World) -> None:
    first = rules.layla_writes("شكراً عمر على تعاملك الراقي")
    second = rules.layla_writes("عمر رائع ومتعاون، شكرا", conversation=rules.conversation(first))
    with rules.inside():
        made = [inbox.thank(rules.omar, message) for message in (first, second)]
        assert [count for _who, count in bell(rules)] == [2]
        assert made[1] is not None and inbox.unthank([made[1].pk])
        assert [count for _who, count in bell(rules)] == [1]
        assert made[0] is not None and inbox.unthank([made[0].pk])
        assert bell(rules) == [] and Staff.objects.get(pk=rules.omar.pk).unread == 0
        again = inbox.thank(rules.omar, first)
        read_all(rules.omar)
        assert again is not None and inbox.unthank([again.pk])
        assert Notification.objects.filter(staff=rules.omar).count() == 1, "what was read stays"
        assert Staff.objects.get(pk=rules.omar.pk).unread == 0


def test_the_message_that_set_the_rule_off_is_meant_and_no_later_one(rules: World) -> None:
    first = rules.layla_writes("شكراً عمر على تعاملك الراقي")
    rules.layla_writes("شكراً هدى على السرعة", conversation=rules.conversation(first))
    with rules.inside():
        work_off()
        praised = list(Row.objects.order_by("id").values_list("staff_id", "message_id"))
        assert praised[0] == (rules.omar.pk, first.pk)


def test_unasked_a_rule_thanks_nobody_in_doubt(rules: World) -> None:
    with rules.inside():
        rule = a_rule("conversation.praised_maybe", {"do": "conversation.thank", "choices": {}})
        rules.layla_writes("شكراً عمر؟")
        work_off()
        assert not Row.objects.exists()
        assert [run.state for run in Run.objects.filter(rule=rule)] == ["failed"]
