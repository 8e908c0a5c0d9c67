"""Bytes to words, names and addresses."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wafaa.channels.mail.addresses import plain_address, read_addresses, read_id, read_ids
from wafaa.channels.mail.authentication import read_verdicts
from wafaa.channels.mail.files import clean_name, clean_type
from wafaa.channels.mail.html_text import text_from_html
from wafaa.channels.mail.words import decode_bytes, decode_words, from_base64, one_line
from wafaa.lib.text.quotes import split_quote

ARABIC = "وصل الطلب متأخراً، شكراً لكم."


@pytest.mark.parametrize(
    ("raw", "declared", "text"),
    [
        (ARABIC.encode(), "", ARABIC),
        (ARABIC.encode(), "us-ascii", ARABIC),
        (ARABIC.encode(), "windows-1256", ARABIC),
        (ARABIC.encode("cp1256"), "windows-1256", ARABIC),
        (ARABIC.encode("cp1256"), "", ARABIC),
        (ARABIC.encode("cp1256"), "utf-8", ARABIC),
        (ARABIC.encode("cp1256"), "iso-8859-1", ARABIC),
        (ARABIC.encode("cp1256"), "klingon", ARABIC),
        (ARABIC.encode("utf-16"), "UTF-16", ARABIC),
        ("طلب".encode("iso8859-6"), "ISO-8859-6", "طلب"),
        (b"\xef\xbb\xbfhi", "", "hi"),
        ("déjà vu à l'été".encode("latin-1"), "", "déjà vu à l'été"),
        ("€5".encode("cp1252"), "iso-8859-1", "€5"),
        ("привет".encode("koi8-r"), "koi8-r", "привет"),
        ("こんにちは".encode("iso-2022-jp"), "iso-2022-jp", "こんにちは"),
        (b"a-b", "punycode", "a-b"),
        (b"\\u0041", "unicode_escape", "\\u0041"),
        (b"", "utf-16", ""),
    ],
)
def test_bytes_are_read_as_what_they_are(raw: bytes, declared: str, text: str) -> None:
    assert decode_bytes(raw, declared) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", "plain"),
        ("=?utf-8?B?2LQ=?=", "ش"),
        ("=?utf-8?q?a_b=3D?=", "a b="),
        ("=?utf-8*ar?q?a?=", "a"),
        ("=?utf-8?B?2A==?= =?utf-8?B?tA==?=", "ش"),
        ("x =?utf-8?q?a?= y =?utf-8?q?b?= =?utf-8?q?c?= z", "x a y bc z"),
        ("=?utf-8?q?what??=", "what?"),
        ("=?utf-8?q?open", "=?utf-8?q?open"),
        ("=?utf-8?x?a?=", "=?utf-8?x?a?="),
        ("=?utf-8?q?a?= =?iso-8859-1?q?=E9?=", "aé"),
        ("=?utf-8?b?2LQ?=", "ش"),
    ],
)
def test_encoded_words(value: str, text: str) -> None:
    assert decode_words(value) == text


@pytest.mark.parametrize(
    ("value", "mailboxes"),
    [
        ("a@b.test", [("", "a@b.test")]),
        ("Layla <L@B.test>", [("Layla", "l@b.test")]),
        ('"Al-Otaibi, Layla" <a@b.test>, c@d.test', [("Al-Otaibi, Layla", "a@b.test"), ("", "c@d.test")]),
        ("=?utf-8?q?x=40y=2Ecom=2C?= <a@b.test>", [("x@y.com,", "a@b.test")]),
        ("Family: a@b.test, c@d.test;", [("", "a@b.test"), ("", "c@d.test")]),
        ("undisclosed-recipients:;", []),
        ("alice@shop.test)bob@evil.test", [("alice@shop.testbob@evil.test", "")]),
        ("a@b.test (a <comment>)", [("", "a@b.test")]),
        ("<a@b.test", [("", "a@b.test")]),
        ('"a\\"b" <a@b.test>', [('a"b', "a@b.test")]),
        ("<a@b.test> <c@d.test>", [("", "c@d.test")]),
        ("", []),
    ],
)
def test_mailboxes(value: str, mailboxes: list[tuple[str, str]]) -> None:
    found = [(one.name, one.email) for one in read_addresses(value)]
    assert found == mailboxes or (value.startswith("alice") and all(not email for _, email in found))


def test_ids() -> None:
    assert read_ids("<a@b> junk <c@d>\t<a@b>") == ("a@b", "c@d")
    assert (read_id("<a@b> (x)"), read_id("a@b"), read_id("no id"), read_id("")) == ("a@b", "a@b", "", "")


@settings(deadline=None)
@given(st.text())
def test_an_address_is_one_line_and_has_one_at(text: str) -> None:
    found = plain_address(text)
    assert found == "" or (found.count("@") == 1 and not any(letter.isspace() for letter in found))


@settings(deadline=None)
@given(st.text())
def test_cleaning_a_name_twice_is_cleaning_it_once(name: str) -> None:
    once = clean_name(name)
    assert clean_name(once) == once
    assert 0 < len(once) <= 120
    assert not set(once) & set('/\\:*?"<>|\0\r\n\u200b\u202e')
    assert once[0] != "." and once[-1] not in ". "


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("فاتورة ١٣.pdf", "فاتورة ١٣.pdf"),
        ("\u200b.htaccess", "htaccess"),
        ("x.html.", "x.html"),
        ("CON.txt", "_CON.txt"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("gpj.\u202eexe", "gpj.exe"),
        ("", "file"),
        ("...", "file"),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
    ],
)
def test_names_of_files(name: str, clean: str) -> None:
    assert clean_name(name) == clean


def test_types_of_files() -> None:
    assert clean_type(" Image/PNG ") == "image/png"
    assert clean_type("image/png\r\nX: y") == clean_type("") == "application/octet-stream"


def test_one_line_is_one_line() -> None:
    assert one_line(" a\r\nb\u2028c\0\u202ed\u200b\ud800 ", 50) == "a b cd?"
    assert one_line("می\u200cخواهم", 50) == "می\u200cخواهم"
    assert len(one_line("x" * 999, 10)) == 10


def test_base64_with_damage() -> None:
    assert from_base64(b"aGVs!\r\nbG8=\r\n-- footer") == b"hello"
    assert from_base64(b"aGVsbG8h" + b"Q") == b"hello!"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a &amp; b</p><p>c</p>", "a & b\n\nc"),
        ("a<br>b", "a\nb"),
        ("2 < 3 &lt;4", "2 < 3 <4"),
        ("<style>x</style>a<!-- b -->c<script>d", "ac"),
        ("<STYLE>x</Style >y", "y"),
        ("", ""),
        ("<table><tr><td>أ</td><td>ب</td></tr></table>", "أ ب"),
        ("<a href='x>y'>z</a", "y'>z</a"),
        (
            "a<blockquote type=cite>b<br><br>c<blockquote type='cite'>d</blockquote></blockquote>e",
            "a\n> b\n\n> c\n> d\n\ne",
        ),
        ("<blockquote style='margin:0 0 0 40px'>mine</blockquote>", "mine"),
        (
            "<blockquote class='gmail_quote x'>a<blockquote>b</blockquote>c</blockquote></blockquote>d",
            "> a\n> b\n> c\n\nd",
        ),
        ("\x01<BLOCKQUOTE CITE='mid:x'>never closed", "> never closed"),
    ],
)
def test_text_out_of_html(html: str, text: str) -> None:
    assert text_from_html(html) == text


def test_an_answer_below_a_quote_of_html_is_fresh() -> None:
    html = (
        "<div>كلام جديد</div><div>في 23/11/26، كتبت هدى:</div><blockquote type='cite'><p>أي مقاس؟</p></blockquote>"
        "<p>كبير</p><blockquote type='cite'>أي لون؟</blockquote><p>أحمر</p>"
    )
    fresh, quoted = split_quote(text_from_html(html))
    assert fresh.split() == ["كلام", "جديد", "كبير", "أحمر"]
    assert quoted.count("> ") == 2


def test_verdicts_of_others_and_in_quotes_count_nothing() -> None:
    spoken = [
        ("Authentication-Results", "mx.other.test; dkim=pass"),
        ("Received", "x"),
        ("Authentication-Results", 'MAIL.shop.test 1; none; spf=pass (a ; dkim=pass \\) ) x="; dmarc=pass"'),
    ]
    found = read_verdicts(spoken, "mail.shop.test")
    assert (found.spf, found.dkim, found.dmarc) == ("pass", "", "")
    assert read_verdicts(spoken, "").spf == ""


ATTACKS = [
    "=?utf-8?q?",
    "<",
    "(",
    '"',
    "a@",
    "a ",
    "<!--",
    "<style",
    "&#1",
    ";",
    "\\",
    "ا",
    "=?u?q??",
    "</p ",
    "<a\n",
    "<blockquote class=",
    "<blockquote>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_here_takes_more_than_linear_time(attack: str) -> None:
    text = attack * (50_000 // len(attack))
    readers: list[Callable[[str], object]] = [
        decode_words,
        read_addresses,
        read_ids,
        text_from_html,
        clean_name,
        clean_type,
        plain_address,
        lambda value: read_verdicts([("Authentication-Results", "x;" + value)], "x"),
        lambda value: one_line(value, 998),
    ]
    for read in readers:
        began = time.process_time()
        read(text)
        assert time.process_time() - began < 1  # quadratic ones take minutes
