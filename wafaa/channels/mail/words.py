"""Turning the bytes of mails into text: character sets, RFC 2047 words, and what must not be in a text.

Written here and not taken from `email.header`, whose decoder takes more than forty seconds for a
subject of one megabyte. Every loop below is linear in its input.
"""

import binascii
import re
import string
import unicodedata
from collections.abc import Iterator

# Codecs such as punycode, idna or unicode_escape are slow or dangerous, so names are looked up here only.
CHARSETS = {
    "utf8": "utf-8",
    "utf7": "utf-7",
    "utf16": "utf-16",
    "utf16le": "utf-16-le",
    "utf16be": "utf-16-be",
    "utf32": "utf-32",
    "iso88596": "iso8859-6",
    "iso88596i": "iso8859-6",
    "iso88596e": "iso8859-6",
    "asmo708": "iso8859-6",
    "cp1256": "cp1256",
    "cp864": "cp864",
    "cp720": "cp720",
    "macarabic": "mac-arabic",
    "xmacarabic": "mac-arabic",
    "cp1252": "cp1252",
    "latin1": "cp1252",
    "iso88591": "cp1252",
    "iso885915": "iso8859-15",
    "cp437": "cp437",
    "cp850": "cp850",
    "macintosh": "mac-roman",
    "koi8r": "koi8-r",
    "koi8u": "koi8-u",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "shiftjis": "cp932",
    "iso2022jp": "iso2022_jp_ext",
    "eucjp": "euc_jp",
    "euckr": "cp949",
    "ksc56011987": "cp949",
    "tis620": "cp874",
    **{f"cp{number}": f"cp{number}" for number in (874, 1250, 1251, 1253, 1254, 1255, 1257, 1258)},
    **{f"iso8859{part}": f"iso8859-{part}" for part in (2, 3, 4, 5, 7, 8, 9, 10, 13, 14, 16)},
}
_STATEFUL = ("utf-7", "utf-16", "utf-32", "iso2022")  # ASCII bytes may mean other letters in these
SINGLE_WESTERN = {"cp1252", "iso8859-15", "mac-roman", "cp437", "cp850"}
_WORD = re.compile(
    r"=\?([A-Za-z0-9_:.()+-]{1,60})(?:\*[A-Za-z0-9-]{0,20})?\?([bBqQ])\?(?:([^?]{0,8000})|(.{0,400}?))\?=",
    re.DOTALL,
)
_NOT_BASE64 = bytes(set(range(256)) - set(string.ascii_letters.encode() + string.digits.encode() + b"+/="))
_QUOTED = re.compile(rb"=([0-9A-Fa-f]{2})")
# Marks that turn the reading order or hide letters. The joiners stay: Persian and Arabic words need them.
_HIDDEN = dict.fromkeys(
    [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0x2060, 0xFEFF, 0x00AD, *range(0xE0000, 0xE0080)]
)


def find_charset(declared: str) -> str:
    """The codec for a declared character set, or "" when it is unknown, plain ASCII or not allowed."""
    key = re.sub(r"[^a-z0-9]", "", declared[:60].lower()).removeprefix("xunknown")
    key = re.sub(r"^x?(?:windows|win|cswindows|ibm|dos)(?=\d)", "cp", key)
    return CHARSETS.get(key, "")


def decode_bytes(raw: bytes, declared: str = "") -> str:
    """The text of `raw`. The declared character set is believed only where the bytes agree with it.

    Mislabelled UTF-8 and windows-1256 are recognised, broken UTF-8 is kept readable; never raises.
    """
    if raw.startswith(b"\xef\xbb\xbf"):
        return raw[3:].decode("utf-8", "replace")
    charset = find_charset(declared)
    if raw.isascii() and not charset.startswith(_STATEFUL):
        return raw.decode("ascii")
    if charset and charset != "utf-8" and charset not in SINGLE_WESTERN:
        return _decode_declared(raw, charset)
    return _decode_guessed(raw, charset)


def _decode_declared(raw: bytes, charset: str) -> str:
    if not charset.startswith(_STATEFUL):
        try:
            return raw.decode("utf-8")  # Arabic in an 8-bit set is practically never valid UTF-8
        except UnicodeDecodeError:
            pass
    return raw.decode(charset, "replace")


def _decode_guessed(raw: bytes, charset: str) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if _is_mostly_utf8(raw[:20_000]):
        return raw.decode("utf-8", "replace")
    if _looks_arabic(raw[:20_000]):
        return raw.decode("cp1256", "replace")
    return raw.decode(charset if charset in SINGLE_WESTERN else "cp1252", "replace")


def _is_mostly_utf8(sample: bytes) -> bool:
    """UTF-8 that was cut or damaged here and there: far fewer broken places than high bytes."""
    high = sum(byte > 0x7F for byte in sample)
    return sample.decode("utf-8", "replace").count("\ufffd") * 2 < high


def _looks_arabic(sample: bytes) -> bool:
    """Arabic words are runs of high bytes that cp1256 reads as letters; in French they stand alone."""
    runs = re.findall(rb"[\x80-\xff]+", sample)
    high = sum(map(len, runs))
    in_runs = sum(len(run) for run in runs if len(run) > 1)
    letters = sum("\u0620" <= letter <= "\u06d2" for letter in b"".join(runs).decode("cp1256", "replace"))
    return high > 0 and in_runs >= 0.6 * high and letters >= 0.8 * high


def decode_words(value: str) -> str:
    """A header value with its RFC 2047 words decoded; a letter split over two words is mended."""
    pieces: list[str] = []
    held: tuple[str, bytes] | None = None
    for plain, charset, content in _words(value[:64_000]):
        if held and charset == held[0] and not plain.strip():
            held = (charset, held[1] + content)
            continue
        if held:
            pieces.append(decode_bytes(held[1], held[0]))
        if not (held and charset and not plain.strip()):
            pieces.append(plain)
        held = (charset, content) if charset else None
    return "".join(pieces)


def _words(value: str) -> Iterator[tuple[str, str, bytes]]:
    """Each encoded word with the plain text before it; at the end the rest, with no character set."""
    end = 0
    for match in _WORD.finditer(value):
        charset, encoding, usual, odd = match.groups()
        content = _unpack(usual if usual is not None else odd, encoding)
        yield value[end : match.start()], charset.lower(), content
        end = match.end()
    yield value[end:], "", b""


def _unpack(text: str, encoding: str) -> bytes:
    raw = text.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return _QUOTED.sub(lambda hit: bytes([int(hit[1], 16)]), raw.replace(b"_", b" "))
    return from_base64(raw)


def from_base64(raw: bytes) -> bytes:
    """Lenient base64: strange letters are skipped, a lost tail is lost, what follows padding is no data."""
    letters = raw.translate(None, _NOT_BASE64).partition(b"=")[0]
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def one_line(text: str, limit: int) -> str:
    """`text` as one tidy line of at most `limit` characters, without controls, NULs or bidi tricks."""
    visible = "".join(
        " " if unicodedata.category(letter) in {"Cc", "Zl", "Zp"} else letter
        for letter in storable(text[: limit * 4]).translate(_HIDDEN)
    )
    return " ".join(visible.split())[:limit].strip()


def storable(text: str) -> str:
    """`text` without what a database or UTF-8 refuses: NULs and lone surrogates."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
