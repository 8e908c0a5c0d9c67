"""Raw mails, however they lie on the disk, go the whole way into the inbox, and each one's fate is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from tests.world import World
from wafaa.channels.models import Arrival, Line
from wafaa.cli import mail
from wafaa.cli.mail_intake import feed, let_the_inbox_take_them, letters
from wafaa.cli.reset_password import link_for
from wafaa.cli.trouble import BadInput
from wafaa.inbox.models import Message

LAYLAS = """From: Layla <layla@customer.test>
To: help@layla.test
Subject: Where is it?
Message-ID: <one@customer.test>

{text}
"""


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_mail_reaches_the_inbox_once(world: World, tmp_path: Path) -> None:
    path = written(tmp_path, "one.eml", LAYLAS.format(text="Where is my order?"))
    ((source, raw),) = letters([path])
    with world.inside():
        first, second = feed(world.mail, source, raw), feed(world.mail, source, raw)
        let_the_inbox_take_them()
        messages = list(Message.objects.filter(arrival__public_id=first.arrival).values_list("text", flat=True))
        assert Arrival.objects.count() == 1
    assert messages == ["Where is my order?"]
    assert (first.is_new, second.is_new, first.why) == (True, False, "")
    assert first.as_json()["understood"] is True


def test_what_cannot_be_read_is_kept_and_says_why(world: World) -> None:
    with world.inside():
        fate = feed(world.mail, "empty.eml", b"")
        assert Arrival.objects.filter(public_id=fate.arrival).exists()
    assert (fate.is_stored, fate.why, fate.as_json()["refused"]) == (True, "empty", True)


def test_an_mbox_holds_several(tmp_path: Path) -> None:
    both = "".join(f"From x Sat Nov 21 10:00:00 2026\nSubject: {n}\n\nhello {n}\n\n" for n in (1, 2))
    found = list(letters([written(tmp_path, "box", both)]))
    assert [source.rpartition("#")[2] for source, _raw in found] == ["1", "2"]
    assert b"hello 2" in found[1][1] and b"hello 2" not in found[0][1]


def test_a_line_the_mbox_quoted_is_the_writers_again(tmp_path: Path) -> None:
    box = "From x Sat Nov 21 10:00:00 2026\nSubject: n\n\n>From Riyadh to Jeddah\n>>From the start\n"
    ((_source, raw),) = letters([written(tmp_path, "box", box)])
    assert isinstance(raw, bytes) and raw.endswith(b"\nFrom Riyadh to Jeddah\n>From the start\n")


def test_a_file_that_cannot_be_read_does_not_stop_the_next(world: World, tmp_path: Path) -> None:
    paths = [Path("/proc/self/mem"), written(tmp_path, "one.eml", LAYLAS.format(text="hi"))]
    with world.inside():
        lost, stored = (feed(world.mail, source, raw) for source, raw in letters(paths))
    assert (lost.is_lost, lost.as_json()["stored"], bool(lost.why)) == (True, False, True)
    assert stored.is_stored and not stored.why


@pytest.mark.parametrize("name", ["nowhere", "n" * 5_000])
def test_a_file_that_is_not_there_is_told_at_once(name: str) -> None:
    with pytest.raises(BadInput, match="There is no file or folder n"):
        list(mail._files(name))


def test_a_folder_is_read_to_its_depths(tmp_path: Path) -> None:
    (tmp_path / "cur").mkdir()
    written(tmp_path / "cur", "a.eml", "x")
    written(tmp_path, "b.eml", "y")
    assert [path.name for path in mail._files(str(tmp_path))] == ["b.eml", "a.eml"]


def test_one_of_several_stores_must_be_named(world: World) -> None:
    with pytest.raises(BadInput, match="layla, neighbour"):
        mail.choose_store(None)
    assert mail.choose_store("layla") == world.shop


def test_the_line_is_the_stores_own_first_or_a_new_one(world: World) -> None:
    with world.inside():
        assert mail.choose_line(None) == world.mail
        assert mail.choose_line(world.mail.public_id) == world.mail
        with pytest.raises(BadInput):
            mail.choose_line("nobody")
    with world.next_door():
        with pytest.raises(BadInput):
            mail.choose_line(world.mail.public_id)
        assert mail.choose_line(None).name == mail.IMPORT
        assert Line.objects.filter(name=mail.IMPORT).count() == 1


def test_a_reset_link_opens_once_the_door_it_names(world: World, client: Client) -> None:
    link = link_for("OMAR@layla.test ")
    answer = client.get("/" + link.split("/", 3)[3], follow=True)
    assert answer.status_code == 200
    assert b'name="password1"' in answer.content


def test_nobody_gets_a_link_for_a_stranger(db: None) -> None:
    with pytest.raises(BadInput):
        link_for("nobody@nowhere.test")
