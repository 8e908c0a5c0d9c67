"""Saved views: who sees and changes them, how they are built and undone, and that they never look further than said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.inbox.conftest import NOON
from tests.world import World
from wafaa.inbox import saved, verbs
from wafaa.inbox.models import Conversation, SavedView, Sharing
from wafaa.playbook import conditions
from wafaa.playbook.building import whole_number
from wafaa.playbook.conditions import DEEPEST, MOST_CONDITIONS, BadTree, Group, Leaf
from wafaa.team import verbs as team

OPEN = Leaf("conversation.status", "is", "open")
ALL_OPEN = Group("all", (OPEN,))
VIEWS = "/s/layla/views/"


@pytest.fixture
def omar(world: World, clock: Any) -> Client:
    client = Client()
    client.force_login(world.omar.user)
    return client


@pytest.fixture
def reem(world: World, clock: Any) -> Client:
    client = Client()
    client.force_login(world.reem.user)
    return client


def keep(name: str = "مفتوحة", tree: Group = ALL_OPEN, **traits: Any) -> SavedView:
    return verbs.keep_view(None, name=name, tree=tree, **traits)


def listed(client: Client, view: SavedView) -> Any:
    return client.get(f"/s/layla/inbox/?view=v.{view.public_id}")


def form(**fields: Any) -> dict[str, Any]:
    """A whole builder: all of (state is open)."""
    return {
        "name": "كلها",
        "sort": "newest",
        "sharing": "mine",
        "do": "save",
        "n.join": "all",
        "n.0.fact": "conversation.status",
        "n.0.op": "is",
        "n.0.value": "open",
    } | {name.replace("__", "."): value for name, value in fields.items()}


def talk(world: World, number: int, **traits: Any) -> Conversation:
    with world.inside():
        made: Conversation = Conversation.objects.create(
            number=number, customer=world.layla, channel="webchat", **traits
        )
    return made


def test_a_view_made_on_the_page_is_a_list(omar: Client, world: World) -> None:
    opened = world.conversation(world.layla_writes("وين طلبي؟"))
    answer = omar.post(f"{VIEWS}new/", form())
    with world.inside():
        view = SavedView.objects.get()
    assert answer["Location"] == f"/s/layla/inbox/?view=v.{view.public_id}"
    page = omar.get(answer["Location"]).content.decode()
    assert opened.public_id in page
    assert "كلها" in page
    assert (view.owner_id, view.sharing, view.sort) == (world.omar.pk, "mine", "newest")


def test_groups_nest_and_come_back_into_the_builder(omar: Client, world: World) -> None:
    """VIP customers, or those who have waited longer than an hour, among the open ones; with Arabic digits."""
    answer = omar.post(
        f"{VIEWS}new/",
        form(
            n__1__join="any",
            n__1__0__fact="customer.kind",
            n__1__0__op="one_of",
            n__1__0__value=["vip", "wholesale"],
            n__1__1__fact="conversation.waiting_for",
            n__1__1__op="longer",
            n__1__1__value="١٬٠٠٠",
            n__1__1__unit="m",
            n__1__2__fact="conversation.opened",
            n__1__2__op="after",
            n__1__2__when="date",
            n__1__2__date="١٤٤٧/١١/١٧",
        ),
    )
    assert answer.status_code == 302
    with world.as_staff(world.omar):
        view = SavedView.objects.get()
        tree = conditions.read(view.tree, saved.ground())
        assert tree == Group(
            "all",
            (
                OPEN,
                Group(
                    "any",
                    (
                        Leaf("customer.kind", "one_of", ["vip", "wholesale"]),
                        Leaf("conversation.waiting_for", "longer", 1000),
                        Leaf("conversation.opened", "after", {"day": "2026-05-04"}),
                    ),
                ),
            ),
        )
    page = omar.get(f"{VIEWS}{view.public_id}/").content.decode()
    assert 'name="n.1.1.value" id="n-1-1-value" value="١٠٠٠"' in page
    assert 'value="٢٠٢٦-٠٥-٠٤"' in page


def test_a_look_shows_what_there_would_be_and_writes_nothing(omar: Client, world: World) -> None:
    world.layla_writes("وين طلبي؟")
    answer = omar.post(f"{VIEWS}new/", form(do="look"), HTTP_HX_REQUEST="true").content.decode()
    assert "<strong>١</strong>" in answer
    assert "وين طلبي؟" in answer
    assert answer.count("<html") == 0
    with world.inside():
        assert not SavedView.objects.exists()


def test_buttons_add_and_remove_conditions_and_groups(omar: Client) -> None:
    def after(act: str, **fields: Any) -> str:
        return omar.post(f"{VIEWS}new/", form(do=act, **fields), HTTP_HX_REQUEST="true").content.decode()

    assert 'name="n.1.fact"' in after("add:")
    grouped = after("group:")
    assert 'name="n.1.join"' in grouped
    assert 'name="n.1.1.fact"' in grouped
    assert 'name="n.1.join"' not in after("cut:1.0", n__1__join="any", n__1__0__fact="customer.kind")
    assert 'name="n.0.fact"' in after("cut:0")
    for nonsense in ("cut:9.9", "add:0", "group:x", "drop", "cut:"):
        assert 'name="n.0.fact"' in after(nonsense)


def test_choosing_a_fact_offers_what_can_be_asked_of_it(omar: Client) -> None:
    given = form(do="look", n__0__fact="conversation.waiting_for", n__0__op="is")
    answer = omar.post(f"{VIEWS}new/", given, HTTP_HX_REQUEST="true").content.decode()
    assert '<option value="longer" selected>' in answer
    assert 'name="n.0.unit"' in answer


def test_what_is_not_whole_is_refused_and_stays_typed(omar: Client, world: World) -> None:
    answer = omar.post(
        f"{VIEWS}new/",
        form(name="", n__1__fact="conversation.messages", n__1__op="more", n__1__value="كثير", n__2__fact=""),
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="كثير"' in page
    assert page.count("field-error") == 3
    with world.inside():
        assert not SavedView.objects.exists()


def test_hostile_forms_are_answered_and_never_fail(omar: Client) -> None:
    deep = ".".join(["0"] * 8)
    for fields in (
        {"n.join": ["x", "any"]},
        {"n.0.fact": "conversation.status", "n.0.op": "is", "n.0.value": ["x" * 5000, "\x00", "open"]},
        {f"n.{number}.fact": "conversation.status" for number in range(99)},
        {f"n.{deep}.fact": "conversation.status"},
        {f"n.{deep}.join": "any", "n.0.join": "all", "n.0.0.join": "all", "n.0.0.0.join": "all", "n.0.0.0.0.join": "x"},
        {"n.0.fact": "__class__", "n.0.op": "holds"},
        {"n.0.fact": "conversation.opened", "n.0.op": "before", "n.0.when": "ago", "n.0.value": "9" * 300},
        {"n.0.fact": "conversation.opened", "n.0.op": "before", "n.0.when": "date", "n.0.date": "99/99/9999"},
        {"n.0.fact": "conversation.number", "n.0.op": "is", "n.0.value": "999999999"},
        {"n.0.fact": "conversation.subject", "n.0.op": "contains", "n.0.value": "ـ"},
        {"team": "x", "sharing": "store", "sort": "; drop table"},
    ):
        for act in ("save", "look", "add:0.0.0.0.0.0.0.0.0"):
            assert omar.post(f"{VIEWS}new/", {"name": "x", "do": act} | fields).status_code in (200, 302, 422)


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "all",
        {},
        {"version": 2, "all": [{"fact": "conversation.status", "op": "is", "value": "open"}]},
        {"version": 1},
        {"version": 1, "all": []},
        {"version": 1, "all": {}, "any": []},
        {"version": 1, "all": [{"fact": "conversation.status", "op": "is", "value": "open"}], "any": []},
        {"version": 1, "all": [{"all": []}]},
        {"version": 1, "all": ["x", None]},
        {"version": 1, "fact": "conversation.status", "op": "is", "value": "open"},
        {"version": 1, "all": [{"fact": "conversation.status", "op": "is"}]},
        {"version": 1, "all": [{"fact": "conversation.status", "op": "is", "value": ["open"]}]},
        {"version": 1, "all": [{"fact": "conversation.status", "op": "is", "value": "merged"}]},
        {"version": 1, "all": [{"fact": "conversation.status", "op": "is", "value": "open", "sql": "1=1"}]},
        {"version": 1, "all": [{"fact": "conversation.status", "op": "contains", "value": "open"}]},
        {"version": 1, "all": [{"fact": "conversation.password", "op": "is", "value": "x"}]},
        {"version": 1, "all": [{"fact": "store.name", "op": "is", "value": "x"}]},
        {"version": 1, "all": [{"fact": ["conversation.status"], "op": "is", "value": "x"}]},
        {"version": 1, "all": [{"fact": "conversation.messages", "op": "more", "value": True}]},
        {"version": 1, "all": [{"fact": "conversation.messages", "op": "more", "value": 2**63}]},
        {"version": 1, "all": [{"fact": "conversation.messages", "op": "more", "value": 1.5}]},
        {"version": 1, "all": [{"fact": "conversation.subject", "op": "contains", "value": "a\x00b"}]},
        {"version": 1, "all": [{"fact": "conversation.subject", "op": "contains", "value": "x" * 101}]},
        {"version": 1, "all": [{"fact": "conversation.subject", "op": "empty", "value": "x"}]},
        {"version": 1, "all": [{"fact": "conversation.opened", "op": "on", "value": {"ago": 5}}]},
        {"version": 1, "all": [{"fact": "conversation.opened", "op": "before", "value": {"day": "2026-13-01"}}]},
        {"version": 1, "all": [{"fact": "conversation.opened", "op": "before", "value": {"day": "0001-01-01"}}]},
        {"version": 1, "all": [{"fact": "conversation.opened", "op": "before", "value": {"ago": -1}}]},
        {"version": 1, "all": [{"fact": "conversation.opened", "op": "before", "value": {"ago": 10**12}}]},
        {"version": 1, "all": [{"fact": "conversation.waiting_for", "op": "longer", "value": "60"}]},
    ],
)
def test_what_is_no_tree_is_refused(data: Any, world: World) -> None:
    with world.as_staff(world.omar), pytest.raises(BadTree) as refused:
        conditions.read(data, saved.ground())
    assert refused.value.says


def test_trees_have_a_depth_and_a_size(world: World) -> None:
    def nested(levels: int) -> dict[str, Any]:
        tree: dict[str, Any] = {"fact": "conversation.status", "op": "is", "value": "open"}
        for _level in range(levels):
            tree = {"all": [tree]}
        return {"version": 1, **tree}

    leaf = {"fact": "conversation.status", "op": "is", "value": "open"}
    with world.as_staff(world.omar):
        assert conditions.read(nested(DEEPEST), saved.ground())
        for bad in (nested(DEEPEST + 1), nested(300)):
            with pytest.raises(BadTree):
                conditions.read(bad, saved.ground())
        assert conditions.read({"version": 1, "any": [leaf] * MOST_CONDITIONS}, saved.ground())
        for bad in (
            {"version": 1, "any": [leaf] * (MOST_CONDITIONS + 1)},
            {"version": 1, "any": [{"all": [leaf] * 16}] * 2},
        ):
            with pytest.raises(BadTree):
                conditions.read(bad, saved.ground())


def test_what_no_longer_exists_is_named_and_fits_nothing(omar: Client, world: World) -> None:
    world.layla_writes()
    gone = {
        "version": 1,
        "any": [{"fact": "orders.late", "op": "yes"}, {"fact": "conversation.labels", "op": "has", "value": "قديم"}],
    }
    with world.as_staff(world.omar):
        view = keep()
        SavedView.objects.filter(pk=view.pk).update(tree=gone)
    page = listed(omar, view)
    assert page.status_code == 200
    assert "orders.late" in page.content.decode()
    builder = omar.get(f"{VIEWS}{view.public_id}/").content.decode()
    assert builder.count("field-error") == 2
    assert "orders.late" in omar.get(VIEWS).content.decode()
    with world.as_staff(world.omar):
        SavedView.objects.filter(pk=view.pk).update(tree={"version": 7, "none": []})
    for address in (f"/s/layla/inbox/?view=v.{view.public_id}", f"{VIEWS}{view.public_id}/", VIEWS, f"{VIEWS}menu/"):
        assert omar.get(address).status_code == 200


def test_words_are_found_however_they_are_spelled(world: World) -> None:
    with world.inside():
        first = talk(world, 90, subject="الطَّلبُ رقم ١٢", preview="x")
        tree = Group("all", (Leaf("conversation.subject", "contains", "الطلب رقم 12"),))
        assert saved.every(tree, "newest", 9) == [first.pk]


@pytest.mark.parametrize(
    ("text", "number"),
    [("١٢", 12), ("1,200", 1200), ("١٬٢٠٠", 1200), (" 7 ", 7), ("-3", -3), ("", None), ("1.5", None), ("x", None)],
)
def test_numbers_are_typed_in_any_digits(text: str, number: int | None) -> None:
    assert whole_number(text) == number


def test_a_private_view_is_nobody_elses(omar: Client, reem: Client, world: World) -> None:
    with world.as_staff(world.omar):
        view = keep("سرّي لعمر")
    for address in (
        f"/s/layla/inbox/?view=v.{view.public_id}",
        f"{VIEWS}{view.public_id}/",
        f"{VIEWS}{view.public_id}/count/",
    ):
        assert omar.get(address).status_code == 200
        assert reem.get(address).status_code == 404
    rows = f"/s/layla/inbox/rows/?view=v.{view.public_id}"
    assert reem.get(rows, HTTP_HX_REQUEST="true").status_code == 404
    for act in ("drop", "back", "undo", "up"):
        assert reem.post(f"{VIEWS}{view.public_id}/{act}/").status_code == 404
    assert "سرّي لعمر" not in reem.get(VIEWS).content.decode()
    assert "سرّي لعمر" not in reem.get("/s/layla/bar/?q=سرّي").content.decode()
    assert "سرّي لعمر" in omar.get("/s/layla/bar/?q=سري").content.decode()


def test_a_teams_view_is_its_members(omar: Client, world: World) -> None:
    with world.as_staff(world.reem):
        sales = team.make_team("المبيعات")
        view = keep("للمبيعات", sharing="team", team=sales)
    assert listed(omar, view).status_code == 404
    with world.inside():
        world.omar.teams.add(sales)
    assert listed(omar, view).status_code == 200


def test_sharing_with_everybody_is_a_right_of_its_own(omar: Client, reem: Client, world: World) -> None:
    assert omar.post(f"{VIEWS}new/", form(sharing="store")).status_code == 422
    assert reem.post(f"{VIEWS}new/", form(sharing="store")).status_code == 302
    with world.inside():
        view = SavedView.objects.get()
    assert listed(omar, view).status_code == 200
    assert omar.get(f"{VIEWS}{view.public_id}/").status_code == 404
    assert omar.post(f"{VIEWS}{view.public_id}/drop/").status_code == 404


def test_a_closed_teams_conversations_stay_closed(omar: Client, world: World) -> None:
    hidden = talk(world, 91, team=world.closed_team, preview="سر الإدارة")
    shown = talk(world, 92)
    with world.as_staff(world.reem):
        view = keep("للجميع", sharing="store")
        assert set(saved.every(ALL_OPEN, "newest", 9)) == {hidden.pk, shown.pk}
        assert saved.count(ALL_OPEN, "newest") == (2, False)
    with world.as_staff(world.omar):
        for sort in ("newest", "promise"):
            assert saved.every(ALL_OPEN, sort, 9) == [shown.pk]
        assert saved.count(ALL_OPEN, "newest") == (1, False)
    assert "سر الإدارة" not in listed(omar, view).content.decode()


def test_solved_ones_come_when_asked_for_and_merged_ones_never(world: World) -> None:
    opened, solved = talk(world, 93), talk(world, 94, status="solved")
    talk(world, 95, status="merged", waiting_since=NOON)
    quiet = Group("all", (Leaf("conversation.priority", "is", "normal"),))
    with world.inside():
        assert saved.every(quiet, "newest", 9) == [opened.pk]
        old = Group("all", (Leaf("conversation.status", "one_of", ["solved", "waiting"]),))
        assert saved.every(old, "newest", 9) == [solved.pk]
        assert saved.every(Group("all", (Leaf("conversation.status", "is_not", "open"),)), "newest", 9) == [solved.pk]
        assert saved.every(quiet, "waiting", 9) == []


def test_dropping_changing_and_undoing(omar: Client, world: World) -> None:
    with world.as_staff(world.omar):
        view = keep("أولى")
    address = f"{VIEWS}{view.public_id}/"
    assert omar.post(address, form(name="ثانية", n__0__value="waiting")).status_code == 302
    omar.post(address, form(name="ثانية", n__0__value="waiting"))  # saved twice, changed once
    assert omar.post(f"{address}undo/").status_code == 302
    view.refresh_from_db()
    assert (view.name, view.tree, view.sort) == ("أولى", conditions.written(ALL_OPEN), "promise")
    omar.post(f"{address}undo/")
    view.refresh_from_db()
    assert view.name == "أولى"
    omar.post(f"{address}drop/")
    assert listed(omar, view).status_code == 404
    assert "أولى" in omar.get(VIEWS).content.decode()
    omar.post(f"{address}back/")
    assert listed(omar, view).status_code == 200


def test_a_change_is_not_undone_into_a_team_that_is_gone(world: World) -> None:
    with world.as_staff(world.reem):
        sales = team.make_team("المبيعات")
        view = keep("للمبيعات", sharing="team", team=sales)
        verbs.keep_view(view, name="لي", tree=ALL_OPEN)
        sales.delete()
        assert verbs.undo_view(SavedView.objects.get(pk=view.pk))
        view.refresh_from_db()
        assert (view.name, view.sharing, view.team_id) == ("للمبيعات", Sharing.MINE, None)


def test_views_stand_in_the_order_one_gives_them(omar: Client, world: World) -> None:
    with world.as_staff(world.omar):
        first, second, third = keep("أ"), keep("ب"), keep("ج")

    def order() -> list[int]:
        with world.as_staff(world.omar):
            return [view.pk for view in saved.seen()]

    for _twice in range(2):
        omar.post(f"{VIEWS}{third.public_id}/up/", {"above": second.public_id})
        assert order() == [first.pk, third.pk, second.pk]
    omar.post(f"{VIEWS}{third.public_id}/up/", {"above": first.public_id})
    omar.post(f"{VIEWS}{third.public_id}/up/", {"above": "nobody"})
    assert order() == [third.pk, first.pk, second.pk]


def test_pages_follow_each_other_without_gap_or_repeat(omar: Client, world: World) -> None:
    """Many at the same instant, in several states, so that every page ends within a tie."""
    for number in range(100, 170):
        talk(world, number, last_at=NOON, status=["open", "waiting"][number % 2])
    tree = Group("all", (Leaf("conversation.priority", "is", "normal"),))
    with world.inside():
        for sort in ("newest", "promise"):
            found, cursor = list[int](), None
            while True:
                page = saved.page(tree, sort, cursor)
                found += [row["id"] for row in page.rows]
                cursor = page.after
                if cursor is None:
                    break
            every = list(Conversation.objects.order_by("id").values_list("id", flat=True))
            assert found == (every[::-1] if sort == "newest" else every)
    with world.as_staff(world.omar):
        view = keep(tree=tree, sort="newest")
    first = listed(omar, view).content.decode()
    assert "after=" in first


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A window of ten, so that a test need not make two thousand."""
    monkeypatch.setattr(saved, "WINDOW", 10)
    monkeypatch.setattr(saved, "LEAST_OF_A_SOURCE", 5)


@pytest.mark.usefixtures("narrow")
def test_when_the_window_ends_the_page_says_so_and_looking_goes_on(omar: Client, world: World) -> None:
    for number in range(100, 130):
        talk(world, number, last_at=NOON + timedelta(minutes=number), subject="قديم" if number < 103 else "")
    old = Group("all", (OPEN, Leaf("conversation.subject", "contains", "قَديم")))
    with world.as_staff(world.omar):
        view = keep("قديمة", old, sort="newest")
        page = saved.page(old, "newest")
        assert (page.rows, page.is_edge) == ([], True)
        assert saved.count(old, "newest") == (0, True)
        assert len(saved.every(old, "newest", 9)) == 3
    first = listed(omar, view).content.decode()
    assert "rows-further" in first
    further = f"/s/layla/inbox/rows/?view=v.{view.public_id}&after="
    for _window in range(2):
        at, pk = page.after or (NOON, 0)
        answer = omar.get(f"{further}{at.timestamp():.6f}_{pk}", HTTP_HX_REQUEST="true").content.decode()
        with world.as_staff(world.omar):
            page = saved.page(old, "newest", page.after)
    assert answer.count('class="conv-line"') == len(page.rows) == 3
    assert omar.get(f"{VIEWS}{view.public_id}/count/").content.decode() == "٠+"


def test_no_more_than_a_hundred_are_counted(omar: Client, world: World) -> None:
    with world.inside():
        Conversation.objects.bulk_create(
            Conversation(number=number, customer=world.layla, channel="webchat") for number in range(200, 320)
        )
    with world.as_staff(world.omar):
        view = keep()
        with CaptureQueriesContext(connection) as asked:
            assert saved.count(ALL_OPEN, "newest") == (100, True)
    assert "LIMIT 101" in "".join(query["sql"] for query in asked)
    assert omar.get(f"{VIEWS}{view.public_id}/count/").content.decode() == "١٠٠+"
    assert "١٠٠+" in omar.get(f"{VIEWS}menu/?view=v.{view.public_id}").content.decode()


def test_a_list_may_be_the_beginning_of_a_view(omar: Client, world: World) -> None:
    page = omar.get(f"{VIEWS}new/?from=mine").content.decode()
    assert '<option value="me" selected>' in page
    with world.as_staff(world.omar):
        view = keep("شحن", Group("all", (Leaf("conversation.messages", "more", 3),)))
    assert 'value="٣"' in omar.get(f"{VIEWS}new/?from=v.{view.public_id}").content.decode()
    assert omar.get(f"{VIEWS}new/?from=nonsense").status_code == 200


def test_all_of_a_view_can_be_changed_at_once(omar: Client, world: World) -> None:
    talk(world, 96, priority="high")
    talk(world, 97)
    with world.as_staff(world.omar):
        view = keep(tree=Group("all", (Leaf("conversation.priority", "is", "high"),)))
    answer = omar.post("/s/layla/many/", {"which": "all", "view": f"v.{view.public_id}"})
    assert omar.get(answer["Location"]).context["sweep"].total == 1


def test_the_desk_offers_all_lists_and_the_pinned_views(omar: Client, world: World) -> None:
    with world.as_staff(world.omar):
        keep("مثبتة", is_pinned=True)
        plain = keep("غير مثبتة")
    page = omar.get("/s/layla/inbox/").content.decode()
    tabs, menu = page.split('class="tabs"')[1].split("lists-more")
    assert "مثبتة" in tabs
    assert f"v.{plain.public_id}" not in tabs
    for name in ("mine", "snoozed", "solved", f"v.{plain.public_id}"):
        assert f"view={name}" in menu


def test_a_conversation_opened_beside_a_view_that_went_is_still_opened(omar: Client, world: World) -> None:
    opened = world.conversation(world.layla_writes())
    answer = omar.get(f"/s/layla/inbox/{opened.public_id}/?view=v.gone")
    assert answer.status_code == 200
    assert answer.context["view"] == "open"


def test_a_viewer_keeps_views_of_their_own(world: World, clock: Any) -> None:
    viewer = Client()
    viewer.force_login(world.viewer.user)
    assert viewer.post(f"{VIEWS}new/", form()).status_code == 302
    assert viewer.post(f"{VIEWS}new/", form(sharing="team", team=world.closed_team.public_id)).status_code == 422


def test_a_tag_is_known_however_it_is_spelled(world: World) -> None:
    with world.inside():
        opened = talk(world, 98)
        world.layla.tags = ["ذهبيّ"]
        world.layla.save(update_fields=["tags"])
        data = {"version": 1, "all": [{"fact": "customer.tags", "op": "has", "value": ["ذهبي"]}]}
        tree = conditions.read(data, saved.ground())
        assert saved.every(tree, "newest", 9) == [opened.pk]


def test_saved_twice_it_is_one_view_and_a_late_look_saves_nothing(omar: Client, world: World) -> None:
    """A look that goes out in the moment of pressing “Save” carries the button along."""
    for _press in range(2):
        assert omar.post(f"{VIEWS}new/", form()).status_code == 302
    looked = omar.post(f"{VIEWS}new/", form(name="غيرها"), headers={"HX-Request": "true"})
    assert looked.status_code == 200
    with world.inside():
        assert [view.name for view in SavedView.objects.all()] == ["كلها"]
