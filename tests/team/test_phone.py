"""The desk on a phone: installed as an app, told of things while it is closed, and silent when a login has ended."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from tests.push_browser import Browser, PushService, push_service
from tests.team.doors import browser_of
from tests.world import World
from wafaa.inbox.models import Conversation
from wafaa.lib.pushing import Push, sender
from wafaa.lib.time import now
from wafaa.lib.webpush import MOST_PLAIN, unwritten
from wafaa.live.static import HASH
from wafaa.team import bell_verbs, push_verbs, verbs
from wafaa.team import devices as devices_told
from wafaa.team.models import Device, Notification, Staff
from wafaa.team.push_verbs import MOST_DEVICES, Told
from wafaa.team.settings import TeamSettings
from wafaa.work.models import Job
from wafaa.work.worker import run_due

S = "/s/layla/"
PAGE = f"{S}settings/phone/"
DEVICES = f"{PAGE}devices/"
NEWS = Told("ليلى", "محادثة ١٢", f"{S}inbox/abc/", "conversation:abc", words="وين طلبي؟")


@pytest.fixture
def service(settings: Any) -> Iterator[PushService]:
    with push_service() as service:
        settings.INNER_HOSTS = frozenset({service.host})
        yield service


def phone_of(staff: Staff, service: PushService, name: str = "phone") -> tuple[Client, Browser]:
    """This person logs in on a phone and switches notifications on."""
    client, browser = browser_of(staff), Browser.fresh()
    assert client.post(DEVICES, browser.form(service.endpoint(name))).status_code == 204
    return client, browser


def tell(world: World, staff: Staff, told: Told = NEWS, **how: Any) -> int:
    with world.inside():
        return push_verbs.deliver(staff, told, **how)


def devices() -> int:
    return int(Device.everywhere.count())


def waiting() -> list[Any]:
    return list(Job.objects.filter(task=push_verbs.PUSH))


def test_a_phone_is_told_who_and_where_but_not_the_words(world: World, service: PushService) -> None:
    _client, browser = phone_of(world.omar, service)
    assert tell(world, world.omar) == 1
    run_due()
    (heard,) = service.heard
    told = heard.told(browser)
    assert (told["title"], told["body"], told["url"], told["tag"]) == (NEWS.title, NEWS.body, NEWS.url, NEWS.topic)
    assert (told["lang"], told["dir"]) == ("ar", "rtl")
    assert heard.path == "/send/phone" and heard.headers["content-encoding"] == "aes128gcm"
    assert heard.headers["authorization"].startswith("vapid t=")
    assert heard.headers["urgency"] == "normal" and len(heard.headers["topic"]) == 32
    assert 0 < int(heard.headers["ttl"]) <= 12 * 3600
    assert "ليلى".encode() not in heard.body
    assert Device.everywhere.get().reached_at is not None and not waiting()


def test_the_words_leave_when_the_store_says_so(world: World, service: PushService) -> None:
    _client, browser = phone_of(world.omar, service)
    with world.inside():
        verbs.choose(TeamSettings, {"push_shows_words": True})
    tell(world, world.omar, is_urgent=True)
    run_due()
    assert service.heard[0].told(browser)["body"] == f"{NEWS.body}\n{NEWS.words}"
    assert service.heard[0].headers["urgency"] == "high"


def test_the_longest_news_fits_one_record(world: World, service: PushService) -> None:
    phone_of(world.omar, service)
    with world.inside():
        verbs.choose(TeamSettings, {"push_shows_words": True})
        push_verbs.deliver(world.omar, Told("😀" * 999, "😀" * 999, "/s/" + "a" * 200, "t" * 80, words="😀" * 999))
    assert len(Push.of(waiting()[0].args["kept"]).plain()) <= MOST_PLAIN
    run_due()
    assert len(service.heard) == 1


def test_all_devices_of_one_person_are_told_and_of_nobody_else(world: World, service: PushService) -> None:
    phone_of(world.omar, service, "a")
    phone_of(world.omar, service, "b")
    phone_of(world.huda, service, "c")
    assert tell(world, world.omar) == 2
    run_due()
    assert {heard.path for heard in service.heard} == {"/send/a", "/send/b"}


def test_switching_on_twice_is_one_device(world: World, service: PushService) -> None:
    client, browser = phone_of(world.omar, service)
    assert client.post(DEVICES, browser.form(service.endpoint())).status_code == 204
    assert devices() == 1


def test_a_phone_handed_on_tells_its_new_holder_only(world: World, service: PushService) -> None:
    _client, browser = phone_of(world.omar, service)
    assert browser_of(world.huda).post(DEVICES, browser.form(service.endpoint())).status_code == 204
    assert tell(world, world.omar) == 0 and tell(world, world.huda) == 1


def test_the_newest_devices_are_kept(world: World, service: PushService) -> None:
    client = browser_of(world.omar)
    for number in range(MOST_DEVICES + 2):
        client.post(DEVICES, Browser.fresh().form(service.endpoint(str(number))))
    assert devices() == MOST_DEVICES
    assert not Device.everywhere.filter(endpoint=service.endpoint("0")).exists()


@pytest.mark.parametrize("status", [404, 410, 403])
def test_a_subscription_that_is_gone_is_forgotten(world: World, service: PushService, status: int) -> None:
    phone_of(world.omar, service)
    service.answers = [(status, {})]
    tell(world, world.omar)
    run_due()
    assert devices() == 0 and not waiting()


@pytest.mark.parametrize(("status", "asked", "least"), [(429, "120", 120), (503, "", 5), (500, "soon", 5)])
def test_a_busy_service_is_tried_again(world: World, service: PushService, status: int, asked: str, least: int) -> None:
    phone_of(world.omar, service)
    service.answers = [(status, {"retry-after": asked} if asked else {})]
    with time_machine.travel(now(), tick=False) as clock:
        tell(world, world.omar)
        run_due()
        (job,) = waiting()
        assert job.run_after >= now() + timedelta(seconds=least)
        assert Device.everywhere.get().failing_since == now()
        clock.shift(timedelta(seconds=max(least, 10)))
        run_due()
        assert len(service.heard) == 2 and not waiting()
        assert int(service.heard[1].headers["ttl"]) < int(service.heard[0].headers["ttl"])
        assert Device.everywhere.get().failing_since is None


def test_what_is_no_news_any_more_is_given_up(world: World, service: PushService) -> None:
    phone_of(world.omar, service)
    with time_machine.travel(now(), tick=False) as clock:
        tell(world, world.omar)
        clock.shift(push_verbs.LASTS)
        run_due()
        assert not service.heard and not waiting()
        service.answers = [(503, {"retry-after": "86400"})]
        tell(world, world.omar)
        run_due()
    assert devices() == 1 and not waiting()


def test_a_service_that_is_away_is_tried_again(world: World, service: PushService) -> None:
    phone_of(world.omar, service)
    service.server.shutdown()
    service.server.server_close()
    tell(world, world.omar)
    run_due()
    assert len(waiting()) == 1 and devices() == 1


def test_a_refused_message_is_not_sent_again(world: World, service: PushService) -> None:
    phone_of(world.omar, service)
    service.answers = [(413, {})]
    tell(world, world.omar)
    run_due()
    assert len(service.heard) == 1 and devices() == 1 and not waiting()


def test_an_address_that_turned_inward_is_not_called(world: World, service: PushService, settings: Any) -> None:
    """Closed again by the operator, or its name now leads into the house: the door refuses."""
    phone_of(world.omar, service)
    settings.INNER_HOSTS = frozenset()
    tell(world, world.omar)
    run_due()
    assert not service.heard and devices() == 0


def test_logging_out_silences_this_phone_alone(world: World, service: PushService) -> None:
    client, _browser = phone_of(world.omar, service, "a")
    phone_of(world.omar, service, "b")
    client.post("/account/logout/")
    assert [device.endpoint for device in Device.everywhere.all()] == [service.endpoint("b")]


def test_ending_a_session_elsewhere_silences_its_phone(world: World, service: PushService) -> None:
    phone, _browser = phone_of(world.omar, service)
    phone.get(S)
    desk = browser_of(world.omar)
    desk.get(S)
    row = UserSession.objects.get(session_key=phone.session.session_key)
    assert desk.post(f"/me/sessions/{row.pk}/end/").status_code == 302
    assert devices() == 0


def test_a_login_that_ended_by_itself_is_told_nothing(world: World, service: PushService) -> None:
    phone_of(world.omar, service)
    Session.objects.update(expire_date=now() - timedelta(seconds=1))
    tell(world, world.omar)
    run_due()
    assert not service.heard and devices() == 0


def test_a_new_password_silences_the_phones_of_before(world: World, service: PushService) -> None:
    phone_of(world.omar, service)
    world.omar.user.set_password("another long evening")
    world.omar.user.save()
    tell(world, world.omar)
    run_due()
    assert not service.heard and devices() == 0


def test_who_is_suspended_is_told_nothing(world: World, service: PushService) -> None:
    phone_of(world.omar, service)
    with world.inside():
        verbs.suspend(world.omar)
    tell(world, world.omar)
    run_due()
    assert not service.heard and devices() == 0


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.test/x",
        "https://127.0.0.1/x",
        "https://10.0.0.8/x",
        "https://[::1]/x",
        "https://localhost/x",
        "https://user@push.test/x",
        "https://push.test:999999/x",
        "https:///x",
        "ftp://push.test/x",
        "https://push.test/س",
        "https://push.test/a b",
        "https://push.test/" + "x" * 1000,
        "",
    ],
)
def test_an_address_that_would_never_be_called_is_refused(world: World, endpoint: str, settings: Any) -> None:
    settings.INNER_HOSTS = frozenset()
    answer = browser_of(world.omar).post(DEVICES, Browser.fresh().form("https://push.test/x") | {"endpoint": endpoint})
    assert answer.status_code == 422 and answer.json()["error"] and devices() == 0


@pytest.mark.parametrize("field", ["p256dh", "auth"])
@pytest.mark.parametrize("value", ["", "AAAA", "\x00", "ب" * 40])
def test_keys_that_are_none_are_refused(world: World, field: str, value: str) -> None:
    form = Browser.fresh().form("https://push.test/x") | {field: value}
    assert browser_of(world.omar).post(DEVICES, form).status_code == 422
    assert devices() == 0


def test_the_page_lists_ones_own_devices_and_removes_them(world: World, service: PushService) -> None:
    client, _browser = phone_of(world.omar, service)
    device = Device.everywhere.get()
    other = browser_of(world.huda)
    assert device.public_id not in other.get(PAGE).content.decode()
    for act in ("drop", "try"):
        assert other.post(f"{DEVICES}{device.public_id}/{act}/").status_code == 404
    page = client.get(PAGE).content.decode()
    assert f"{DEVICES}{device.public_id}/drop/" in page and "data-here" in page
    assert client.post(f"{DEVICES}{device.public_id}/try/").status_code == 302
    run_due()
    assert len(service.heard) == 1
    assert client.post(f"{DEVICES}{device.public_id}/drop/").status_code == 302
    assert devices() == 0


def test_trying_it_out_has_an_end(world: World, service: PushService) -> None:
    client, _browser = phone_of(world.omar, service)
    url = f"{DEVICES}{Device.everywhere.get().public_id}/try/"
    answers = [client.post(url).status_code for _ in range(60)]
    assert answers[0] == 302 and answers[-1] == 429


def test_the_neighbours_devices_are_theirs(world: World, service: PushService) -> None:
    phone_of(world.omar, service)
    public_id = Device.everywhere.get().public_id
    stranger = browser_of(world.stranger)
    assert stranger.post(f"/s/neighbour/settings/phone/devices/{public_id}/drop/").status_code == 404
    assert stranger.post(DEVICES, Browser.fresh().form(service.endpoint())).status_code == 404


# ── the app ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("language", "way"), [("ar", "rtl"), ("en", "ltr")])
def test_the_manifest_speaks_the_persons_language(world: World, language: str, way: str) -> None:
    answer = browser_of(world.omar, language=language).get(f"{S}app.webmanifest")
    told = answer.json()
    assert answer["Content-Type"] == "application/manifest+json" and "private" in answer["Cache-Control"]
    assert (told["lang"], told["dir"], told["start_url"], told["display"]) == (language, way, S, "standalone")
    assert world.shop.name in told["name"] and told["short_name"] == world.shop.name[:12]
    purposes = {(icon["purpose"], icon["sizes"]) for icon in told["icons"]}
    assert {("any", "192x192"), ("any", "512x512"), ("maskable", "512x512")} <= purposes
    assert told["shortcuts"] and all(shortcut["url"].startswith(S) for shortcut in told["shortcuts"])


def test_the_icons_are_what_the_manifest_says(world: World) -> None:
    for icon in browser_of(world.omar).get(f"{S}app.webmanifest").json()["icons"]:
        if icon["type"] != "image/png":
            continue
        path = finders.find(HASH.sub("", icon["src"].removeprefix("/static/")))
        with Image.open(str(path)) as image:
            assert f"{image.width}x{image.height}" == icon["sizes"] and image.format == "PNG"
            if icon["purpose"] == "maskable":
                assert image.getchannel("A").getextrema() == (255, 255), "a launcher cuts it: no clear corners"


def test_the_worker_is_for_the_desk(world: World) -> None:
    answer = browser_of(world.omar).get("/app/layla/worker.js")
    assert answer["Content-Type"].startswith("text/javascript") and answer["Service-Worker-Allowed"] == S
    assert "no-cache" in answer["Cache-Control"]
    house = json.loads(answer.content.decode().removeprefix("self.HOUSE = ").partition(";\n")[0])
    assert house["home"] == S and HASH.search(house["icon"])
    assert "worker/news." in answer.content.decode()


def test_no_page_waits_for_the_worker(repository: Path) -> None:
    """Whoever listens to "fetch" stands in the way of every page: docs/decisions/0011."""
    for name in ("news", "leaving"):
        words = (repository / f"wafaa/static/worker/{name}.js").read_text(encoding="utf-8")
        assert 'addEventListener("install"' in words and "clients.claim" not in words
        assert not re.search(r"""["'`]fetch["'`]|onfetch""", words.partition("\n\n")[2])


@pytest.mark.parametrize("who", ["nobody", "stranger", "suspended", "no such store"])
def test_whose_login_has_ended_is_given_a_worker_that_leaves(world: World, who: str) -> None:
    client, store = Client(), "layla"
    if who == "stranger":
        client = browser_of(world.stranger)
    elif who == "suspended":
        client = browser_of(world.omar)
        with world.inside():
            verbs.suspend(world.omar)
    elif who == "no such store":
        client, store = browser_of(world.omar), "nowhere"
    text = client.get(f"/app/{store}/worker.js").content.decode()
    assert "worker/leaving." in text and world.shop.name not in text


def test_fetching_the_worker_is_no_presence(world: World) -> None:
    """Browsers look for a new one by themselves, at night too."""
    browser_of(world.omar).get("/app/layla/worker.js")
    assert Staff.everywhere.get(pk=world.omar.pk).last_seen_at is None


def test_the_frame_names_the_app_and_the_login_without_telling_it(world: World) -> None:
    client = browser_of(world.omar)
    page = client.get(S).content.decode()
    assert f'rel="manifest" href="{S}app.webmanifest" crossorigin="use-credentials"' in page
    assert f'data-key="{sender().public}"' in page and str(client.session.session_key) not in page
    other = browser_of(world.omar).get(S).content.decode()
    assert page.split('data-login="')[1][:16] != other.split('data-login="')[1][:16]


def test_the_machine_has_one_key_and_keeps_it_to_itself() -> None:
    path = settings.SECRETS / "push.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(unwritten(sender().public)) == 65
    assert sender().public not in path.read_text()


def test_the_next_login_on_the_same_phone_takes_it_up_again(world: World, service: PushService) -> None:
    client, browser = phone_of(world.omar, service)
    client.post("/account/logout/")
    again = browser_of(world.omar)
    assert again.post(DEVICES, browser.form(service.endpoint())).status_code == 204
    assert tell(world, world.omar) == 1


# ── with the bell ───────────────────────────────────────────────────────────────────────────────────────────────────


def notified(world: World, staff: Staff, ref: str = "1", kind: str = "message") -> str:
    """Layla has written, and this person's bell says so."""
    message = world.layla_writes()
    conversation = world.conversation(message)
    with world.inside():
        topic = f"conversation:{conversation.public_id}"
        assert bell_verbs.notify(staff, kind, topic=topic, ref=ref, words="وين طلبي؟")
    return str(conversation.public_id)


def run_all(clock: Any) -> None:
    for _ in range(3):
        run_due()
        clock.shift(devices_told.READ_FIRST)
    run_due()


def test_what_stands_under_the_bell_reaches_the_phone(world: World, service: PushService) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        _client, browser = phone_of(world.omar, service)
        clock.shift(devices_told.AT_THE_DESK)
        public_id = notified(world, world.omar)
        run_all(clock)
    (heard,) = service.heard
    told = heard.told(browser)
    assert told["title"] == "ليلى" and told["url"] == f"{S}inbox/{public_id}/"
    assert "1 new message" in told["body"] and "no. " in told["body"] and "وين" not in told["body"]
    assert heard.headers["urgency"] == "high"


def test_who_reads_it_at_the_desk_is_not_told_on_the_phone(world: World, service: PushService) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        phone_of(world.omar, service)[0].get(S)
        notified(world, world.omar)
        run_due()
        assert not service.heard, "who is at the desk has a moment to read it there"
        with world.inside():
            bell_verbs.read_all(world.omar)
        run_all(clock)
    assert not service.heard


def test_several_messages_at_the_desk_are_one_push(world: World, service: PushService) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        client, browser = phone_of(world.omar, service)
        client.get(S)
        topic = f"conversation:{notified(world, world.omar)}"
        for ref in "23":
            run_due()
            with world.inside():
                bell_verbs.notify(world.omar, "message", topic=topic, ref=ref)
        run_all(clock)
    assert len(service.heard) == 1
    assert "3 new messages" in service.heard[0].told(browser)["body"]


def test_told_twice_it_is_the_same_line_on_the_phone(world: World, service: PushService) -> None:
    _client, browser = phone_of(world.omar, service)
    notified(world, world.omar)
    with world.inside():
        row = Notification.objects.get(staff=world.omar)
        for _ in range(2):
            devices_told.tell(row.pk)
    run_due()
    assert {heard.told(browser)["tag"] for heard in service.heard} == {row.public_id}


def test_what_they_may_not_see_any_more_is_not_told(world: World, service: PushService) -> None:
    phone_of(world.omar, service)
    public_id = notified(world, world.omar)
    with world.inside():
        Conversation.objects.filter(public_id=public_id).update(team=world.closed_team)
        devices_told.tell(Notification.objects.get(staff=world.omar).pk)
    run_due()
    assert not service.heard


def test_in_quiet_hours_the_phone_is_silent(world: World, service: PushService) -> None:
    phone_of(world.omar, service)
    with world.inside():
        bell_verbs.attend(world.omar, is_quiet=True, quiet_from=0, quiet_to=24 * 60 - 1, timezone="UTC")
    with time_machine.travel(now().replace(hour=12), tick=False) as clock:
        notified(world, world.omar)
        run_all(clock)
    assert not service.heard
