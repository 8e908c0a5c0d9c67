"""Keys on disk: made once, readable by the owner alone, never overwritten."""

import base64
import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path

KEY_BYTES = 32
_FOLDER_MODE = 0o700
_FILE_MODE = 0o600


class UnsafeSecret(Exception):
    """A key file or its folder is not safe to use; the message tells the operator what to do."""


def private_folder(folder: Path) -> Path:
    """Make `folder` (and its parents) if missing and see to it that only its owner may enter (0700).

    Raises UnsafeSecret when it belongs to somebody else, is a link or is no folder.
    """
    if not os.path.lexists(folder):
        folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    _make_private(folder, stat.S_ISDIR, _FOLDER_MODE)
    return folder


def read_or_create(folder: Path, name: str) -> bytes:
    """The 32 bytes of `folder/name.key`; a fresh random key is written first when there is none.

    Safe when two processes start at once: both get the same key.
    Raises UnsafeSecret when the file is not ours, is a link, or holds no key.
    """
    path = private_folder(folder) / f"{name}.key"
    if not os.path.lexists(path):
        _write_once(path, secrets.token_bytes(KEY_BYTES))
    return _read(path)


def read_all(folder: Path, name: str) -> list[bytes]:
    """The present key first (made if missing), then the old ones that still open, newest first."""
    present = read_or_create(folder, name)
    return [present, *old_keys(folder, name)]


def rotate(folder: Path, name: str) -> bytes:
    """Let the present key only open from now on (kept as `name.old-0001.key` and so on), make a new one and return
    it. Killed between the two, the next who asks makes the new one."""
    read_or_create(folder, name)
    os.rename(folder / f"{name}.key", folder / f"{name}.old-{_next_number(folder, name):04d}.key")
    return read_or_create(folder, name)


def old_keys(folder: Path, name: str) -> list[bytes]:
    """The keys that still open and seal nothing any more, newest first."""
    return [_read(path) for path in _old(folder, name)]


def retire(folder: Path, name: str) -> list[Path]:
    """Put the old keys out of use: nothing reads `name.retired-0001.key` and so on. They are not destroyed, for
    a copy made before may hold what only they open. Twice is once."""
    away = []
    for path in _old(folder, name):
        away.append(path.with_name(path.name.replace(".old-", ".retired-")))
        os.rename(path, away[-1])
    _sync_folder(folder)
    return away


def _old(folder: Path, name: str) -> list[Path]:
    return sorted(folder.glob(f"{name}.old-*.key"), reverse=True)


def _next_number(folder: Path, name: str) -> int:
    """A number that no old and no retired key has."""
    kept = [*_old(folder, name), *folder.glob(f"{name}.retired-*.key")]
    numbers = [path.name.split("-")[-1].removesuffix(".key") for path in kept]
    return max((int(number) for number in numbers if number.isdigit()), default=0) + 1


def _write_once(path: Path, key: bytes) -> None:
    """A link instead of a rename: it fails when another process was first, and then that key counts."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, _FILE_MODE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.urlsafe_b64encode(key) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
        _sync_folder(path.parent)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(path: Path) -> bytes:
    _make_private(path, stat.S_ISREG, _FILE_MODE)
    try:
        key = base64.b64decode(path.read_bytes().strip(), altchars=b"-_", validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise UnsafeSecret(f"{path} holds no key. Restore it from your backup; without it sealed data is lost.")
    return key


def _make_private(path: Path, is_right_kind: Callable[[int], bool], mode: int) -> None:
    found = path.lstat()
    if not is_right_kind(found.st_mode):
        raise UnsafeSecret(f"{path} is not a plain file or folder. Remove the link or move it away.")
    if found.st_uid != os.geteuid():
        raise UnsafeSecret(f"{path} belongs to another user. Run: chown {os.geteuid()} {path}")
    if stat.S_IMODE(found.st_mode) != mode:
        path.chmod(mode)
