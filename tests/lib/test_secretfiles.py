import os
import stat
from pathlib import Path

import pytest

from wafaa.lib.secretfiles import UnsafeSecret, old_keys, private_folder, read_all, read_or_create, retire, rotate


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_missing_key_is_made_once_and_kept(tmp_path: Path) -> None:
    first = read_or_create(tmp_path / "secrets", "links")
    assert len(first) == 32
    assert read_or_create(tmp_path / "secrets", "links") == first
    assert read_or_create(tmp_path / "secrets", "django") != first


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        read_or_create(tmp_path / "data" / "secrets", "links")
    finally:
        os.umask(before)
    assert mode(tmp_path / "data" / "secrets") == 0o700
    assert mode(tmp_path / "data" / "secrets" / "links.key") == 0o600
    assert os.listdir(tmp_path / "data" / "secrets") == ["links.key"]


def test_wrong_modes_of_our_own_are_mended(tmp_path: Path) -> None:
    key = read_or_create(tmp_path / "secrets", "links")
    (tmp_path / "secrets").chmod(0o755)
    (tmp_path / "secrets" / "links.key").chmod(0o644)
    assert read_or_create(tmp_path / "secrets", "links") == key
    assert mode(tmp_path / "secrets") == 0o700
    assert mode(tmp_path / "secrets" / "links.key") == 0o600


def test_a_key_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read_or_create(tmp_path, "links")
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(UnsafeSecret, match="belongs to another user"):
        read_or_create(tmp_path, "links")


def test_a_link_in_place_of_a_key_or_folder_is_refused(tmp_path: Path) -> None:
    read_or_create(tmp_path / "secrets", "links")
    (tmp_path / "secrets" / "django.key").symlink_to(tmp_path / "secrets" / "links.key")
    (tmp_path / "elsewhere").symlink_to(tmp_path / "secrets")
    with pytest.raises(UnsafeSecret, match="not a plain file"):
        read_or_create(tmp_path / "secrets", "django")
    with pytest.raises(UnsafeSecret, match="not a plain file or folder"):
        private_folder(tmp_path / "elsewhere")


@pytest.mark.parametrize("content", [b"", b"short", b"not base64 !!", b"A" * 100])
def test_a_damaged_key_is_never_replaced(tmp_path: Path, content: bytes) -> None:
    read_or_create(tmp_path, "links")
    (tmp_path / "links.key").write_bytes(content)
    with pytest.raises(UnsafeSecret, match="holds no key"):
        read_or_create(tmp_path, "links")
    assert (tmp_path / "links.key").read_bytes() == content


def test_who_comes_second_takes_the_key_of_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = read_or_create(tmp_path, "links")
    real = os.path.lexists
    monkeypatch.setattr(os.path, "lexists", lambda path: not str(path).endswith("links.key") and real(path))
    assert read_or_create(tmp_path, "links") == first
    assert os.listdir(tmp_path) == ["links.key"]


def test_rotation_keeps_every_old_key_newest_first(tmp_path: Path) -> None:
    one = read_or_create(tmp_path, "sealing")
    two = rotate(tmp_path, "sealing")
    three = rotate(tmp_path, "sealing")
    assert read_all(tmp_path, "sealing") == [three, two, one]


def test_a_retired_key_is_read_no_more_and_its_number_is_never_used_again(tmp_path: Path) -> None:
    one = read_or_create(tmp_path, "sealing")
    rotate(tmp_path, "sealing")
    assert old_keys(tmp_path, "sealing") == [one]
    assert [path.name for path in retire(tmp_path, "sealing")] == ["sealing.retired-0001.key"]
    assert retire(tmp_path, "sealing") == old_keys(tmp_path, "sealing") == []
    rotate(tmp_path, "sealing")
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "sealing.key",
        "sealing.old-0002.key",
        "sealing.retired-0001.key",
    ]
