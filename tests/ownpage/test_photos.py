"""Photos of what goes back: added on the own page, without what cameras write into them, and seen at the desk."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.orders.returns.coming import arrived, asked
from tests.ownpage.ground import NOURA, P, signed_in
from tests.world import World
from wafaa.channels.models import File
from wafaa.orders.models import Return, ReturnLine
from wafaa.orders.verbs import returning
from wafaa.orders.verbs.erasing import erase_orders
from wafaa.people.dossier import own_copy
from wafaa.shops.models import Shop
from wafaa.shops.said import PersonSaid

PROVEN = PersonSaid(id="42", name="نورة", email=NOURA, proven=("email",))


@pytest.fixture
def back(world: World, shop: Shop) -> Return:
    with world.inside():
        return asked(arrived(shop, person=PROVEN, paid=None), 1, 1)


@pytest.fixture
def noura(world: World, back: Return) -> Client:
    return signed_in(world, NOURA)


def photo(color: str = "red", name: str = "IMG_1.jpg", kind: str = "JPEG") -> SimpleUploadedFile:
    exif = Image.Exif()
    exif[0x010E] = "24.7136,46.6753"
    out = io.BytesIO()
    Image.new("RGB", (64, 48), color).save(out, kind, exif=exif)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


def url(back: Return) -> str:
    return f"{P}returns/{back.public_id}/"


def adds(client: Client, back: Return, *photos: Any, line: str = "0") -> Any:
    return client.post(url(back), {"act": "photos", "photos": list(photos), "line": line})


def lines(world: World) -> list[list[str]]:
    with world.inside():
        return list(ReturnLine.objects.order_by("id").values_list("photos", flat=True))


def test_a_photo_is_added_to_a_thing_and_seen_at_the_desk(world: World, back: Return, noura: Client) -> None:
    assert adds(noura, back, photo(), photo("blue"), line="1")["Location"] == url(back)
    first, second = lines(world)
    assert first == [] and len(second) == 2
    shown = noura.get(url(back)).context["photos"]
    assert shown == [f"{url(back)}photos/{one}/" for one in second]
    seen = noura.get(shown[0])
    data = b"".join(seen.streaming_content)  # type: ignore[attr-defined]
    assert b"24.7136" not in data and Image.open(io.BytesIO(data)).size == (64, 48)
    desk = Client()
    desk.force_login(world.omar.user)
    page = desk.get(f"/s/layla/returns/{back.public_id}/")
    assert page.context["photos"][0] in page.content.decode()
    small = desk.get(page.context["photos"][0], {"small": ""})
    assert small.status_code == 200 and small["Content-Type"].startswith("image/")


def test_pressed_twice_it_is_one_photo(world: World, back: Return, noura: Client) -> None:
    for _press in range(2):
        adds(noura, back, photo())
    assert len(lines(world)[0]) == 1
    with world.inside():
        assert File.objects.filter(owner=f"return:{back.pk}").count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        SimpleUploadedFile("a.jpg", b"%PDF-1.7 no picture", "image/jpeg"),
        SimpleUploadedFile("a.svg", b"<svg onload=alert(1)>", "image/svg+xml"),
        SimpleUploadedFile("a.jpg", b"\xff\xd8\xff\xe0 broken", "image/jpeg"),
        SimpleUploadedFile("a.jpg", b"", "image/jpeg"),
    ],
    ids=["pdf", "svg", "broken", "empty"],
)
def test_what_is_no_photo_is_refused_in_words(world: World, back: Return, noura: Client, wrong: Any) -> None:
    wrong.seek(0)
    answer = adds(noura, back, wrong)
    assert answer.status_code == 422 and answer.context["problem"]
    assert lines(world) == [[], []]
    wrong.seek(0)
    assert adds(noura, back, photo(), wrong).status_code == 422
    with world.inside():
        assert not File.objects.filter(owner=f"return:{back.pk}").exists(), "nor is a good one before it kept"


def test_eight_are_enough(world: World, back: Return, noura: Client) -> None:
    colors = ["red", "blue", "green", "black", "white", "gray", "pink", "gold"]
    assert adds(noura, back, *(photo(one) for one in colors)).status_code == 302
    assert "photos-in" not in noura.get(url(back)).content.decode()
    assert adds(noura, back, photo("navy")).status_code == 422
    with world.inside():
        assert File.objects.filter(owner=f"return:{back.pk}").count() == 8, "what was refused is not kept"


def test_nothing_chosen_is_said_and_a_closed_return_takes_none(world: World, back: Return, noura: Client) -> None:
    assert noura.post(url(back), {"act": "photos"}).status_code == 422
    with world.inside():
        returning.cancel(back)
    assert adds(noura, back, photo()).status_code == 422
    assert "photos-in" not in noura.get(url(back)).content.decode()


def test_nobody_else_sees_it(world: World, back: Return, noura: Client) -> None:
    adds(noura, back, photo())
    (shown,) = noura.get(url(back)).context["photos"]
    assert signed_in(world).get(shown).status_code == 404
    assert noura.get(f"{url(back)}photos/0000/").status_code == 404
    stranger = Client()
    stranger.force_login(world.stranger.user)
    desk_url = f"/s/layla/returns/{back.public_id}/photos/{lines(world)[0][0]}/"
    assert stranger.get(desk_url).status_code == 404
    with world.inside():
        other = File.objects.create(blob="x", name="x", type="image/png", size=1, sha256="0", owner="staff:1")
    assert noura.get(f"{url(back)}photos/{other.public_id}/").status_code == 404


def test_it_is_in_their_copy_and_goes_with_them(world: World, back: Return, noura: Client, settings: Any) -> None:
    adds(noura, back, photo())
    with world.inside():
        assert back.customer is not None and back.customer_id is not None
        told = zipfile.ZipFile(io.BytesIO(b"".join(own_copy(back.customer))))
        names = told.namelist()
        assert any(lines(world)[0][0] in name for name in names), names
        assert json.loads(told.read(next(name for name in names if name.endswith(".json"))))
        kept = File.objects.get(owner=f"return:{back.pk}")
        gone = erase_orders([back.customer_id])
        assert set(gone.blobs) == {kept.blob, kept.thumb} and not File.objects.filter(pk=kept.pk).exists()
    assert lines(world) == [[], []] and Path(settings.BLOBS).exists()
