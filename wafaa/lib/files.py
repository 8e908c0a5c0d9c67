"""Foreign files: what they are, what they are called, and where their bytes lie.

Bytes lie under a random id in folders `root/ab/cd/`, readable by the owner alone, written whole or not at
all.
"""

import os
import re
import secrets
from hashlib import sha256 as _sha256
from pathlib import Path
from typing import BinaryIO

from wafaa.lib.filekinds import FileKind, sniff
from wafaa.lib.filenames import display_name
from wafaa.lib.ids import ALPHABET, LENGTH, new_id
from wafaa.lib.images import BadImage, safe_image, thumbnail

__all__ = [
    "BadImage",
    "FileKind",
    "NoSuchBlob",
    "delete_blob",
    "display_name",
    "open_blob",
    "safe_image",
    "sha256",
    "sniff",
    "store",
    "thumbnail",
]

_BLOB_ID = re.compile(rf"[{ALPHABET}]{{{LENGTH}}}")
_FOLDER_MODE = 0o700
_FILE_MODE = 0o600


class NoSuchBlob(Exception):
    """No stored bytes have this id."""


def store(root: Path, data: bytes) -> str:
    """Keep `data` under `root` and give its random id. When this returns, the bytes are on the disk."""
    blob_id = new_id()
    path = _path(root, blob_id)
    _make_folders(root, path.parent)
    draft = path.with_name(f".{secrets.token_hex(8)}")
    try:
        _write(draft, data)
        os.rename(draft, path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)
    return blob_id


def open_blob(root: Path, blob_id: str) -> BinaryIO:
    """The stored bytes, open for reading. Raises NoSuchBlob for any id that `store` did not give."""
    try:
        descriptor = os.open(_path(root, blob_id), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as failed:
        raise NoSuchBlob(blob_id) from failed
    return os.fdopen(descriptor, "rb")


def delete_blob(root: Path, blob_id: str) -> None:
    """Remove the stored bytes; nothing happens when they are gone already."""
    _path(root, blob_id).unlink(missing_ok=True)


def sha256(data: bytes) -> str:
    """The SHA-256 of `data` as 64 hex digits."""
    return _sha256(data).hexdigest()


def _path(root: Path, blob_id: str) -> Path:
    if not _BLOB_ID.fullmatch(blob_id):
        raise NoSuchBlob(blob_id)
    return root / blob_id[:2] / blob_id[2:4] / blob_id


def _make_folders(root: Path, folder: Path) -> None:
    for each in (root, folder.parent, folder):
        try:
            each.mkdir(mode=_FOLDER_MODE)
        except FileExistsError:
            continue
        _sync_folder(each.parent)


def _write(draft: Path, data: bytes) -> None:
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, _FILE_MODE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
