"""Every place where a password is chosen refuses those that guessers try first, and says why."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.translation import override

from tests.team.doors import browser_of
from tests.team.test_entrance import FIRST_DAY, key
from tests.world import PASSWORD, World
from wafaa.cli.reset_password import link_for
from wafaa.stores.models import Store
from wafaa.team import passwords, verbs
from wafaa.team.models import User
from wafaa.team.views.entrance import invitation_link

assert key  # the fixture of the first day
GOOD = "three lamps sing at noon"
GUESSED = "ضصثقفغعهخح"


def refusals(password: str, user: User | None = None) -> list[str | None]:
    try:
        validate_password(password, user)
    except ValidationError as bad:
        return [error.code for error in bad.error_list]
    return []


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("شسيبلاتنمك", "guessed_keys"),
        (GUESSED, "guessed_keys"),
        ("12345678٩٠a", "guessed_keys"),
        ("qwertyuiop12", "guessed_common"),
        ("P@ssw0rd2024!", "guessed_common"),
        ("محمد احمد ١٩٩٠", "guessed_common"),
        ("muhammad_2010!", "guessed_common"),
        ("عبدالرحمن1445", "guessed_common"),
        ("7abibi 7abibti", "guessed_common"),
        ("الهلال_2030", "guessed_common"),
        ("كلمة السر ١٢٣", "guessed_common"),
        ("wafaa-wafaa-1", "guessed_own"),
        ("aaaaaaaaaaaa", "guessed_repeated"),
    ],
)
def test_what_is_tried_first_is_refused(password: str, code: str) -> None:
    assert refusals(password) == [code]


@pytest.mark.parametrize("password", [PASSWORD, GOOD, "a quiet lake at dawn", "بطيخ سلم غيمة", "kX9$mQ2vLp"])
def test_what_nobody_guesses_is_taken(password: str) -> None:
    assert refusals(password) == []


def test_the_names_around_a_person_are_no_secret(world: World) -> None:
    for password in ("layla-omar-77", "عطور ليلى ٢٠٢٤", "omarlayla2024", "عمر حداد 1990"):
        assert "guessed_own" in refusals(password, world.omar.user), password
        assert "guessed_own" not in refusals(password, world.stranger.user)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_refusal_says_why_and_what_to_do(language: str) -> None:
    with override(language), pytest.raises(ValidationError) as refused:
        passwords.HardToGuess().validate(GUESSED)
    (told,) = refused.value.messages
    assert ("ثلاث كلمات" in told and "لوحة المفاتيح" in told) == (language == "ar")
    assert ("three or four words" in told) == (language == "en")


def test_on_the_first_day(db: None, key: str) -> None:
    for password in (GUESSED, "noura2024noura", "عطور نورة ٩٩"):
        assert Client().post(key, FIRST_DAY | {"password": password}).status_code == 422
    assert not Store.objects.exists()
    assert Client().post(key, FIRST_DAY | {"password": GOOD}).status_code == 302


def test_when_joining(world: World) -> None:
    with world.inside():
        link = invitation_link(verbs.invite("nouf@elsewhere.test", "agent", "نوف الدوسري"))
    path = "/" + link.split("/", 3)[3]
    for password in (GUESSED, "نوف الدوسري ١", "nouf-elsewhere"):
        assert Client().post(path, {"password": password}).status_code == 422
    assert Client().post(path, {"password": GOOD}).status_code == 302


def test_when_changing_it(world: World) -> None:
    world.omar.user.set_password(PASSWORD)
    world.omar.user.save()
    omar = browser_of(world.omar)

    def chosen(new: str) -> int:
        said = {"oldpassword": PASSWORD, "password1": new, "password2": new}
        return int(omar.post("/account/password/change/", said).status_code)

    assert chosen(GUESSED) == chosen("omar-layla-1") == 200
    assert chosen(GOOD) == 302


def test_by_the_link_of_the_command_line_and_of_a_mail(world: World) -> None:
    guest = Client()
    path = re.sub(r"^https?://[^/]+", "", link_for("omar@layla.test"))
    page = guest.get(path, follow=True)
    there = page.request["PATH_INFO"]
    for password in (GUESSED, "omar-layla-1"):
        assert guest.post(there, {"password1": password, "password2": password}).status_code == 200
    assert guest.post(there, {"password1": GOOD, "password2": GOOD}).status_code == 302
    world.omar.user.refresh_from_db()
    assert world.omar.user.check_password(GOOD)
