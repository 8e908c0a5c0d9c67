"""What a file is, by its first bytes and never by its name. The table is short; the rest is a download."""

from dataclasses import dataclass

_HEAD = 4_096


@dataclass(frozen=True)
class FileKind:
    """mime: what we serve it as. extension: for its download. shown: images that we draw anew and show."""

    mime: str
    extension: str
    shown: bool = False


PNG = FileKind("image/png", "png", shown=True)
JPEG = FileKind("image/jpeg", "jpg", shown=True)
GIF = FileKind("image/gif", "gif", shown=True)
WEBP = FileKind("image/webp", "webp", shown=True)
PDF = FileKind("application/pdf", "pdf")
MP3 = FileKind("audio/mpeg", "mp3")
OGG = FileKind("audio/ogg", "ogg")
WAV = FileKind("audio/wav", "wav")
AMR = FileKind("audio/amr", "amr")
M4A = FileKind("audio/mp4", "m4a")
MP4 = FileKind("video/mp4", "mp4")
WEBM = FileKind("video/webm", "webm")
TEXT = FileKind("text/plain", "txt")
DOCX = FileKind("application/octet-stream", "docx")
XLSX = FileKind("application/octet-stream", "xlsx")
ZIP = FileKind("application/octet-stream", "zip")
UNKNOWN = FileKind("application/octet-stream", "bin")

_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"%PDF-", PDF),
    (b"ID3", MP3),
    (b"\xff\xfb", MP3),
    (b"\xff\xf3", MP3),
    (b"\xff\xf2", MP3),
    (b"OggS", OGG),
    (b"#!AMR", AMR),
)
_RIFF = {b"WEBP": WEBP, b"WAVE": WAV}
_AUDIO_BRANDS = frozenset({b"M4A ", b"M4B "})
_VIDEO_BRANDS = frozenset({b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash"})
_TEXT_CONTROLS = frozenset(b"\t\n\r")


def sniff(data: bytes) -> FileKind:
    """The kind of file that begins with `data` (4,096 bytes are enough); UNKNOWN when not in the table."""
    head = data[:_HEAD]
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    return _container(head) or (TEXT if _is_text(head) else UNKNOWN)


def _container(head: bytes) -> FileKind | None:
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], UNKNOWN)
    if head[4:8] == b"ftyp":
        return _mpeg4(head[8:12])
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return WEBM if b"webm" in head[:64] else UNKNOWN
    return _zipped(head) if head.startswith(b"PK\x03\x04") else None


def _mpeg4(brand: bytes) -> FileKind:
    if brand in _AUDIO_BRANDS:
        return M4A
    return MP4 if brand in _VIDEO_BRANDS else UNKNOWN


def _zipped(head: bytes) -> FileKind:
    if b"[Content_Types].xml" not in head:
        return ZIP
    if b"word/" in head:
        return DOCX
    return XLSX if b"xl/" in head else ZIP


def _is_text(head: bytes) -> bool:
    """UTF-8 without control characters; the head may end in the middle of a character."""
    if not head or any(byte < 32 and byte not in _TEXT_CONTROLS for byte in head):
        return False
    try:
        head.decode()
    except UnicodeDecodeError as wrong:
        return len(head) == _HEAD and wrong.start > _HEAD - 4
    return True
