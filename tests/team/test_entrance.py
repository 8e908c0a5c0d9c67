"""The way in: login, its trail, sessions, and the first day of a store."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from django.test import Client

from tests.world import World
from wafaa.channels.models import Line
from wafaa.lib.text.digits import ascii_digits
from wafaa.promises.models import Policy
from wafaa.stores.models import Store
from wafaa.stores.scope import entered
from wafaa.team.acts import title
from wafaa.team.models import Staff, User
from wafaa.work.events import HAPPENINGS
from wafaa.work.models import Audit, Event

PASSWORD = "a long and quiet evening"
KEY = "the key that the terminal printed"
FIRST_DAY = {
    "name": "عطور نورة",
    "language": "ar",
    "timezone": "Asia/Riyadh",
    "hours": "SA",
    "slug": "noura",
    "owner": "نورة",
    "email": "noura@example.test",
    "password": "a quiet lake at dawn",
}


@pytest.fixture
def omar_knows_his_password(world: World) -> World:
    world.omar.user.set_password(PASSWORD)
    world.omar.user.save()
    return world


def log_in(client: Client, password: str = PASSWORD, email: str = "omar@layla.test") -> int:
    return int(client.post("/account/login/", {"login": email, "password": password}).status_code)


def acts(world: World) -> list[str]:
    return list(Audit.everywhere.filter(store=world.shop).order_by("id").values_list("act", flat=True))


def test_coming_and_going_is_written_down(omar_knows_his_password: World) -> None:
    omar = Client()
    assert log_in(omar, "wrong") == 200
    assert log_in(omar) == 302
    assert omar.get("/").headers["Location"] == "/s/layla/"
    omar.post("/account/logout/")
    assert acts(omar_knows_his_password)[-4:] == [
        "staff.login_failed",
        "staff.logged_in",
        "staff.logged_out",
        "session.ended",
    ]
    assert omar.get("/").headers["Location"] == "/account/login/"


def test_whatever_is_written_down_is_called_by_words() -> None:
    ours = {name: one for name, one in HAPPENINGS.items() if one.__module__.startswith("wafaa.")}
    audited = {name for name, happening in ours.items() if happening.audited}
    assert len(audited) > 60 and {name for name in audited if title(name) == name} == set()


def test_nobody_signs_up_from_outside(world: World) -> None:
    answer = Client().post("/account/signup/", {"email": "x@x.test", "password1": PASSWORD})
    assert not User.objects.filter(email="x@x.test").exists()
    assert answer.status_code in (200, 302, 403, 404)


def test_a_session_is_ended_from_another_and_its_streams_close(omar_knows_his_password: World) -> None:
    desk, phone = Client(), Client()
    log_in(desk)
    log_in(phone)
    phone.get("/s/layla/customers/")
    page = desk.get("/account/sessions/")
    other = next(s for s in page.context["sessions"] if s.session_key == phone.session.session_key)
    assert f"/me/sessions/{other.pk}/end/" in page.content.decode()
    desk.post(f"/me/sessions/{other.pk}/end/")
    assert phone.get("/s/layla/customers/").status_code == 302
    assert desk.get("/s/layla/customers/").status_code == 200
    ended = Event.everywhere.filter(store=omar_knows_his_password.shop, name="session.ended").latest("id")
    assert ended.data["who"] == f"staff:{omar_knows_his_password.omar.pk}"


def test_the_hours_of_sessions_are_those_of_the_shop(omar_knows_his_password: World) -> None:
    """The pages of one's own account are of no store; whoever looks for a stranger there reads their own clock."""
    desk = Client()
    with time_machine.travel(datetime(2026, 11, 27, 10, 27, tzinfo=UTC), tick=False):
        log_in(desk)
        page = desk.get("/account/sessions/", headers={"accept-language": "en"}).content.decode()
    assert "1:27" in ascii_digits(page) and "10:27" not in ascii_digits(page)


@pytest.mark.parametrize("header", [{"HX-Request": "true"}, {"Sec-Fetch-Mode": "cors"}])
def test_a_script_without_a_login_is_refused_and_not_led_to_the_login_page(
    world: World, header: dict[str, str]
) -> None:
    """A page would put what it is led to into its midst, and take a draft for kept that is lost."""
    answer = Client().get("/s/layla/customers/", headers=header)
    assert (answer.status_code, answer.content) == (401, b"")
    opened = Client().get("/s/layla/customers/", headers={"Sec-Fetch-Mode": "navigate"})
    assert opened.headers["Location"] == "/account/login/?next=/s/layla/customers/"


def test_what_one_person_wrote_is_not_sent_by_another_who_logged_in_beside_it(world: World) -> None:
    url, typed = "/s/layla/settings/presence/", {"presence": "busy"}
    huda, omar = Client(), Client()
    huda.force_login(world.huda.user)
    omar.force_login(world.omar.user)
    page = re.search(r'<wafaa-live [^>]*data-me="([^"]+)"', omar.get("/s/layla/customers/").content.decode())
    assert page is not None
    signed = {"X-Written-By": page[1], "HX-Request": "true"}
    before = Staff.everywhere.get(pk=world.huda.pk).presence
    refused = huda.post(url, typed, headers=signed)
    assert (refused.status_code, unquote(refused["X-Logged-In"])) == (401, world.huda.name)
    assert huda.get("/s/layla/customers/", headers=signed).status_code == 401
    told = huda.post(url, typed | {"written_by": page[1]})
    assert told.status_code == 403 and world.huda.name in told.content.decode()
    assert "X-Logged-In" not in Client().get("/s/layla/customers/", headers={"HX-Request": "true"})
    assert Staff.everywhere.get(pk=world.huda.pk).presence == before
    assert omar.post(url, typed | {"written_by": page[1]}, headers={"X-Written-By": page[1]}).status_code < 400
    assert omar.get("/s/layla/customers/", headers=signed).status_code == 200


def test_another_persons_session_is_not_theirs_to_end(omar_knows_his_password: World) -> None:
    omar = Client()
    log_in(omar)
    session = omar.get("/account/sessions/").context["sessions"][0]
    omar_knows_his_password.huda.user.set_password(PASSWORD)
    omar_knows_his_password.huda.user.save()
    huda = Client()
    log_in(huda, email="huda@layla.test")
    assert huda.post(f"/me/sessions/{session.pk}/end/").status_code == 404
    assert omar.get("/s/layla/customers/").status_code == 200


def test_a_new_password_ends_the_other_sessions(omar_knows_his_password: World) -> None:
    desk, phone = Client(), Client()
    log_in(desk)
    log_in(phone)
    fresh = "another long and quiet evening"
    changed = desk.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh})
    assert changed.status_code == 302
    assert phone.get("/s/layla/customers/").status_code == 302
    assert desk.get("/s/layla/customers/").status_code == 200
    assert {"staff.password_changed", "session.ended"} <= set(acts(omar_knows_his_password))


@pytest.mark.parametrize("page", ["login/", "password/reset/"])
def test_the_doors_stand_in_both_languages(world: World, page: str) -> None:
    for language in ("ar", "en"):
        answer = Client(headers={"accept-language": language}).get(f"/account/{page}")
        assert answer.status_code == 200 and f'lang="{language}"' in answer.content.decode()


@pytest.mark.parametrize("page", ["2fa/", "2fa/totp/activate/", "2fa/webauthn/", "sessions/", "password/change/"])
def test_ones_own_security_pages_open(omar_knows_his_password: World, page: str) -> None:
    omar = Client()
    log_in(omar)
    answer = omar.get(f"/account/{page}", follow=True)
    if "reauthenticate" in answer.request["PATH_INFO"]:
        answer = omar.post(answer.request["PATH_INFO"], {"password": PASSWORD, "next": f"/account/{page}"}, follow=True)
    assert answer.status_code == 200
    assert "entrance-card" in answer.content.decode()


@pytest.fixture
def key(settings: Any, tmp_path: Path) -> str:
    settings.DATA = tmp_path
    (tmp_path / "setup-token").write_text(hashlib.sha256(KEY.encode()).hexdigest() + "\n")
    return f"/welcome/?token={KEY}"


def test_the_first_day_opens_a_store_with_everything_it_needs(db: None, key: str) -> None:
    assert Client().get("/").headers["Location"] == "/welcome/"
    noura = Client()
    assert noura.get(key).status_code == 200
    assert noura.post(key, FIRST_DAY).headers["Location"] == "/s/noura/"
    store = Store.objects.get()
    from wafaa.channels.reactions import open_the_first_lines
    from wafaa.promises.reactions import give_a_new_store_its_promises
    from wafaa.work.events import REACTIONS
    from wafaa.work.log import ALL_OF_THEM
    from wafaa.work.models import Event, Job

    asked = Job.objects.filter(task=ALL_OF_THEM).values_list("args__event", flat=True)
    opened = Event.everywhere.get(store=store, name="store.opened")
    assert opened.pk in asked
    assert {open_the_first_lines, give_a_new_store_its_promises} <= {one.react for one in REACTIONS[opened.name]}
    with entered(store):
        for _twice in range(2):
            open_the_first_lines(None)
            give_a_new_store_its_promises(None)
        assert sorted(Line.objects.values_list("channel", flat=True)) == ["form", "webchat"]
        assert Policy.objects.count() == 5
    assert Staff.everywhere.get().role == "owner"
    assert noura.get("/s/noura/settings/").status_code == 200
    assert noura.post(key, FIRST_DAY | {"slug": "second"}).status_code == 404
    assert Client().get(key).status_code == 404


def test_without_the_key_the_first_page_says_where_it_is(db: None, key: str) -> None:
    assert Client().get("/welcome/").status_code == 403
    assert Client().post("/welcome/?token=guess", FIRST_DAY).status_code == 403
    assert not Store.objects.exists()


@pytest.mark.parametrize(
    "field, typed",
    [
        ("password", "password123"),
        ("password", "short"),
        ("email", "no"),
        ("timezone", "Mars"),
        ("slug", "ليلى"),
        ("name", ""),
    ],
)
def test_a_bad_first_answer_keeps_the_others(db: None, key: str, field: str, typed: str) -> None:
    answer = Client().post(key, FIRST_DAY | {field: typed})
    assert answer.status_code == 422
    assert "noura@example.test" in answer.content.decode() or field == "email"
    assert "a quiet lake at dawn" not in answer.content.decode()
    assert not Store.objects.exists()
