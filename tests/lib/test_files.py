import io
import os
import stat
import unicodedata
from pathlib import Path

import pytest
from PIL import Image

from wafaa.lib import filekinds, imagechild, images
from wafaa.lib.files import (
    BadImage,
    NoSuchBlob,
    delete_blob,
    display_name,
    open_blob,
    safe_image,
    sha256,
    sniff,
    store,
    thumbnail,
)
from wafaa.lib.ids import new_id


def picture(mode: str = "RGB", size: tuple[int, int] = (40, 20), kind: str = "PNG", **extra: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **extra)
    return out.getvalue()


PIECES = [
    "\u200b",
    "\u202e",
    "..",
    "/",
    "\\",
    "\0",
    "\n",
    ".htaccess",
    "CON",
    "فاتورة",
    ".pdf",
    " ",
    "x" * 200,
    "é",
    "e\u0301",
]
HOSTILE = [a + b + c for a in PIECES for b in PIECES for c in PIECES][::6]
HOSTILE += [
    "",
    ".",
    "..",
    "a:b",
    "lpt1.txt",
    "con." + "x" * 130,
    "x" * 119 + " .pdf",
    "\ud800.pdf",
    "C:\\a\\b.pdf",
    "?" * 300,
]


def test_there_are_500_hostile_names() -> None:
    assert len(HOSTILE) >= 500


def test_no_hostile_name_is_shown_as_it_came() -> None:
    for name in HOSTILE:
        shown = display_name(name)
        assert display_name(shown) == shown, ascii(name)
        assert 0 < len(shown) <= 120
        assert not set(shown) & set('/\\<>:"|?*')
        assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for c in shown)
        assert shown.strip(". ") == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("فاتورة مارس.pdf", "فاتورة مارس.pdf"),
        ("\u200b.htaccess", "htaccess"),
        ("../../etc/passwd", "passwd"),
        ("C:\\a\\b.pdf", "b.pdf"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("x.html.", "x.html"),
        ("CON.txt", "_CON.txt"),
        ("console.txt", "console.txt"),
        ("x" * 300 + ".pdf", "x" * 115 + ".pdf"),
        ("x" * 300, "x" * 119),
        ("a  \t b.pdf", "a b.pdf"),
        ("\u200f", "file"),
        ("cafe\u200b\u0301.pdf", "caf\xe9.pdf"),
    ],
)
def test_a_name_is_shown_as_a_person_would_write_it(name: str, shown: str) -> None:
    assert display_name(name) == shown


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (picture(), filekinds.PNG),
        (picture(kind="JPEG"), filekinds.JPEG),
        (picture("P", kind="GIF"), filekinds.GIF),
        (picture(kind="WEBP"), filekinds.WEBP),
        (b"%PDF-1.7", filekinds.PDF),
        (b"ID3\x04", filekinds.MP3),
        (b"OggS\0", filekinds.OGG),
        (b"RIFF\0\0\0\0WAVE", filekinds.WAV),
        (b"RIFF\0\0\0\0AVI ", filekinds.UNKNOWN),
        (b"#!AMR\n", filekinds.AMR),
        (b"\0\0\0\x20ftypM4A ", filekinds.M4A),
        (b"\0\0\0\x20ftypisom", filekinds.MP4),
        (b"\0\0\0\x20ftypheic", filekinds.UNKNOWN),
        (b"\x1a\x45\xdf\xa3....webm", filekinds.WEBM),
        (b"\x1a\x45\xdf\xa3....matroska", filekinds.UNKNOWN),
        (b"PK\x03\x04..[Content_Types].xml..word/document.xml", filekinds.DOCX),
        (b"PK\x03\x04..[Content_Types].xml..xl/workbook.xml", filekinds.XLSX),
        (b"PK\x03\x04..[Content_Types].xml", filekinds.ZIP),
        (b"PK\x03\x04", filekinds.ZIP),
        ("مرحبا\n".encode(), filekinds.TEXT),
        (("م" * 4_000).encode(), filekinds.TEXT),
        (("a" + "م" * 4_000).encode(), filekinds.TEXT),
        (b"a\xff", filekinds.UNKNOWN),
        (b"a\xff" + b"a" * 5_000, filekinds.UNKNOWN),
        (b"MZ\x90\0", filekinds.UNKNOWN),
        (b"", filekinds.UNKNOWN),
    ],
)
def test_a_file_is_what_it_begins_with(data: bytes, kind: filekinds.FileKind) -> None:
    assert sniff(data) == kind


@pytest.mark.parametrize("markup", [b"<svg onload=x>", b"<html><script>", b"<?xml version='1.0'?><svg/>"])
def test_markup_is_never_more_than_plain_text(markup: bytes) -> None:
    assert sniff(markup) == filekinds.TEXT
    assert not sniff(markup).shown


def test_what_was_stored_comes_back(tmp_path: Path) -> None:
    blob_id = store(tmp_path / "files", b"oud")
    with open_blob(tmp_path / "files", blob_id) as file:
        assert file.read() == b"oud"


def test_only_the_owner_reads_what_was_stored(tmp_path: Path) -> None:
    blob_id = store(tmp_path / "files", b"oud")
    path = tmp_path / "files" / blob_id[:2] / blob_id[2:4] / blob_id
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for folder in list(path.parents)[:3]:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert os.listdir(path.parent) == [blob_id]


def test_the_same_bytes_twice_are_two_blobs(tmp_path: Path) -> None:
    assert store(tmp_path, b"oud") != store(tmp_path, b"oud")


@pytest.mark.parametrize(
    "blob_id", ["", "../../etc/passwd", "a" * 25, "A" * 26, "a" * 26 + "\n", "/" * 26, "." * 26, "\0" * 26]
)
def test_an_id_that_is_no_id_opens_nothing(tmp_path: Path, blob_id: str) -> None:
    with pytest.raises(NoSuchBlob):
        open_blob(tmp_path, blob_id)
    with pytest.raises(NoSuchBlob):
        delete_blob(tmp_path, blob_id)


def test_an_unknown_id_and_a_link_open_nothing(tmp_path: Path) -> None:
    with pytest.raises(NoSuchBlob):
        open_blob(tmp_path, new_id())
    blob_id = store(tmp_path, b"oud")
    path = tmp_path / blob_id[:2] / blob_id[2:4] / blob_id
    path.unlink()
    path.symlink_to("/etc/passwd")
    with pytest.raises(NoSuchBlob):
        open_blob(tmp_path, blob_id)


def test_a_deleted_blob_is_gone_and_deleting_twice_is_quiet(tmp_path: Path) -> None:
    blob_id = store(tmp_path, b"oud")
    delete_blob(tmp_path, blob_id)
    delete_blob(tmp_path, blob_id)
    with pytest.raises(NoSuchBlob):
        open_blob(tmp_path, blob_id)


def test_a_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(descriptor: int) -> None:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        store(tmp_path / "files", b"oud")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_the_file_and_its_folder_are_synced_before_the_id_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.readlink(f"/proc/self/fd/{descriptor}")))
    blob_id = store(tmp_path, b"oud")
    assert synced[-1].endswith(f"/{blob_id[:2]}/{blob_id[2:4]}")
    assert Path(synced[-2]).name.startswith(".")


def test_sha256_is_the_known_one() -> None:
    assert sha256(b"abc").startswith("ba7816bf8f01cfea")


def test_an_image_is_drawn_anew_without_its_metadata() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "24.7136,46.6753"
    data, width, height = safe_image(picture(kind="JPEG", exif=exif, comment=b"secret") + b"<script>")
    assert (width, height) == (20, 40)
    assert sniff(data) == filekinds.JPEG
    assert b"24.7136" not in data
    assert b"secret" not in data
    assert b"<script>" not in data


def test_a_thumbnail_fits_and_keeps_transparency() -> None:
    data, width, height = thumbnail(picture("RGBA", (400, 200)), side=100)
    assert (width, height) == (100, 50)
    assert sniff(data) == filekinds.PNG


def refusal(data: bytes) -> str:
    with pytest.raises(BadImage) as refused:
        safe_image(data)
    return refused.value.reason


def test_a_decompression_bomb_is_refused() -> None:
    assert refusal(picture("1", (6_000, 4_001))) == "unreadable"


def test_what_is_no_image_never_reaches_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "_CHILD", Path("/nonexistent"))
    assert refusal(b"<svg/>") == "not_an_image"
    assert refusal(b"\x89PNG\r\n\x1a\n" + bytes(images.MOST_BYTES)) == "too_many_bytes"


def test_a_child_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "hang.py").write_text("import threading; threading.Event().wait()")
    monkeypatch.setattr(images, "_CHILD", tmp_path / "hang.py")
    monkeypatch.setattr(images, "WALL_SECONDS", 0.2)
    assert refusal(picture()) == "unreadable"


def test_the_child_may_draw_24_million_pixels_and_no_more() -> None:
    assert imagechild.redrawn(picture("1", (6_000, 4_000)), 10)[0].size == (10, 7)
    with pytest.raises(ValueError, match="too many pixels"):
        imagechild.redrawn(picture("1", (6_000, 4_001)), 10)


def test_the_child_keeps_transparency() -> None:
    drawn, data = imagechild.redrawn(picture("LA"), 100)
    assert drawn.mode == "RGBA"
    assert sniff(data) == filekinds.PNG


@pytest.mark.parametrize("kind", ["BMP", "TIFF"])
def test_other_formats_are_not_decoded(kind: str) -> None:
    with pytest.raises(OSError, match="cannot identify"):
        imagechild.redrawn(picture(kind=kind), 100)


def test_the_child_limits_itself_before_it_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: dict[int, tuple[int, int]] = {}
    answer = io.BytesIO()
    monkeypatch.setattr("resource.setrlimit", limits.__setitem__)
    monkeypatch.setattr("sys.argv", ["imagechild.py", "10"])
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(picture())))
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(answer))
    imagechild.main()
    assert limits[9] == (imagechild.MEMORY_BYTES, imagechild.MEMORY_BYTES)
    assert limits[0] == (10, 10)
    assert answer.getvalue()[:24].split() == [b"10", b"5"]
