"""Hostile mails, made when asked for: each hurt a mail program somewhere."""

import base64
import random
from collections.abc import Callable

START = b"From: mallory@evil.test\r\nTo: support@shop.test\r\nMessage-ID: <bomb@evil.test>\r\nSubject: boom\r\n"
MB = 1024 * 1024


def body(content: bytes, content_type: bytes = b"text/plain") -> bytes:
    return START + b"Content-Type: " + content_type + b"\r\n\r\n" + content


def parts(boundary: bytes, *each: bytes) -> bytes:
    lines = b"".join(b"--" + boundary + b"\r\n" + one + b"\r\n" for one in each)
    return body(lines + b"--" + boundary + b"--\r\n", b'multipart/mixed; boundary="' + boundary + b'"')


def nested(depth: int, name: Callable[[int], bytes]) -> bytes:
    opening = b"".join(
        b'Content-Type: multipart/mixed; boundary="%s"\r\n\r\n--%s\r\n' % (name(level), name(level))
        for level in range(depth)
    )
    return START + opening + b"Content-Type: text/plain\r\n\r\nhi\r\n"


def endless_enclosed() -> bytes:
    one = b"--same\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: multipart/mixed; boundary=same\r\n\r\n"
    return body(one * 20_000, b"multipart/mixed; boundary=same")


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "subject of one megabyte": (
        lambda: START + b"Subject: " + b"=?utf-8?q?a" * 95_000 + b"\r\n\r\n",
        "headers_too_big",
    ),
    "long subject line": (
        lambda: b"Subject: " + b"x" * 100_000 + b"\r\n" + START + b"\r\n",
        "header_line_too_long",
    ),
    "message id of 100 KB": (
        lambda: START + b"Message-ID: <" + b"i" * 100_000 + b"@x>\r\n\r\n",
        "header_line_too_long",
    ),
    "ten thousand recipients": (
        lambda: START + b"To: " + b",\r\n ".join(b"a%d@b.test" % n for n in range(10_000)) + b"\r\n\r\nhi",
        "too_many_recipients",
    ),
    "too many header lines": (lambda: START + b"X: y\r\n" * 6_000 + b"\r\n", "too_many_headers"),
    "headers without an end": (lambda: START + b"X: y\r\n" * 100_000, "headers_too_big"),
    "five thousand nested parts": (lambda: nested(5_000, lambda n: b"b%d" % n), "too_many_boundaries"),
    "five thousand nested parts, one boundary": (lambda: nested(5_000, lambda n: b"same"), "too_many_parts"),
    "endless enclosed mails": (endless_enclosed, "too_deep"),
    "ten thousand empty parts": (lambda: parts(b"q", *[b"\r\n"] * 10_000), "too_many_parts"),
    "attachment of 50 MB": (lambda: body(b"A" * (50 * MB)), "too_big"),
    "nothing": (lambda: b"", "empty"),
    "a picture": (lambda: b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20, "not_a_mail"),
    "noise": (lambda: random.Random(7).randbytes(20_000), "not_a_mail"),
    "only line breaks": (lambda: b"\r\n" * 1_000, "empty"),
    "nested forty deep": (lambda: nested(40, lambda n: b"b%dx" % n), "too_deep"),
    "parameters that take quadratic time": (
        lambda: parts(b"q", b'Content-Type: multipart/x; a="' + b"; " * (MB // 2)),
        "too_slow",
    ),
}

READ: dict[str, Callable[[], bytes]] = {
    "boundary that never comes": lambda: body(b"x\r\n" * 1_000, b'multipart/mixed; boundary="never"'),
    "multipart without a boundary": lambda: body(b"still words", b"multipart/mixed"),
    "subject of encoded words": lambda: (
        START.replace(b"boom", b"\r\n ".join([b"=?utf-8?b?2LQ=?="] * 3_000)) + b"\r\nhi"
    ),
    "subject of words that never end": lambda: START.replace(b"boom", b"=?utf-8?q?a" * 2_900) + b"\r\nhi",
    "from of nested comments": lambda: b"From: " + b"(" * 20_000 + b" x@y.test\r\nSubject: x\r\n\r\nhi",
    "from of quotes": lambda: b"From: " + b'"\\' * 10_000 + b" <x@y.test>\r\nSubject: x\r\n\r\nhi",
    "NULs everywhere": lambda: b"From: a\0b@x.test\0\r\nSub\0ject: h\0i\r\n\r\nte\0xt\0",
    "unknown charset": lambda: body(b"words", b"text/plain; charset=klingon-8"),
    "file name in sections and without": lambda: parts(
        b"q",
        b"Content-Type: text/plain\r\n\r\nwords",
        b"Content-Type: a/b; name*=x''y; name*5=z\r\n"
        b"Content-Disposition: attachment; filename*=klingon''%FF; filename*5=zz\r\n\r\nhi",
    ),
    "boundary in sections and without": lambda: body(b"words", b"multipart/mixed; boundary*=u''B; boundary*5=C"),
    "no header but a colon": lambda: b'{"order": 12, "note": "where is it?"}',
    "charset that is slow": lambda: body(b"a-" * 100_000, b"text/plain; charset=punycode"),
    "charset that is none": lambda: body(b"words", b"text/plain; charset*0*=x'y'%00z; charset=\"\0\""),
    "RFC 2231 number bomb": lambda: parts(
        b"q", b"Content-Disposition: attachment; filename*" + b"9" * 3_500 + b"=a\r\n\r\nx"
    ),
    "eight-bit letters in every header": lambda: b"From: \xe1\xed <\xff@x.test>\r\nTo: \xc7\r\nDate: \xff\r\n\r\n\xe1",
    "broken base64": lambda: body(b"2LTZ\r\n!!\r\n=", b"text/plain\r\nContent-Transfer-Encoding: base64"),
    "uuencoded nonsense": lambda: body(b"begin 644\n~~~~", b"text/plain\r\nContent-Transfer-Encoding: x-uuencode"),
    "date beyond time": lambda: START + b"Date: Fri, 99 Foo 999999999 99:99:99 +9999999\r\n\r\nhi",
    "line of four megabytes": lambda: body(b"x" * (4 * MB)),
    "many empty lines": lambda: body(b"\n" * 200_000 + b"end"),
    "carriage returns only": lambda: START.replace(b"\r\n", b"\r") + b"\r\rhi" * 1_000,
    "html of unclosed comments": lambda: body(b"<!--" * 100_000 + b"<style" * 100_000, b"text/html"),
    "html of nested blocks": lambda: body(b"<div>" * 80_000 + b"hi", b"text/html"),
    "html number bomb": lambda: body(b"&#" + b"9" * 10_000 + b";", b"text/html"),
    "zip kept as it is": lambda: parts(
        b"q",
        b"Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(b"PK\x03\x04" + bytes(10_000)),
    ),
    "name that is a path": lambda: parts(b"q", b'Content-Disposition: attachment; filename="../../etc/\\"x"\r\n\r\nx'),
    "two thousand mails quoted": lambda: body(b"-- \r\n" * 2_000 + b"----\r\n" * 2_000),
}
