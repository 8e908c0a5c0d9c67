"""Keys that change while we run: older processes go on, and no key goes while something needs it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.world import World
from wafaa.channels import verbs
from wafaa.channels.models import Line
from wafaa.lib import secretfiles
from wafaa.lib.sealed import Keyring, Unsealable, key_id, sealed_by
from wafaa.work import keys
from wafaa.work.keys import Resealed


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.SECRETS = tmp_path
    keys.read_again()
    yield tmp_path
    keys._read.clear()


@pytest.fixture
def mail(world: World) -> Line:
    with world.inside():
        verbs.change_line(world.mail, secrets={"imap_password": "شمس", "smtp_password": "قمر"})
    with world.next_door():
        verbs.open_line("email", "theirs", secrets={"imap_password": "بحر"})
    return world.mail


def quiet(done: int, total: int) -> None:
    """Nobody watches."""


def secret(line: Line, name: str = "imap_password") -> str:
    line.refresh_from_db()
    return verbs.secret_of(line, name)


def change_keys() -> tuple[Resealed, bool]:
    assert verbs.begin_new_key()
    return verbs.reseal_all(quiet), verbs.retire_old_keys()


def test_all_secrets_of_all_stores_move(world: World, mail: Line, folder: Path) -> None:
    old = secretfiles.read_all(folder, "sealing")
    found, is_over = change_keys()
    assert (found.count, found.unreadable, is_over) == (3, [], True)
    (new,) = secretfiles.read_all(folder, "sealing")
    assert new not in old
    used = {sealed_by(sealed) for line in Line.everywhere.all() for sealed in line.secrets.values()}
    assert used == {key_id(new)}
    assert (secret(mail), secret(mail, "smtp_password")) == ("شمس", "قمر")
    assert verbs.reseal_all(quiet).count == 0


def test_a_process_older_than_the_key_goes_on(world: World, mail: Line, folder: Path) -> None:
    old = Keyring(secretfiles.read_or_create(folder, "sealing"))
    change_keys()
    keys._read[:] = [old]
    assert secret(mail) == "شمس"
    keys._read[:] = [old]
    with world.inside():
        verbs.change_line(mail, secrets={"imap_password": "نجم"})
    assert sealed_by(mail.secrets["imap_password"]) == key_id(secretfiles.read_or_create(folder, "sealing"))
    assert secret(mail) == "نجم"


def test_what_was_read_before_does_not_bring_the_old_seal_back(world: World, mail: Line) -> None:
    stale = Line.everywhere.get(pk=mail.pk)
    change_keys()
    with world.inside():
        verbs.change_line(stale, secrets={"imap_password": "نجم"})
    assert (secret(mail), secret(mail, "smtp_password")) == ("نجم", "قمر")


def test_a_key_that_something_still_needs_stays(world: World, mail: Line, folder: Path) -> None:
    assert verbs.begin_new_key()
    assert not verbs.retire_old_keys()
    assert len(secretfiles.read_all(folder, "sealing")) == 2
    assert not verbs.begin_new_key(), "the unfinished change goes on; there is no third key"
    verbs.reseal_all(quiet)
    assert verbs.retire_old_keys() and verbs.retire_old_keys()


def test_what_no_key_opens_is_named_and_the_old_key_stays(world: World, mail: Line) -> None:
    torn = mail.secrets["smtp_password"][:-8] + "AAAAAAA="
    Line.everywhere.filter(pk=mail.pk).update(secrets=mail.secrets | {"smtp_password": torn})
    found, is_over = change_keys()
    assert (found.count, is_over) == (2, False)
    assert found.unreadable == ["layla/البريد/smtp_password"]
    assert secret(mail) == "شمس"
    with world.inside():
        verbs.change_line(mail, secrets={"smtp_password": "قمر"})
    assert verbs.retire_old_keys()


def test_a_key_that_is_nowhere_is_told_as_before(world: World, mail: Line, folder: Path) -> None:
    (folder / "sealing.key").unlink()
    keys._read.clear()
    keys.read_again()
    with pytest.raises(Unsealable, match="unknown_key"):
        secret(mail)
