"""Kinds of customer by thresholds: by themselves and with a reason, never against a person's word, never to and fro."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.programs import reems
from tests.people.test_importing import bring, carry_out
from tests.team.doors import browser_of
from tests.world import World
from wafaa.inbox.reactions import weigh_who_opened_it
from wafaa.lib.time import now
from wafaa.people import verbs
from wafaa.people.kinds import Rule, Rules, Threshold, decide, figures_of, numeric_facts, preview
from wafaa.people.models import Customer, CustomerKind, Import, KindRules
from wafaa.people.own_fields import clean, field_of
from wafaa.people.verbs import kinds as kind_verbs
from wafaa.playbook.facts import FACTS, Fact, fact
from wafaa.promises.models import Promise, PromiseKind
from wafaa.promises.policy_verbs import set_policy
from wafaa.work import worker
from wafaa.work.models import Audit, Event

S = "/s/layla/customers/"
DAYS, TALKS = "customer.days_known", "customer.conversations"
START = datetime(2026, 5, 1, 9, tzinfo=UTC)


def of(*rows: tuple[str, int | str], join: Any = "all") -> Rule:
    return Rule(join, tuple(Threshold(name, Decimal(least)) for name, least in rows))


def keep(vip: Rule | None = None, customer: Rule | None = None, days: int = 30) -> None:
    verbs.set_kind_rules(vip=vip or Rule(), customer=customer or Rule(), grace_days=days)


def points(customer: Customer, value: str) -> None:
    field = field_of("points")
    assert field is not None
    verbs.set_own(customer, {field: clean(field, value)})


def with_points() -> None:
    verbs.make_field("number", label_ar="نقاط", label_en="points")


def kind_of(customer: Customer) -> tuple[str, str]:
    customer.refresh_from_db()
    return customer.kind, customer.kind_by


def moves(customer: Customer) -> list[tuple[str, str]]:
    found = Event.objects.filter(customer_id=customer.pk, name="customer.kind_moved").order_by("id")
    return [(event.data["before"], event.data["after"]) for event in found]


# The rule itself

FIGURES = st.dictionaries(st.sampled_from("abcd"), st.none() | st.decimals(-5, 5, places=1), max_size=4)
RULES = st.builds(
    Rule,
    st.sampled_from(["all", "any"]),
    st.lists(st.builds(Threshold, st.sampled_from("abcd"), st.decimals(-5, 5, places=1)), max_size=4).map(tuple),
)


@given(RULES, FIGURES)
def test_a_rule_holds_as_its_words_say(rule: Rule, figures: dict[str, Decimal | None]) -> None:
    """What is unknown is tried either way: the answer is unknown exactly when it would matter."""
    worlds = [rule_in_one_world(rule, figures, unknown) for unknown in (True, False)]
    expected = worlds[0] if worlds[0] == worlds[1] else None
    assert rule.holds(figures) is (expected if rule.thresholds else False)


def rule_in_one_world(rule: Rule, figures: dict[str, Decimal | None], unknown: bool) -> bool:
    answers = []
    for one in rule.thresholds:
        figure = figures.get(one.fact)
        answers.append(unknown if one.fact not in figures else figure is not None and figure >= one.least)
    return all(answers) if rule.join == "all" else any(answers)


@given(
    RULES,
    RULES,
    st.integers(0, 60),
    st.sampled_from(CustomerKind.values),
    st.lists(st.tuples(FIGURES, st.integers(0, 20)), min_size=1, max_size=8),
)
def test_kinds_never_flap(vip: Rule, customer: Rule, grace: int, kind: str, course: list[Any]) -> None:
    rules, at, unmet, lost_at = Rules(customer, vip, timedelta(days=grace)), START, None, None
    for figures, days in course:
        at += timedelta(days=days)
        verdict = decide(kind, unmet, rules, figures, at)
        assert decide(verdict.kind, verdict.unmet_since, rules, figures, at).kind == verdict.kind
        assert verdict.kind == kind or kind in ("lead", "customer", "vip")
        assert not (verdict.kind == "lead" and kind != "lead")
        holds = vip.holds(figures)
        assert verdict.kind == "vip" or not (holds and kind in ("lead", "customer"))
        lost_at = None if holds else lost_at if lost_at or holds is None else at
        if (kind, verdict.kind) == ("vip", "customer"):
            assert holds is False and lost_at is not None and at - lost_at >= rules.grace
        kind, unmet = verdict.kind, verdict.unmet_since
        if kind != "vip":
            lost_at = None


# In the shop


def test_figures_are_the_same_by_the_database_and_by_reading(world: World) -> None:
    world.layla_writes()
    with world.inside():
        with_points()
        verbs.make_field("money", label_ar="أنفق", label_en="spent")
        twin, other = verbs.meet("ليلى", source="staff"), verbs.meet("نورة", source="staff")
        points(twin, "12.5")
        verbs.join_people(world.layla, twin, why="staff")
        facts = numeric_facts()
        assert {DAYS, TALKS, "customer.field.points", "customer.field.spent"} <= {one.name for one in facts}
        people = list(Customer.objects.filter(pk__in=[world.layla.pk, other.pk]))
        figures = figures_of(people, [one.name for one in facts])
        for person in people:
            for one in facts:
                value = one.read(person)
                assert figures[person.pk][one.name] == (None if value is None else Decimal(str(value))), one.name
        assert figures[world.layla.pk] | {DAYS: 0} == figures[world.layla.pk]
        assert (figures[world.layla.pk][TALKS], figures[other.pk][TALKS]) == (Decimal(1), Decimal(0))
        assert figures[world.layla.pk]["customer.field.points"] == Decimal("12.5")


def test_a_figure_makes_a_vip_by_itself_and_the_timeline_says_why(world: World) -> None:
    omar = browser_of(world.omar)
    with world.inside():
        with_points()
        keep(of(("customer.field.points", 100)))
        points(world.layla, "١٠٠")
        worker.run_due()
        assert kind_of(world.layla) == ("vip", "rules")
        assert moves(world.layla) == [("lead", "vip")]
    page = omar.get(f"{S}{world.layla.public_id}/").content.decode()
    assert "Became VIP by the rules" in page and "points: 100 or more" in page and "VIP, by the rules" in page


def test_a_conversation_counts(world: World) -> None:
    with world.inside():
        keep(customer=of((TALKS, 1)))
    message = world.layla_writes()
    with world.inside():
        worker.run_due()
        assert kind_of(world.layla) == ("customer", "rules") and moves(world.layla) == [("lead", "customer")]
        weigh_who_opened_it(type("Opened", (), {"conversation_id": message.conversation_id})())
        assert moves(world.layla) == [("lead", "customer")]


def test_a_vip_stays_for_the_days_of_grace(world: World) -> None:
    with time_machine.travel(START, tick=False) as clock, world.inside():
        with_points()
        keep(of(("customer.field.points", 100)))
        points(world.layla, "100")
        verbs.weigh([world.layla.pk])
        points(world.layla, "99")
        verbs.weigh([world.layla.pk])
        clock.shift(timedelta(days=29))
        verbs.weigh([world.layla.pk])
        assert kind_of(world.layla)[0] == "vip"
        points(world.layla, "101")
        verbs.weigh([world.layla.pk])
        assert kind_of(world.layla)[0] == "vip" and world.layla.kind_unmet_since is None
        points(world.layla, "5")
        verbs.weigh([world.layla.pk])
        clock.shift(timedelta(days=29))
        assert verbs.weigh([world.layla.pk]) == 0
        clock.shift(timedelta(days=1))
        assert verbs.weigh([world.layla.pk]) == 1
        assert kind_of(world.layla)[0] == "customer"
        assert moves(world.layla) == [("lead", "vip"), ("vip", "customer")]


@pytest.mark.parametrize("held", ["customer", "wholesale", "internal"])
def test_what_a_person_says_wins_until_they_leave_it_to_the_rules(world: World, held: str) -> None:
    omar, page = browser_of(world.omar), f"{S}{world.layla.public_id}/"
    with world.inside():
        keep(of((DAYS, 0)))
    edited = {"name": "ليلى", "kind": held, "language": "ar", "preferred_channel": "", "timezone": ""}
    assert omar.post(f"{page}edit/", edited).status_code == 302
    with world.inside():
        worker.run_due()
        verbs.walk_on()
        assert kind_of(world.layla) == (held, "hand") and moves(world.layla) == []
    shown = omar.get(page).content.decode()
    assert "set by عمر حدّاد (Today)" in shown and "Leave it to the rules" in shown
    assert omar.post(f"{page}kind/", {"by": "rules"}).status_code == 302
    with world.inside():
        assert kind_of(world.layla) == ("vip", "rules") and moves(world.layla) == [(held, "vip")]
    omar.post(f"{page}kind/", {"by": "hand"})
    with world.inside():
        keep()
        verbs.weigh([world.layla.pk])
        assert kind_of(world.layla) == ("vip", "hand")


def test_saving_a_record_with_the_same_kind_settles_nothing(world: World) -> None:
    with world.inside():
        verbs.describe(world.layla, kind="lead", name="ليلى محمد")
        assert kind_of(world.layla) == ("lead", "rules")
        assert [verbs.meet("x", source="staff", kind=kind).kind_by for kind in ("customer", "vip")] == ["rules", "hand"]


def test_the_walk_sees_everybody_a_bounded_number_at_a_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kind_verbs, "BATCH", 3)
    monkeypatch.setattr(kind_verbs, "BATCHES_A_WALK", 2)
    with world.next_door():
        theirs = verbs.meet("theirs", source="email")
    with world.inside():
        people = [verbs.meet(f"c{number}", source="email") for number in range(10)]
        keep(of((DAYS, 0)))
    steps = []
    for _walk in range(2):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            verbs.walk_on()
        with world.inside():
            steps.append(Customer.objects.filter(kind="vip").count())
    assert steps == [6, 11] and len(asked) < 40
    with world.inside():
        row = KindRules.objects.get()
        assert (row.walked_to, row.walked_at is None) == (0, False)
        count = Event.objects.count()
    verbs.walk_on()
    with world.inside():
        KindRules.objects.update(walked_at=now() - timedelta(hours=2))
        verbs.walk_on()
        assert Event.objects.count() == count and all(moves(one) == [("lead", "vip")] for one in people)
    theirs.refresh_from_db()
    assert theirs.kind == "lead"


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("points"), st.integers(0, 3)),
        st.tuples(st.just("days"), st.integers(1, 25)),
        st.tuples(st.just("hand"), st.sampled_from(["customer", "vip"])),
        st.tuples(st.just("rules"), st.none()),
        st.tuples(st.just("least"), st.integers(0, 3)),
    ),
    max_size=6,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_weighing_twice_is_weighing_once(world: World, acts: list[Any]) -> None:
    with time_machine.travel(START, tick=False) as clock, world.inside():
        if field_of("points") is None:
            with_points()
        layla = verbs.meet("ليلى", source="email")
        for act, what in acts:
            if act == "points":
                points(layla, str(what))
            elif act == "days":
                clock.shift(timedelta(days=what))
            elif act == "hand":
                verbs.describe(layla, kind=what)
            elif act == "rules":
                verbs.leave_kind_to_rules(layla)
            else:
                keep(of(("customer.field.points", what)), of(("customer.field.points", what - 1)), days=20)
            before = kind_of(layla)
            verbs.weigh([layla.pk, layla.pk])
            once, told = kind_of(layla), len(moves(layla))
            if before[1] == "hand":
                assert once == before
            assert verbs.weigh([layla.pk]) == 0 and kind_of(layla) == once and len(moves(layla)) == told


def test_a_fact_that_is_gone_moves_nobody(world: World) -> None:
    with world.inside():
        with_points()
        keep(of(("customer.field.points", 1)), days=0)
        points(world.layla, "5")
        verbs.weigh([world.layla.pk])
        field = field_of("points")
        assert field is not None
        verbs.archive_field(field)
        assert verbs.weigh([world.layla.pk]) == 0 and kind_of(world.layla)[0] == "vip"
    page = browser_of(world.manager).get(f"{S}kinds/").content.decode()
    assert "points (no longer there)" in page and 'value="1"' in page


def test_a_fact_of_another_app_appears_by_itself(world: World) -> None:
    @fact("customer.orders_tried", about="customer", type=int, label="Orders tried")
    def orders(customer: Customer) -> int:
        return 7 if customer.pk == world.layla.pk else 0

    try:
        assert isinstance(FACTS["customer.orders_tried"], Fact)
        maha = browser_of(world.manager)
        assert "Orders tried" in maha.get(f"{S}kinds/").content.decode()
        with world.inside():
            other = verbs.meet("نورة", source="email")
            keep(of(("customer.orders_tried", 7)))
            verbs.weigh([world.layla.pk, other.pk])
            assert (kind_of(world.layla)[0], kind_of(other)[0]) == ("vip", "lead")
    finally:
        del FACTS["customer.orders_tried"]


def form(**more: str) -> dict[str, str]:
    return {"customer_join": "all", "vip_join": "any", "grace_days": "30"} | more


def test_the_page_previews_before_it_keeps(world: World) -> None:
    maha = browser_of(world.manager)
    with world.inside():
        for number in range(12):
            verbs.meet(f"person {number}", source="email")
        held = verbs.meet("held back", source="email")
        verbs.hold_kind(held)
    typed = form(vip_fact_0=DAYS, vip_least_0="٠", customer_fact_0=TALKS, customer_least_0="2")
    shown = maha.post(f"{S}kinds/", typed | {"act": "preview"}).content.decode()
    assert "13 customers of the latest 14 would change." in shown and "held back" not in shown
    assert shown.count("becomes VIP") == 10 and "Days since the first contact: 0 or more" in shown
    with world.inside():
        assert not KindRules.objects.exists() and not Customer.objects.filter(kind="vip").exists()
    assert maha.post(f"{S}kinds/", typed | {"act": "save"}).status_code == 302
    with world.inside():
        row = KindRules.objects.get()
        assert row.vip == {"join": "any", "rows": [{"fact": DAYS, "least": "0"}]} and row.grace_days == 30
        assert Audit.objects.filter(act="customers.kind_rules_changed").count() == 1
        verbs.walk_on()
        assert Customer.objects.filter(kind="vip").count() == 13
        falling = preview(Rules(Rule(), Rule(), timedelta(days=30)))[1]
    page = maha.get(f"{S}kinds/").content.decode()
    assert f'<option value="{DAYS}" selected>' in page
    assert len(falling) == 13 and all((one.kind, one.is_later) == ("customer", True) for one in falling)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"vip_fact_0": DAYS}, "Write the number from which it counts."),
        ({"vip_least_0": "5"}, "Choose what is counted."),
        ({"vip_fact_0": DAYS, "vip_least_0": "many"}, "This is not a number."),
        ({"vip_fact_0": DAYS, "vip_least_0": "9" * 30}, "This is not a number."),
        ({"vip_fact_0": "customer.name", "vip_least_0": "5"}, "Select a valid choice"),
        ({"grace_days": "400"}, "365"),
        ({"vip_join": "none"}, "Some answers need a second look"),
    ],
)
def test_what_makes_no_sense_is_said_and_kept_on_the_page(world: World, typed: dict[str, str], says: str) -> None:
    answer = browser_of(world.manager).post(f"{S}kinds/", form(**typed))
    assert answer.status_code == 422 and says in answer.content.decode()
    for name, value in typed.items():
        assert "least" not in name or f'value="{value}"' in answer.content.decode()
    with world.inside():
        assert not KindRules.objects.exists()


def test_agents_may_not_make_rules_and_neighbours_see_nobody(world: World) -> None:
    assert browser_of(world.omar).get(f"{S}kinds/").status_code in (403, 404)
    assert browser_of(world.viewer).post(f"{S}{world.layla.public_id}/kind/", {"by": "hand"}).status_code in (403, 404)
    with world.next_door():
        theirs = verbs.meet("theirs", source="email")
    assert browser_of(world.omar).post(f"{S}{theirs.public_id}/kind/", {"by": "hand"}).status_code == 404


def test_a_list_settles_the_kinds_it_names_and_taken_back_gives_them_back(world: World) -> None:
    maha = browser_of(world.manager)
    with world.inside():
        keep(of((DAYS, 0)))
    text = "Name,E-mail,Kind\nLayla,layla@customer.test,wholesale\nNew,new@x.test,customer\nPlain,plain@x.test,\n"
    where = bring(maha, text)
    carry_out(maha, where)
    with world.inside():
        worker.run_due()
        verbs.walk_on()
        assert kind_of(world.layla) == ("wholesale", "import")
        kinds = dict(Customer.objects.exclude(pk=world.layla.pk).values_list("name", "kind_by"))
        assert kinds == {"New": "import", "Plain": "rules"}
        assert Customer.objects.get(name="Plain").kind == "vip"
        verbs.undo_import(Import.objects.get())
        worker.run_due()
        assert not Customer.objects.filter(name__in=["New", "Plain"]).exists()
        assert kind_of(world.layla) == ("vip", "rules")


def test_new_promises_go_by_the_new_kind(world: World) -> None:
    with world.inside():
        set_policy(PromiseKind.FIRST_REPLY, "", "", "vip", minutes=7)
        keep(of((DAYS, 0)))
        verbs.weigh([world.layla.pk])
    world.layla.refresh_from_db()
    message = world.layla_writes()
    with world.inside():
        worker.run_due()
        promise = Promise.objects.get(kind=PromiseKind.FIRST_REPLY)
        assert round((promise.due_at - message.at).total_seconds()) == 7 * 60


def test_programs_read_who_settled_it_and_set_it_by_hand(world: World) -> None:
    program = reems(world)
    where = f"/customers/{world.layla.public_id}"
    assert program.get(where).json()["kind_by"] == "rules"
    program.patch(where, {"kind": "vip"})
    told = program.get(where).json()
    assert (told["kind"], told["kind_by"]) == ("vip", "hand")
