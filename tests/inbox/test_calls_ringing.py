"""The card of a call that rings, and calling by a click."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.channels.amiserver import SECRET, USER, AmiServer, asterisk
from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels import verbs as channels
from wafaa.channels.models import Line, LineState, Ring
from wafaa.inbox import verbs
from wafaa.inbox.models import FollowUp
from wafaa.people import verbs as people

URL = "/s/layla/calls/now/"
LAYLA = "+966501234567"


@pytest.fixture
def server() -> Iterator[tuple[AmiServer, int]]:
    made = AmiServer()
    with asterisk(made) as port:
        yield made, port


@pytest.fixture
def line(world: World, server: tuple[AmiServer, int], settings: Any) -> Line:
    settings.INNER_HOSTS = frozenset({f"127.0.0.1:{server[1]}"})
    options = {"by": "asterisk", "host": "127.0.0.1", "port": server[1], "security": "plain", "user": USER}
    with world.inside():
        people.identify(world.layla, "phone", LAYLA, source="shop")
        return channels.open_line(
            "phone",
            "السنترال",
            options=options | {"extensions": {"101": world.omar.public_id}},
            secrets={"ami": SECRET},
            state=LineState.OK,
        )


def test_who_calls_is_shown_by_any_digits_and_goes_when_it_ends(world: World, line: Line) -> None:
    omar = browser_of(world.omar, language="ar")
    assert "<article" not in omar.get(URL).content.decode()
    with world.inside():
        channels.rang(line, "1", way="in", number="٠٥٠١٢٣٤٥٦٧", name="Layla")
        channels.rang(line, "2", way="in", number="")
    shown = omar.get(URL).content.decode()
    assert world.layla.public_id in shown and "+966 50 123 4567" in shown and shown.count("<article") == 2
    with world.inside():
        channels.picked_up(line, "1", world.omar.public_id)
        channels.hung_up(line, "2")
    assert "ringing-taken" in omar.get(URL).content.decode()
    assert browser_of(world.stranger).get(URL).status_code == 404


def test_whom_a_colleague_calls_covers_nobody_elses_page(world: World, line: Line) -> None:
    with world.inside():
        channels.rang(line, "1", way="out", number=LAYLA, staff=world.omar.public_id)
    assert "<article" in browser_of(world.omar).get(URL).content.decode()
    assert "<article" not in browser_of(world.huda).get(URL).content.decode()


def test_a_closed_teams_calls_are_its_own(world: World, line: Line) -> None:
    with world.inside():
        channels.change_line(line, team=world.closed_team)
        channels.rang(line, "1", way="in", number=LAYLA)
    assert "<article" not in browser_of(world.omar).get(URL).content.decode()
    assert "<article" in browser_of(world.reem).get(URL).content.decode()


def test_a_click_on_the_number_lets_my_phone_ring(world: World, line: Line, server: tuple[AmiServer, int]) -> None:
    talk = world.conversation(world.layla_writes())
    omar, url = browser_of(world.omar, language="ar"), f"/s/layla/inbox/{talk.public_id}/"
    assert f"{url}dial/" in omar.get(f"{url}panel/").content.decode()
    told = omar.post(f"{url}dial/", {"number": LAYLA}, headers={"HX-Request": "true"})
    assert told.status_code == 204 and "toast" in told["HX-Trigger"]
    assert [one["exten"] for one in server[0].originated] == ["0501234567"]
    with world.inside():
        assert Ring.objects.get().staff == world.omar.public_id
    assert omar.post(f"{url}dial/", {"number": LAYLA}).status_code == 302


def test_a_call_that_is_due_is_dialled_from_its_list(world: World, line: Line, server: tuple[AmiServer, int]) -> None:
    with world.inside():
        verbs.log_call(world.layla, way="in", outcome="no_answer", number=LAYLA, key="فائتة-1")
        due = FollowUp.objects.get()
    omar, url = browser_of(world.omar, language="ar"), f"/s/layla/to-call/{due.public_id}/dial/"
    page = omar.get("/s/layla/to-call/").content.decode()
    [button] = re.findall(rf'<button[^>]*hx-post="{url}"[^>]*>', page)
    assert 'hx-disabled-elt="this"' in button, "pressed twice it must not ring twice"
    told = omar.post(url, {"number": LAYLA}, headers={"HX-Request": "true"})
    assert told.status_code == 204 and [one["exten"] for one in server[0].originated] == ["0501234567"]
    assert omar.post(url, {"number": "+966509999999"}, headers={"HX-Request": "true"}).status_code == 422
    assert omar.post(url, {"number": LAYLA})["Location"] == "/s/layla/to-call/"
    assert browser_of(world.stranger).post(url.replace("layla", "next-door"), {"number": LAYLA}).status_code == 404
    assert url not in browser_of(world.huda).get("/s/layla/to-call/").content.decode()  # she has no extension


@pytest.mark.parametrize("number", ["+966509999999", "", "nonsense", "\x00"])
def test_only_numbers_of_this_customer_are_dialled(
    world: World, line: Line, server: tuple[AmiServer, int], number: str
) -> None:
    talk = world.conversation(world.layla_writes())
    told = browser_of(world.omar).post(
        f"/s/layla/inbox/{talk.public_id}/dial/", {"number": number}, headers={"HX-Request": "true"}
    )
    assert told.status_code == 422 and server[0].originated == []


def test_without_an_extension_nothing_is_offered_and_it_is_said(world: World, line: Line) -> None:
    talk = world.conversation(world.layla_writes())
    huda, url = browser_of(world.huda), f"/s/layla/inbox/{talk.public_id}/"
    assert "/dial/" not in huda.get(f"{url}panel/").content.decode()
    assert huda.post(f"{url}dial/", {"number": LAYLA}, headers={"HX-Request": "true"}).status_code == 422


def test_the_pages_of_a_telephone(world: World, server: tuple[AmiServer, int], settings: Any) -> None:
    settings.INNER_HOSTS = frozenset({f"127.0.0.1:{server[1]}"})
    reem, base = browser_of(world.reem, language="ar"), "/s/layla/settings/channels/phone/"
    for by in ("asterisk", "twilio"):
        assert reem.get(f"{base}new/{by}/").status_code == 200
    assert reem.get(f"{base}new/other/").status_code == 404
    said = {
        "name": "السنترال",
        "host": "127.0.0.1",
        "port": server[1],
        "security": "plain",
        "user": USER,
        "ami": SECRET,
        "login": "md5",
        "context": "from-internal",
        "technology": "PJSIP",
        "dials": "national",
        "outside": "",
        f"whose_{world.omar.public_id}": "١٠١",
    }
    assert reem.post(f"{base}new/asterisk/", said | {"context": "a b\r\nAction: x"}).status_code == 422
    assert reem.post(f"{base}new/asterisk/", said | {f"whose_{world.huda.public_id}": "101"}).status_code == 422
    assert reem.post(f"{base}new/asterisk/", said).status_code == 302
    line = Line.everywhere.get(store=world.shop, channel="phone")
    assert (line.state, line.options["extensions"]) == (LineState.OK, {"101": world.omar.public_id})
    page = reem.get(f"{base}{line.public_id}/").content.decode()
    assert 'value="101"' in page and SECRET not in page
    server[0].knows_md5 = False
    assert reem.post(f"{base}{line.public_id}/", said | {"ami": ""}).status_code == 302
    assert Line.everywhere.get(pk=line.pk).problem == "ami_no_md5"
    said = {"name": "Twilio", "account": "AC" + "0" * 32, "token": "t", "greeting": "", "rings": 20, "voicemail": 60}
    assert reem.post(f"{base}new/twilio/", said | {"account": "me"}).status_code == 422
    settings.TWILIO_URL = "http://127.0.0.1:1"
    number = {f"whose_{world.omar.public_id}": "٠٥٥٠٠٠٠٠٠١"}
    assert reem.post(f"{base}new/twilio/", said | number).status_code == 302
    line = Line.everywhere.get(store=world.shop, options__by="twilio")
    assert line.options["numbers"] == ["+966550000001"] and line.state == LineState.FAILING
