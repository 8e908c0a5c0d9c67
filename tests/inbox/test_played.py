"""A voice message is heard where it stands: whoever answers two hundred people a day saves no files."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels.filing import part_of
from wafaa.inbox.models import Conversation

VOICE = b"OggS" + bytes(range(256)) * 40
FILM = b"\x00\x00\x00\x20ftypisom" + b"\x00" * 500


@pytest.fixture
def opened(desk: World) -> Conversation:
    return desk.conversation(desk.layla_writes("سجّلت لكم صوتية"))


@pytest.fixture
def omar(desk: World) -> Client:
    return browser_of(desk.omar)


def kept(omar: Client, opened: Conversation, name: str, data: bytes) -> tuple[str, str]:
    """(page of the conversation, address of the file on it) after this was put into a note."""
    given = {"kind": "note", "text": "", "key": name, "files": SimpleUploadedFile(name, data)}
    assert omar.post(f"/s/layla/inbox/{opened.public_id}/send/", given).status_code == 302
    page = omar.get(f"/s/layla/inbox/{opened.public_id}/").content.decode()
    return page, page.split('class="file" href="')[1].split('"')[0]


@pytest.mark.parametrize(("name", "data", "tag"), [("رسالة.ogg", VOICE, "<audio"), ("film.mp4", FILM, "<video")])
def test_it_plays_in_its_place_and_can_still_be_saved(
    omar: Client, opened: Conversation, name: str, data: bytes, tag: str
) -> None:
    page, address = kept(omar, opened, name, data)
    assert tag in page and f'src="{address}?play=1"' in page
    saved, heard = omar.get(address), omar.get(f"{address}?play=1")
    assert saved["Content-Disposition"].startswith("attachment")
    assert saved["Content-Type"] == "application/octet-stream"
    assert not heard["Content-Disposition"].startswith("attachment") and heard["Accept-Ranges"] == "bytes"
    assert heard["Content-Type"] in ("audio/ogg", "video/mp4") and heard["X-Content-Type-Options"] == "nosniff"
    assert b"".join(heard.streaming_content) == data  # type: ignore[attr-defined]


def test_safari_gets_it_in_parts(omar: Client, opened: Conversation) -> None:
    page, address = kept(omar, opened, "a.ogg", VOICE)
    part = omar.get(f"{address}?play=1", headers={"range": "bytes=0-1"})
    assert part.status_code == 206 and b"".join(part.streaming_content) == VOICE[:2]  # type: ignore[attr-defined]
    assert part["Content-Range"] == f"bytes 0-1/{len(VOICE)}" and part["Content-Length"] == "2"


def test_what_is_no_sound_is_saved_whatever_is_asked(omar: Client, opened: Conversation) -> None:
    page, address = kept(omar, opened, "page.ogg", b"<html><script>alert(1)</script>")
    answer = omar.get(f"{address}?play=1")
    assert "<audio" not in page and answer["Content-Disposition"].startswith("attachment")


def test_a_stranger_hears_nothing(desk: World, omar: Client, opened: Conversation) -> None:
    page, address = kept(omar, opened, "a.ogg", VOICE)
    assert browser_of(desk.stranger).get(f"{address}?play=1").status_code == 404


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-", (0, 99)),
        ("bytes=10-19", (10, 19)),
        ("bytes=90-500", (90, 99)),
        ("bytes=-5", (95, 99)),
        ("bytes=-500", (0, 99)),
        ("bytes=100-", None),
        ("bytes=5-4", None),
        ("bytes=-", None),
        ("bytes=-0", None),
        ("bytes=0-1,5-6", None),
        ("bytes=٠-١", None),
        ("lines=1-2", None),
        ("", None),
    ],
)
def test_a_part_is_taken_as_it_was_asked_for(asked: str, part: tuple[int, int] | None) -> None:
    assert part_of(asked, 100) == part


def test_a_part_is_read_as_it_leaves_and_never_whole(omar: Client, opened: Conversation) -> None:
    """A browser asks for "bytes=0-" of every film: twenty-five megabytes for each that is shown."""
    _page, address = kept(omar, opened, "a.ogg", VOICE)
    part = omar.get(f"{address}?play=1", headers={"range": "bytes=3-"})
    assert part.status_code == 206 and part.streaming
    assert part["Content-Length"] == str(len(VOICE) - 3)
    assert b"".join(part.streaming_content) == VOICE[3:]  # type: ignore[attr-defined]
