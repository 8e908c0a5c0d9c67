"""A label everywhere: renamed, put together with another, coloured and removed; looked over first, undone for days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.test import Client

from tests.playbook.rules import a_rule
from tests.team.doors import browser_of
from tests.world import World
from wafaa.inbox import commands, verbs
from wafaa.inbox.models import Conversation, Label, ReadyAnswer, SavedView, Sweep, SweepItem
from wafaa.inbox.verbs import labelling
from wafaa.lib.time import now
from wafaa.playbook.conditions import Group, Leaf
from wafaa.playbook.models import Rule
from wafaa.team.models import Staff
from wafaa.work.models import Job
from wafaa.work.unit import unit
from wafaa.work.worker import run_due

PAGE = "/s/layla/settings/labels/"


@pytest.fixture
def labelled(world: World) -> Iterator[list[Conversation]]:
    Job.objects.all().delete()
    found = [world.conversation(world.layla_writes(f"سؤال {n}", key=f"k{n}")) for n in range(3)]
    with world.inside():
        for conversation, words in zip(found, (["شحن"], ["تأخير", "شحن"], ["تأخير"]), strict=True):
            verbs.label(conversation, words)
        yield found


@pytest.fixture
def reem(world: World) -> Client:
    return browser_of(world.reem, language="ar")


def labels(found: list[Conversation]) -> list[list[str]]:
    return [list(Conversation.objects.get(pk=one.pk).labels) for one in found]


def words() -> list[str]:
    return list(Label.objects.order_by("name").values_list("name", flat=True))


def looked_over(client: Client, label: str, **said: str) -> str:
    """The address of the plan."""
    answer = client.post(f"{PAGE}change/", {"label": label, **said})
    assert answer.status_code == 302
    return str(answer["Location"])


def does(client: Client, address: str) -> Sweep:
    assert client.post(f"{address}start/", {"what": "relabel"}).status_code == 302
    run_due()
    return Sweep.objects.latest("id")


def undoes(client: Client, address: str) -> None:
    assert client.post(f"{address}undo/").status_code == 302
    run_due()


def test_a_label_is_renamed_after_a_look_and_put_back(labelled: list[Conversation], reem: Client) -> None:
    Label.objects.filter(name="شحن").update(hue=4)
    address = looked_over(reem, "شحن", becomes=" توصيل ")
    page = reem.get(address).content.decode()
    assert "«شحن»" in page and "«توصيل»" in page and "محادثتان" in page
    assert labels(labelled) == [["شحن"], ["تأخير", "شحن"], ["تأخير"]], "a look changes nothing"
    sweep = does(reem, address)
    assert (sweep.total, sweep.state) == (2, "done")
    assert labels(labelled) == [["توصيل"], ["تأخير", "توصيل"], ["تأخير"]]
    assert words() == ["تأخير", "توصيل"] and Label.objects.get(name="توصيل").hue == 4
    undoes(reem, address)
    assert labels(labelled) == [["شحن"], ["تأخير", "شحن"], ["تأخير"]]
    assert words() == ["تأخير", "شحن"] and Label.objects.get(name="شحن").hue == 4


def test_two_labels_become_one_and_two_again(labelled: list[Conversation], reem: Client) -> None:
    address = looked_over(reem, "شحن", becomes="تأخير")
    assert "يُدمج" in reem.get(address).content.decode()
    does(reem, address)
    assert labels(labelled) == [["تأخير"], ["تأخير"], ["تأخير"]] and words() == ["تأخير"]
    verbs.label(labelled[1], ["آخر"])
    undoes(reem, address)
    assert labels(labelled) == [["شحن"], ["آخر"], ["تأخير"]], "what somebody changed since stays"
    assert words() == ["آخر", "تأخير", "شحن"]


def test_a_label_goes_everywhere_and_comes_back(labelled: list[Conversation], reem: Client) -> None:
    address = looked_over(reem, "شحن", do="drop", becomes="شحن")
    does(reem, address)
    assert labels(labelled) == [[], ["تأخير"], ["تأخير"]] and words() == ["تأخير"]
    undoes(reem, address)
    assert labels(labelled) == [["شحن"], ["تأخير", "شحن"], ["تأخير"]] and "شحن" in words()


def test_what_names_it_goes_along_and_comes_back(labelled: list[Conversation], reem: Client) -> None:
    tree = Group("all", (Leaf("conversation.labels", "any", ["شحن", "تأخير"]),))
    view = verbs.keep_view(None, name="الشحن", tree=tree, sharing="store")
    steps = [{"do": "conversation.label", "with": {"label": "شحن"}}]
    macro = verbs.keep_answer(None, title="وسم الشحن", text="", steps=steps)
    rule = a_rule("message.received", {"do": "conversation.label", "choices": {"label": "شحن"}})
    before = (SavedView.objects.get(pk=view.pk).tree, steps, rule.steps)

    def named() -> tuple[object, ...]:
        return (
            SavedView.objects.get(pk=view.pk).tree,
            ReadyAnswer.objects.get(pk=macro.pk).steps,
            Rule.objects.get(pk=rule.pk).steps,
        )

    address = looked_over(reem, "شحن", becomes="توصيل")
    page = reem.get(address).content.decode()
    assert "الشحن" in page and "وسم الشحن" in page and "قاعدة" in page
    does(reem, address)
    assert named() == tuple(labelling.swapped(one, "شحن", "توصيل") for one in before) != before
    undoes(reem, address)
    assert named() == before


def test_a_large_store_is_looked_through_a_window_at_a_time(
    labelled: list[Conversation], reem: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(labelling, "LOOKED_AT", 1)
    address = looked_over(reem, "شحن", becomes="توصيل")
    assert Sweep.objects.get().state == "gather"
    assert "hx-trigger" in reem.get(address).content.decode(), "the page asks for itself until all are found"
    assert reem.post(f"{address}start/", {"what": "relabel"}).status_code == 302
    assert labels(labelled)[0] == ["شحن"], "what is not all found yet is not begun"
    run_due()
    assert (Sweep.objects.get().state, Sweep.objects.get().total) == ("planned", 2)
    does(reem, address)
    assert labels(labelled) == [["توصيل"], ["تأخير", "توصيل"], ["تأخير"]]


def test_a_step_that_is_run_again_does_nothing_twice(labelled: list[Conversation], reem: Client) -> None:
    sweep = does(reem, looked_over(reem, "شحن", becomes="توصيل"))
    from wafaa.inbox.verbs.sweeping import step

    step(sweep.pk)
    assert labels(labelled) == [["توصيل"], ["تأخير", "توصيل"], ["تأخير"]]


def test_a_closed_teams_conversation_is_changed_and_not_shown(
    world: World, labelled: list[Conversation], reem: Client
) -> None:
    Conversation.objects.filter(pk=labelled[0].pk).update(team=world.closed_team)
    world.omar.role = "manager"
    Staff.objects.filter(pk=world.omar.pk).update(role="manager")
    does(reem, looked_over(reem, "شحن", becomes="توصيل"))
    assert labels(labelled)[0] == ["توصيل"]


def test_bad_wishes_are_answered_kindly_and_keep_what_was_typed(labelled: list[Conversation], reem: Client) -> None:
    empty = reem.post(f"{PAGE}change/", {"label": "شحن", "becomes": " "})
    assert empty.status_code == 422 and "aria-invalid" in empty.content.decode()
    same = reem.post(f"{PAGE}change/", {"label": "شحن", "becomes": "شحن"})
    assert same.status_code == 422
    assert reem.post(f"{PAGE}change/", {"label": "ليس هنا", "becomes": "x"}).status_code == 404
    assert not Sweep.objects.exists()
    address = looked_over(reem, "شحن", becomes="توصيل")
    assert reem.post(f"{address}start/", {"what": "priority", "value_priority": "high"}).status_code == 422
    assert reem.post(f"{address}reply/", {"text": "x"}).status_code == 404


def test_a_colour_is_chosen_seen_and_taken_away(labelled: list[Conversation], reem: Client, world: World) -> None:
    omar = browser_of(world.omar, language="ar")
    inbox = "/s/layla/inbox/?view=open"
    assert "chip hue-" not in omar.get(inbox).content.decode()
    assert reem.post(f"{PAGE}colour/", {"label": "شحن", "hue": "3"}).status_code == 302
    assert '<span class="chip hue-3">شحن</span>' in omar.get(inbox).content.decode()
    thread = omar.get(f"/s/layla/inbox/{labelled[1].public_id}/").content.decode()
    assert '<span class="chip">تأخير</span><span class="chip hue-3">شحن</span>' in thread, (
        "the open one shows its labels"
    )
    assert 'aria-pressed="true"' in reem.get(f"{PAGE}?label=شحن").content.decode()
    reem.post(f"{PAGE}colour/", {"label": "شحن", "hue": ""})
    assert "chip hue-" not in omar.get(inbox).content.decode()
    for bad in ("8", "-1", "x"):
        assert reem.post(f"{PAGE}colour/", {"label": "شحن", "hue": bad}).status_code == 404
    assert reem.post(f"{PAGE}colour/", {"label": "ليس هنا", "hue": "1"}).status_code == 404


def test_labels_are_changed_by_who_runs_the_store(world: World, labelled: list[Conversation]) -> None:
    omar = browser_of(world.omar)
    assert omar.get(PAGE).status_code == 403
    assert omar.post(f"{PAGE}change/", {"label": "شحن", "becomes": "x"}).status_code == 403
    with world.as_staff(world.omar):
        assert "tag" not in {one.icon for one in commands.offered("شحن", None)}
    with world.as_staff(world.reem):
        (found,) = [one for one in commands.offered("شحن", None) if one.icon == "tag"]
    assert found.where.startswith(PAGE) and found.how == "go"


@pytest.mark.parametrize("window", [1, 5_000])
def test_what_got_the_label_after_the_look_is_changed_too(
    world: World, labelled: list[Conversation], reem: Client, monkeypatch: pytest.MonkeyPatch, window: int
) -> None:
    monkeypatch.setattr(labelling, "LOOKED_AT", window)
    address = looked_over(reem, "شحن", becomes="توصيل")
    run_due()
    verbs.label(labelled[2], ["شحن"])
    assert reem.post(f"{address}start/", {"what": "relabel"}).status_code == 302
    late = world.conversation(world.layla_writes("سؤال آخر", key="k9"))
    verbs.label(late, ["شحن"])
    run_due()
    sweep = Sweep.objects.get()
    assert labels([*labelled, late]) == [["توصيل"], ["تأخير", "توصيل"], ["توصيل"], ["توصيل"]]
    assert (sweep.state, sweep.total, words()) == ("done", 4, ["تأخير", "توصيل"])
    undoes(reem, address)
    assert labels([*labelled, late]) == [["شحن"], ["تأخير", "شحن"], ["شحن"], ["شحن"]]


def test_a_look_that_falls_over_is_taken_up_again(
    labelled: list[Conversation], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as falls:
        falls.setattr(labelling, "gather", lambda _sweep: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            verbs.plan_relabel("شحن", "توصيل")
    assert Sweep.objects.get().state == "gather"
    run_due()
    assert (Sweep.objects.get().state, Sweep.objects.get().total) == ("planned", 2)


def test_two_who_look_at_once_find_each_once(labelled: list[Conversation]) -> None:
    sweep = verbs.plan_relabel("شحن", "توصيل")
    Sweep.objects.filter(pk=sweep.pk).update(state="gather", reached=0, total=0)
    one, other = Sweep.objects.get(pk=sweep.pk), Sweep.objects.get(pk=sweep.pk)
    assert not labelling.gather(one) and not labelling.gather(other)
    assert SweepItem.objects.count() == 2
    with pytest.raises(IntegrityError), unit():
        SweepItem.objects.create(sweep=sweep, conversation=labelled[0])


def test_a_look_that_nobody_went_on_with_is_forgotten_after_a_day(labelled: list[Conversation]) -> None:
    sweep = verbs.plan_relabel("شحن", "توصيل")
    Sweep.objects.filter(pk=sweep.pk).update(state="gather", at=now() - timedelta(days=2))
    verbs.plan_sweep([labelled[0].pk])
    assert not Sweep.objects.filter(pk=sweep.pk).exists()
    run_due()
