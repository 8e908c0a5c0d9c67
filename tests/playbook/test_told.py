"""What rules do is told on the customer's timeline, and what waits for a person stands on the rail."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.utils import translation

from tests.playbook.rules import LABEL, RAISE, a_rule, now_of, runs, work_off
from tests.team.doors import browser_of
from tests.world import World
from wafaa.playbook import saying
from wafaa.playbook.kinds import KINDS
from wafaa.playbook.models import Mode, Run


def timeline(client: Client, shop: World) -> str:
    return str(client.get(f"/s/layla/customers/{shop.layla.public_id}/").content.decode())


def test_the_timeline_says_what_why_by_which_rule_and_takes_it_back(shop: World) -> None:
    rule = a_rule("message.received", RAISE, name="ترفع الأولوية")
    talk = shop.conversation(shop.layla_writes())
    work_off()
    (run,) = runs(rule)
    omar = browser_of(shop.omar)
    page = timeline(omar, shop)
    assert "ترفع الأولوية" in page
    assert f"/runs/{run.public_id}/undo/" in page
    here = f"/s/layla/customers/{shop.layla.public_id}/"
    answer = omar.post(f"/s/layla/playbook/runs/{run.public_id}/undo/", {"next": here})
    assert answer.headers["Location"] == here
    assert now_of(talk).priority == "normal"
    again = timeline(omar, shop)
    assert again.count("ترفع الأولوية") == 1, "it is told as it stands now"
    assert f"/runs/{run.public_id}/undo/" not in again


def test_who_may_not_see_the_conversation_reads_nothing_of_the_rule(shop: World) -> None:
    a_rule("message.received", LABEL, name="سرّ الإدارة")
    talk = shop.conversation(shop.layla_writes())
    work_off()
    type(talk).objects.filter(pk=talk.pk).update(team=shop.closed_team)
    assert "سرّ الإدارة" not in timeline(browser_of(shop.omar), shop)
    assert "سرّ الإدارة" in timeline(browser_of(shop.reem), shop)


def test_what_asks_for_a_yes_is_counted_on_the_rail(shop: World) -> None:
    omar = browser_of(shop.omar)

    def number() -> int:
        items: list[dict[str, Any]] = omar.get("/s/layla/rail/").json()["items"]
        return next(int(one["count"]) for one in items if one["url"] == "/s/layla/playbook/")

    assert number() == 0
    rule = a_rule("message.received", LABEL, mode=Mode.ASK)
    shop.layla_writes()
    work_off()
    assert number() == 1
    (run,) = runs(rule)
    omar.post(f"/s/layla/playbook/runs/{run.public_id}/decide/", {"answer": "no"})
    work_off()
    assert number() == 0
    assert browser_of(shop.stranger).get("/s/layla/rail/").status_code == 404


def test_a_sum_that_was_the_reason_is_said_in_the_stores_digits_and_money(shop: World) -> None:
    run = Run(why=[{"fact": "this_order.total", "value": "751.50"}, {"fact": "this_order.gone", "value": "7.5"}])
    with shop.inside(), translation.override("ar"):
        (told, gone) = saying.why(run, KINDS["order"].ground())
    assert "٧٥١٫٥٠" in told["value"] and "ر.س" in told["value"]
    assert gone["value"] == "7.5", "what is told no more stays as it was written down"
