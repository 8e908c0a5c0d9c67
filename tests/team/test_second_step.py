"""Leads must have a second step: seven days of grace, then one page until it is set up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa import signals
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.live.harness import request_scope
from tests.team.doors import browser_of
from tests.world import PASSWORD, World
from wafaa.lib.time import now
from wafaa.live.subscription import Refusal, Subscription
from wafaa.stores import verbs as stores
from wafaa.team import second_verbs, verbs
from wafaa.team.models import Staff
from wafaa.team.reactions import ask_leads_for_a_second_step
from wafaa.team.streams import staff_stream
from wafaa.work.models import Audit

S = "/s/layla/"
THERE = "/account/2fa/?owed=1"
OVERDUE = -timedelta(seconds=1)


def owes(staff: Staff, left: timedelta) -> Staff:
    Staff.everywhere.filter(pk=staff.pk).update(second_by=now() + left)
    return staff


def due(staff: Staff) -> Any:
    return Staff.everywhere.values_list("second_by", flat=True).get(pk=staff.pk)


def phone(staff: Staff) -> Authenticator:
    """A second step, told of as allauth does."""
    made = TOTP.activate(staff.user, "JBSWY3DPEHPK3PXP").instance
    signals.authenticator_added.send(Authenticator, request=None, user=staff.user, authenticator=made)
    return made  # type: ignore[no-any-return]


def stream(staff: Staff) -> Subscription | Refusal:
    cookie = browser_of(staff).cookies["sessionid"].value
    return staff_stream(request_scope("/live/s/layla", headers=[(b"cookie", f"sessionid={cookie}".encode())]))


@pytest.fixture
def late(world: World) -> Client:
    return browser_of(owes(world.reem, OVERDUE))


def test_the_days_begin_when_somebody_becomes_a_lead(world: World) -> None:
    with time_machine.travel(now(), tick=False), world.inside():
        for role in ("owner", "manager"):
            joined = verbs.join(verbs.make_user(f"{role}@x.test", PASSWORD), role, role)
            assert due(joined) == now() + timedelta(days=7)
        assert due(verbs.join(verbs.make_user("agent@x.test", PASSWORD), "agent", "A")) is None
        verbs.change_staff(world.omar, role="manager")
        assert due(world.omar) == now() + timedelta(days=7)


def test_the_days_do_not_begin_again_and_end_with_the_role(world: World) -> None:
    owes(world.manager, timedelta(days=2))
    world.manager.refresh_from_db()
    before = due(world.manager)
    with world.inside():
        verbs.change_staff(world.manager, role="owner", name="مها")
        assert due(world.manager) == before
        verbs.change_staff(world.manager, role="agent")
    assert due(world.manager) is None


def test_leads_from_before_the_rule_are_asked_once(world: World) -> None:
    phone(world.manager)
    with time_machine.travel(now(), tick=False) as clock:
        ask_leads_for_a_second_step()
        asked = due(world.reem)
        assert asked == now() + timedelta(days=7)
        clock.shift(timedelta(days=1))
        ask_leads_for_a_second_step()
    assert (due(world.reem), due(world.manager), due(world.omar)) == (asked, None, None)


@pytest.mark.parametrize(("left", "says"), [(timedelta(days=6, hours=1), "7 days"), (timedelta(hours=3), "1 day is")])
def test_a_notice_on_every_page_tells_the_days_left(world: World, left: timedelta, says: str) -> None:
    stores.describe_store(world.shop, digits="latn")
    reem = browser_of(owes(world.reem, left))
    for page in ("", "inbox/", "settings/security/"):
        told = reem.get(f"{S}{page}").content.decode()
        assert says in told and "/account/2fa/" in told
    assert "second step at login" not in browser_of(world.omar).get(f"{S}customers/").content.decode()


def test_the_notice_counts_in_arabic(world: World) -> None:
    reem = browser_of(owes(world.reem, timedelta(days=2)), language="ar")
    assert "يومان" in reem.get(f"{S}customers/").content.decode()


@pytest.mark.parametrize("page", ["", "inbox/", "customers/", "settings/", "settings/staff/", "settings/audit/"])
def test_afterwards_every_page_leads_to_the_second_step(late: Client, page: str) -> None:
    answer = late.get(f"{S}{page}")
    assert (answer.status_code, answer.headers.get("Location")) == (302, THERE)


def test_htmx_is_led_there_as_a_whole_page(late: Client) -> None:
    answer = late.get(f"{S}inbox/rows/", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == THERE and not answer.content


def test_what_was_to_be_written_is_refused_and_not_swallowed(world: World, late: Client) -> None:
    conversation = world.conversation(world.layla_writes())
    draft = late.post(f"{S}inbox/{conversation.public_id}/draft/", {"kind": "reply", "text": "x"})
    assert draft.status_code == 403 and "second step" in draft.content.decode()
    assert late.get(f"{S}customers/", headers={"Accept": "application/json"}).json()["problem"]["code"] == (
        "second_step_owed"
    )


def test_what_is_needed_meanwhile_stays_open(world: World, late: Client) -> None:
    world.reem.user.set_password(PASSWORD)
    world.reem.user.save()
    late = browser_of(world.reem)
    for page in (f"{S}settings/security/", THERE, "/account/2fa/totp/activate/", "/account/sessions/"):
        assert late.get(page, follow=True).status_code == 200
    assert "the desk opens again at once" in late.get(THERE).content.decode()
    assert late.post("/me/language/", {"language": "ar"}).status_code == 302
    assert late.post("/me/theme/", {"theme": "dark"}).status_code == 302
    assert late.post("/account/logout/").status_code == 302
    assert "sessionid" not in late.cookies or not late.cookies["sessionid"].value


def test_setting_it_up_opens_the_desk_at_once(world: World, late: Client) -> None:
    page = late.get("/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    assert late.post("/account/2fa/totp/activate/", {"code": code}).status_code == 302
    assert late.get(f"{S}customers/").status_code == 200
    assert due(world.reem) is None
    last = Audit.everywhere.filter(store=world.shop, act="staff.changed").latest("id")
    assert last.details["what"] == "second_on"


def test_who_takes_it_off_is_asked_at_once(world: World) -> None:
    made = phone(world.reem)
    assert browser_of(world.reem).get(f"{S}customers/").status_code == 200
    made.delete()
    signals.authenticator_removed.send(Authenticator, request=None, user=world.reem.user, authenticator=made)
    second_verbs.note_second_step(world.reem.user)
    assert browser_of(world.reem).get(f"{S}customers/").status_code == 302


def test_a_second_step_nobody_told_of_opens_too(world: World, late: Client) -> None:
    TOTP.activate(world.reem.user, "JBSWY3DPEHPK3PXP")
    assert late.get(f"{S}customers/").status_code == 200
    assert due(world.reem) is None


def test_recovery_codes_alone_are_no_second_step(world: World, late: Client) -> None:
    Authenticator.objects.create(user=world.reem.user, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert late.get(f"{S}customers/").status_code == 302


def test_the_stream_is_refused_too_and_ends_with_the_grace(world: World) -> None:
    owes(world.reem, timedelta(minutes=2))
    heard = stream(world.reem)
    assert isinstance(heard, Subscription) and heard.expires_at == due(world.reem)
    owes(world.reem, OVERDUE)
    assert stream(world.reem) == Refusal(403)
    assert isinstance(stream(world.omar), Subscription)


def test_a_demo_asks_nobody(world: World) -> None:
    stores.describe_store(world.shop, is_demo=True)
    with world.inside():
        world.reem.store.refresh_from_db()
        assert due(verbs.join(verbs.make_user("two@x.test", PASSWORD), "owner", "Two")) is None
    ask_leads_for_a_second_step()
    assert due(world.reem) is None
    assert browser_of(owes(world.reem, OVERDUE)).get(f"{S}customers/").status_code == 200


@pytest.fixture
def seen_lately(world: World) -> Iterator[None]:
    Staff.everywhere.update(last_seen_at=now())
    yield


def test_a_page_asks_no_more_of_the_database_than_before(world: World, seen_lately: None) -> None:
    """The flag travels with the row that the door reads anyway: no query names allauth's tables."""
    phone(world.reem)
    for staff in (world.reem, world.omar):
        client = browser_of(staff)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(f"{S}customers/").status_code == 200
        assert not [query for query in asked.captured_queries if "mfa_authenticator" in query["sql"]]
