"""Nobody is disturbed around the prayers, at Friday noon and outside the Ramadan hours; who waits has their answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.world import World
from wafaa.channels import verbs as channels
from wafaa.channels.contact_hours import ContactSettings, place_in, quiet_of, sky_of
from wafaa.channels.gate import REASONS, Verdict, contact_time, may_send
from wafaa.channels.models import Notice, Outgoing
from wafaa.people import verbs as people
from wafaa.people.models import Purpose
from wafaa.people.queries import follow_up_wish
from wafaa.stores.hours import Hours
from wafaa.stores.intervals import Interval
from wafaa.stores.models import Calendar
from wafaa.stores.settings import BadSetting, read
from wafaa.stores.verbs import choose, plan_hours

RIYADH = ZoneInfo("Asia/Riyadh")
MORNING = datetime(2026, 5, 4, 7, 0, tzinfo=UTC)  # a Monday, ten o'clock in Riyadh


def at(hour: int, minute: int = 0, day: int = 4, month: int = 5) -> datetime:
    """A wall time in Riyadh in 2026: dhuhr is about 11:50 on the fourth of May."""
    return datetime(2026, month, day, hour, minute, tzinfo=RIYADH)


@pytest.fixture
def desk(world: World) -> Iterator[World]:
    with time_machine.travel(MORNING, tick=False), world.inside():
        people.state_consent(world.layla, Purpose.SURVEY, "*", given=True, proof="form")
        choose(ContactSettings, {"prayers": True})
        yield world


def notice(world: World, code: str, *, at_once: bool = True) -> Notice:
    made: Notice = Notice.objects.create(
        key=code, code=code, customer=world.layla, subject="order:x", purpose=Purpose.SERVICE, at_once=at_once,
        title="t", text="t",
    )  # fmt: skip
    return made


def ask(world: World, when: datetime, purpose: str = Purpose.SURVEY, **traits: Any) -> Verdict:
    return may_send(world.layla, purpose, "email", when, **traits)


def local(verdict: Verdict) -> str:
    assert verdict.until is not None
    return f"{verdict.until.astimezone(RIYADH):%H:%M}"


def test_a_question_waits_for_the_end_of_the_prayer(desk: World) -> None:
    noon = at(11, 52)
    held = ask(desk, noon)
    assert (held.says, held.code, local(held)) == ("later", "prayer_time", "12:15")
    assert held.until is not None and ask(desk, held.until) == Verdict("yes")
    assert ask(desk, at(11, 44)) == Verdict("yes")
    assert ask(desk, at(11, 46)).code == "prayer_time"


def test_a_persons_reply_and_what_was_asked_for_just_now_go_through(desk: World) -> None:
    prayer = at(11, 52)
    assert ask(desk, prayer, Purpose.REPLY) == Verdict("yes")
    assert ask(desk, prayer, Purpose.SERVICE) == Verdict("yes")  # written by a person
    assert ask(desk, prayer, Purpose.SERVICE, is_automatic=True) == Verdict("yes")  # an answer of the machine's
    received = notice(desk, "order.received")
    assert ask(desk, prayer, Purpose.SERVICE, is_automatic=True, notice=received) == Verdict("yes")


def test_news_of_the_machine_waits_even_when_it_is_urgent(desk: World) -> None:
    late = notice(desk, "order.delayed")
    held = ask(desk, at(11, 52), Purpose.SERVICE, is_automatic=True, notice=late)
    assert (held.says, held.code) == ("later", "prayer_time")


def test_off_is_off(desk: World) -> None:
    choose(ContactSettings, {"prayers": False})
    assert ask(desk, at(11, 52)) == Verdict("yes")


def test_friday_noon_is_longer_and_says_so(desk: World) -> None:
    held = ask(desk, at(11, 15, day=8))
    assert (held.code, local(held)) == ("friday_prayer", "12:50")
    choose(ContactSettings, {"prayers": True, "friday_before": 0, "friday_after": 0})
    assert ask(desk, at(11, 15, day=8)) == Verdict("yes")
    assert ask(desk, at(11, 52, day=8)).code == "prayer_time"


def test_ramadan_has_the_hours_of_ramadan_and_a_quiet_sunset(desk: World) -> None:
    """Ramadan of 1447: 18 February to 19 March 2026. The store works from 10 to 15 and from 21 to 1 then."""
    every = dict.fromkeys(range(7), (Interval(600, 900), Interval(1260, 60)))
    hours = Hours("Asia/Riyadh", dict.fromkeys(range(7), (Interval(540, 1080),)), every)
    plan_hours(Calendar.objects.get(is_main=True), hours)
    desk.shop.__dict__.pop("_hours", None)
    afternoon = at(16, 0, day=2, month=3)
    held = ask(desk, afternoon)
    assert (held.code, local(held)) == ("ramadan_hours", "21:00")
    assert ask(desk, at(23, 30, day=2, month=3)) == Verdict("yes")  # at night, when people are awake
    choose(ContactSettings, {"prayers": True, "ramadan": False})
    assert ask(desk, afternoon) == Verdict("yes")
    assert ask(desk, at(23, 30, day=2, month=3)).code == "quiet_hours"
    assert ask(desk, at(18, 30, day=2, month=3)).code == "prayer_time"  # breaking the fast, an hour


def test_a_customer_elsewhere_prays_by_their_own_sun(desk: World) -> None:
    people.describe(desk.layla, timezone="Africa/Cairo")
    assert ask(desk, at(11, 52)) == Verdict("yes")
    cairo = datetime(2026, 5, 4, 12, 55, tzinfo=ZoneInfo("Africa/Cairo"))
    assert ask(desk, cairo).code == "prayer_time"
    people.describe(desk.layla, timezone="America/Anchorage")  # nobody knows a city there
    assert ask(desk, at(20, 0)).code != "prayer_time"


def test_hours_that_a_prayer_swallows_are_obeyed(desk: World) -> None:
    people.describe(desk.layla, preferred_hours=[[11 * 60 + 50, 12 * 60 + 10]])
    assert ask(desk, at(11, 52)) == Verdict("yes")
    people.describe(desk.layla, preferred_hours=[[11 * 60 + 50, 13 * 60]])
    assert ask(desk, at(11, 52)).code == "prayer_time"


def test_the_best_time_to_call_is_in_their_hours_and_after_the_prayer(desk: World) -> None:
    people.describe(desk.layla, preferred_hours=[[11 * 60 + 40, 13 * 60]])
    assert contact_time(desk.layla, at(9, 0)) == at(11, 40)
    assert contact_time(desk.layla, at(11, 50)).astimezone(RIYADH) == at(12, 15)
    assert contact_time(desk.layla, at(20, 0)).astimezone(RIYADH) == at(11, 40, day=5)


def test_what_waits_leaves_when_the_prayer_is_over(desk: World) -> None:
    with time_machine.travel(at(11, 52), tick=False):
        waiting = channels.queue(desk.layla, desk.mail, "email", purpose=Purpose.SURVEY, text="How was it?")
    row = Outgoing.objects.get(pk=waiting.pk)
    assert (row.state, row.reason) == ("queued", "prayer_time")
    assert row.not_before == at(12, 15)


@pytest.mark.parametrize("text", ["24.71, 46.68", "٢٤٫٧١، ٤٦٫٦٨", "-33.9 18.4"])
def test_coordinates_are_read_in_any_digits(text: str) -> None:
    assert place_in(text) is not None


@pytest.mark.parametrize("text", ["", "Riyadh", "91, 0", "70, 20", "24.7", "24.7, 246"])
def test_what_is_no_place_is_refused(desk: World, text: str) -> None:
    assert place_in(text) is None
    if text:
        with pytest.raises(BadSetting):
            choose(ContactSettings, {"place": text})


def test_the_defaults_follow_the_country(desk: World) -> None:
    sky = sky_of(read(ContactSettings))
    assert sky is not None and (sky.method, str(sky.zone)) == ("umm_al_qura", "Asia/Riyadh")
    desk.shop.country, desk.shop.timezone = "EG", "Africa/Cairo"
    sky = sky_of(ContactSettings())
    assert sky is not None and (sky.method, str(sky.zone)) == ("egypt", "Africa/Cairo")


def test_the_night_prayer_of_a_ramadan_evening_is_long(desk: World) -> None:
    chosen = ContactSettings(prayers=True)
    sky = sky_of(chosen)
    assert sky is not None
    nights = {one.prayer: one.ends - one.starts for one in quiet_of(date(2026, 3, 2), chosen, sky)}
    assert (nights["isha"], nights["maghrib"]) == (timedelta(minutes=95), timedelta(minutes=65))


def test_each_reason_has_its_words() -> None:
    assert {"prayer_time", "friday_prayer", "ramadan_hours", "wants_none"} <= REASONS.keys()


def test_the_page_shows_today_and_keeps_what_was_typed(desk: World, client: Client) -> None:
    client.force_login(desk.reem.user)
    url = reverse("channels:contact", args=[desk.shop.slug])
    page = client.get(url).content.decode()
    assert page.count("contact-times") == 3  # today, the next Friday, the beginning of Ramadan
    sent = {"contact-city": "jeddah", "contact-place": "nowhere", "contact-method": "auto"}
    minutes = ("before", "after", "friday_before", "friday_after", "iftar_after", "night_after")
    sent |= {f"contact-{name}": "7" for name in minutes}
    refused = client.post(url, sent)
    assert refused.status_code == 422
    assert "nowhere" in refused.content.decode()
    assert client.post(url, sent | {"contact-place": "٢١٫٥، ٣٩٫٢", "contact-prayers": "on"}).status_code == 302
    desk.shop.__dict__.pop("_settings", None)
    assert (read(ContactSettings).before, read(ContactSettings).prayers) == (7, True)


def test_only_who_manages_the_store_decides(desk: World, client: Client) -> None:
    client.force_login(desk.omar.user)
    assert client.get(reverse("channels:contact", args=[desk.shop.slug])).status_code in (403, 404)


def test_who_wants_to_be_asked_nothing_gets_answers_and_news_alone(desk: World) -> None:
    people.describe(desk.layla, follow_up="nothing")
    assert ask(desk, at(10)) == Verdict("no", "wants_none")
    asked = notice(desk, "order.arrived", at_once=False)
    assert ask(desk, at(10), Purpose.SERVICE, is_automatic=True, notice=asked).code == "wants_none"
    assert ask(desk, at(10), Purpose.REPLY) == Verdict("yes")
    assert ask(desk, at(10), Purpose.SERVICE, is_automatic=True, notice=notice(desk, "order.delayed")) == Verdict("yes")


@pytest.mark.parametrize("code", ["order.delayed", "order.gesture"])
def test_who_wants_to_be_asked_nothing_is_told_news_that_can_wait(desk: World, code: str) -> None:
    people.describe(desk.layla, follow_up="nothing")
    news = notice(desk, code, at_once=False)
    assert ask(desk, at(10), Purpose.SERVICE, is_automatic=True, notice=news) == Verdict("yes")
    asks = notice(desk, "follow_up.solved", at_once=True)
    assert ask(desk, at(10), Purpose.SERVICE, is_automatic=True, notice=asks).code == "wants_none"


def test_a_no_to_questions_holds_on_whichever_record_it_was_said(desk: World) -> None:
    guest = people.recognise("email", "other@customer.test", source="shop", name="ليلى")
    people.describe(guest, follow_up="nothing")
    person = people.join_people(desk.layla, guest, why="hand")
    assert (person.pk, person.follow_up) == (desk.layla.pk, "")
    assert ask(desk, at(10)).code == "wants_none"
    people.say_wishes(person, follow_up="message")
    assert ask(desk, at(10)) == Verdict("yes"), "they changed their mind"


def test_else_the_wish_that_was_said_last_counts(desk: World) -> None:
    guest = people.recognise("email", "other@customer.test", source="shop", name="ليلى")
    people.say_wishes(guest, follow_up="call")
    person = people.join_people(desk.layla, guest, why="hand")
    assert follow_up_wish(person) == "call"
    with time_machine.travel(MORNING + timedelta(hours=1), tick=False):
        people.say_wishes(person, follow_up="message")
    assert follow_up_wish(person) == "message"


def test_in_ramadan_a_customer_elsewhere_is_not_written_to_at_night(desk: World) -> None:
    every = dict.fromkeys(range(7), (Interval(600, 900), Interval(1260, 60)))
    hours = Hours("Asia/Riyadh", dict.fromkeys(range(7), (Interval(540, 1080),)), every)
    plan_hours(Calendar.objects.get(is_main=True), hours)
    desk.shop.__dict__.pop("_hours", None)
    people.describe(desk.layla, timezone="Asia/Jakarta")
    held = ask(desk, at(21, 30, day=2, month=3))  # half past one in Jakarta
    assert (held.says, held.code) == ("later", "quiet_hours")
    assert ask(desk, at(12, 0, day=2, month=3)) == Verdict("yes")


def test_one_swallowed_window_of_several_releases_no_prayer(desk: World) -> None:
    people.describe(desk.layla, preferred_hours=[[11 * 60 + 50, 12 * 60 + 10], [17 * 60, 18 * 60]])
    assert ask(desk, at(11, 52)).code == "prayer_time"


def test_the_nights_of_ramadan_begin_on_the_evening_before(desk: World) -> None:
    """Ramadan of 1447: 18 February to 19 March 2026."""
    chosen = ContactSettings(prayers=True)
    sky = sky_of(chosen)
    assert sky is not None

    def long(day: date) -> dict[str, bool]:
        spans = {one.prayer: one.ends - one.starts for one in quiet_of(day, chosen, sky)}
        return {name: spans[name] > timedelta(minutes=60) for name in ("maghrib", "isha")}

    assert long(date(2026, 2, 16)) == {"maghrib": False, "isha": False}
    assert long(date(2026, 2, 17)) == {"maghrib": False, "isha": True}
    assert long(date(2026, 3, 18)) == {"maghrib": True, "isha": True}
    assert long(date(2026, 3, 19)) == {"maghrib": True, "isha": False}
