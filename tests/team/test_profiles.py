"""A colleague introduces themselves, and customers see exactly what they chose to show."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.team.doors import browser_of
from tests.world import World
from wafaa.stores.verbs import choose
from wafaa.team import verbs
from wafaa.team.models import Staff
from wafaa.team.profiles import SHOWABLE, face_of, faces
from wafaa.team.settings import TeamSettings

PROFILE, PAGE = "/s/layla/settings/profile/", "/p/layla/people/"
SAID = {
    "public_name": "عمر",
    "title": "يجهّز طلباتكم",
    "about": "أحب العود.",
    "languages": ["ar", "en"],
    "hours": "الأحد إلى الخميس",
    "email": "omar@shop.example",
    "phone": "٠٥٥ ١٢٣ ٤٥٦٧",
    "whatsapp": "0551234567",
    "shown_to_customers": "on",
}


@pytest.fixture
def omar(world: World) -> Client:
    with world.inside():
        choose(TeamSettings, {"people_page": True})
    return browser_of(world.omar)


def picture() -> SimpleUploadedFile:
    drawn = BytesIO()
    Image.new("RGB", (900, 600), "teal").save(drawn, "JPEG", comment=b"taken at home")
    return SimpleUploadedFile("me.jpg", drawn.getvalue(), "image/jpeg")


def of(world: World) -> Staff:
    found: Staff = Staff.everywhere.get(pk=world.omar.pk)
    return found


@pytest.mark.parametrize("shown", [[], ["title", "phone"], list(SHOWABLE)])
def test_customers_see_what_was_chosen_and_nothing_else(world: World, omar: Client, shown: list[str]) -> None:
    sent: dict[str, Any] = SAID | {"shown": shown, "photo": picture()}
    assert omar.post(PROFILE, sent).status_code == 302
    page = Client().get(PAGE, headers={"accept-language": "ar"}).content.decode()
    assert "عمر" in page
    for field, sign in {
        "title": "يجهّز طلباتكم", "about": "أحب العود.", "languages": "الإنجليزية", "hours": "الأحد إلى الخميس",
        "email": "mailto:omar@shop.example", "phone": "tel:+966551234567", "whatsapp": "wa.me/966551234567",
        "photo": "/photo/?",
    }.items():  # fmt: skip
        assert (sign in page) == (field in shown), field


def test_a_photo_is_drawn_anew_made_small_and_goes_with_its_owner(world: World, omar: Client) -> None:
    omar.post(PROFILE, SAID | {"shown": ["photo"], "photo": picture()})
    with world.inside():
        address = face_of(of(world)).photo
    shown = Client().get(address)
    data = b"".join(shown.streaming_content)  # type: ignore[attr-defined]
    assert shown["Content-Type"] == "image/jpeg" and b"taken at home" not in data
    assert max(Image.open(BytesIO(data)).size) == 320
    omar.post(PROFILE, SAID | {"shown": []})
    assert of(world).photo and Client().get(address).status_code == 404
    assert omar.get(address).status_code == 200 and browser_of(world.stranger).get(address).status_code == 404
    omar.post(PROFILE, SAID | {"shown": ["photo"], "without_photo": "on"})
    assert not of(world).photo and omar.get(address).status_code == 404


def test_the_suspended_and_the_unseen_are_not_on_the_page(world: World, omar: Client) -> None:
    omar.post(PROFILE, SAID | {"shown": list(SHOWABLE), "photo": picture()})
    with world.inside():
        address = face_of(of(world)).photo
        verbs.suspend(of(world))
    assert "عمر" not in Client().get(PAGE).content.decode() and Client().get(address).status_code == 404
    with world.inside():
        verbs.readmit(of(world))
        verbs.introduce(of(world), shown_to_customers=False)
        assert "عمر" not in [face.name for face in faces()]
    assert Client().get(address).status_code == 404


def test_the_page_is_there_only_where_the_store_wants_it(world: World, omar: Client) -> None:
    assert Client().get(PAGE).status_code == 200
    assert Client().get("/p/next-door/people/").status_code == 404
    assert Client().get("/p/nobody/people/").status_code == 404
    with world.inside():
        choose(TeamSettings, {"people_page": False})
    assert Client().get(PAGE).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"phone": "12"}, "not a phone number"),
        ({"email": "omar"}, "valid email"),
        ({"photo": SimpleUploadedFile("me.jpg", b"<script>alert(1)</script>", "image/jpeg")}, "not a picture"),
        ({"photo": SimpleUploadedFile("me.png", b"\x89PNG\r\n\x1a\nbroken", "image/png")}, "cannot be read"),
        ({"title": "x" * 61}, "at most 60"),
        ({"languages": ["xx"]}, "xx"),
    ],
)
def test_bad_input_is_answered_in_words_and_keeps_what_was_typed(
    world: World, omar: Client, wrong: dict[str, Any], says: str
) -> None:
    answer = omar.post(PROFILE, SAID | wrong)
    assert answer.status_code == 422
    assert says in answer.content.decode() and "أحب العود." in answer.content.decode()
    assert of(world).about == ""


def test_the_chat_shows_the_photo_that_was_shown(world: World, omar: Client) -> None:
    omar.post(PROFILE, SAID | {"shown": ["photo"], "photo": picture()})
    session = Client().post(
        f"/w/{world.chat.public_id}/session", {"lang": "ar", "page": ""}, content_type="application/json"
    )
    photos = {face["name"]: face["photo"] for face in session.json()["staff"]}
    assert of(world).photo[:8] in photos["عمر"]
