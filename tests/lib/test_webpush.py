"""The message as RFC 8291 writes it down in its example, and what the browser reads of ours."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from tests.push_browser import Browser
from wafaa.lib import webpush
from wafaa.lib.webpush import BadKeys, Receiver, Sender, TooLong, seal, topic_of, unwritten, written

PLAIN = b"When I grow up, I want to be a watermelon"
OURS = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
THEIRS = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
POINT = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3"
    "jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
ENDPOINT = "https://push.test:8443/send/abc"


def private(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(unwritten(text), "big"), ec.SECP256R1())


def test_the_example_of_rfc_8291_to_the_byte() -> None:
    body = seal(PLAIN, Receiver.read(POINT, AUTH), salt=unwritten(SALT), key=private(OURS))
    assert written(body) == BODY


def test_the_example_opens_with_the_browsers_key() -> None:
    browser = Browser(private(THEIRS), unwritten(AUTH))
    assert written(browser.point) == POINT
    assert browser.open(unwritten(BODY)) == PLAIN


@pytest.mark.parametrize("plain", [b"", "وصل ردّ من ليلى".encode(), b"x" * webpush.MOST_PLAIN])
def test_what_we_seal_the_browser_opens_and_never_twice_the_same(plain: bytes) -> None:
    browser = Browser.fresh()
    first, second = seal(plain, browser.receiver), seal(plain, browser.receiver)
    assert browser.open(first) == browser.open(second) == plain
    assert first != second and len(first) <= webpush.RECORD


def test_another_browser_cannot_open_it() -> None:
    body = seal(PLAIN, Browser.fresh().receiver)
    with pytest.raises(Exception, match=r"^$"):
        Browser.fresh().open(body)


def test_more_than_a_record_is_refused() -> None:
    with pytest.raises(TooLong):
        seal(b"x" * (webpush.MOST_PLAIN + 1), Browser.fresh().receiver)


@pytest.mark.parametrize(
    ("point", "auth"),
    [
        (POINT, "c2hvcnQ"),
        (POINT[:-8], AUTH),
        ("!" + POINT[1:], AUTH),
        (written(b"\x04" + bytes(64)), AUTH),  # no point of the curve
        ("", ""),
        ("ب" * 87, AUTH),
    ],
)
def test_what_is_no_key_is_refused(point: str, auth: str) -> None:
    with pytest.raises(BadKeys):
        Receiver.read(point, auth)


def test_padded_keys_are_read_too() -> None:
    assert Receiver.read(POINT + "=", AUTH + "==").auth == unwritten(AUTH)


def test_the_service_can_prove_who_we_are() -> None:
    sender = Sender(b"\x07" * 32, "https://shop.test")
    scheme, _, rest = sender.authorization(ENDPOINT, AT).partition(" ")
    parts = dict(part.split("=", 1) for part in rest.split(", "))
    head, claims, signature = parts["t"].split(".")
    raw = unwritten(signature)
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unwritten(parts["k"]))
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public.verify(der, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    with pytest.raises(InvalidSignature):
        public.verify(der, f"{head}.{claims}x".encode(), ec.ECDSA(hashes.SHA256()))
    assert scheme == "vapid" and parts["k"] == sender.public and len(raw) == 64
    assert json.loads(unwritten(head)) == {"typ": "JWT", "alg": "ES256"}
    assert json.loads(unwritten(claims)) == {
        "aud": "https://push.test:8443",
        "exp": int(AT.timestamp()) + 12 * 3600,
        "sub": "https://shop.test",
    }


def test_every_secret_of_the_machine_is_a_key() -> None:
    """The random bytes of a key file may lie above the group's order, or be zero."""
    for secret in (bytes(32), b"\xff" * 32, (webpush.ORDER).to_bytes(32, "big")):
        assert len(unwritten(Sender(secret, "").public)) == webpush.POINT_BYTES


def test_a_topic_fits_its_header_and_tells_nothing() -> None:
    topic = topic_of("conversation:abc")
    assert len(topic) == 32 and "abc" not in topic
    assert topic == topic_of("conversation:abc") != topic_of("conversation:abd")
    assert set(topic) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
