"""A mail joins a conversation only by a token that we signed for the one who writes."""

import string
from collections.abc import Callable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from wafaa.channels.mail.threading import (
    bounce_address,
    carries_tokens,
    find_ours,
    message_id,
    read_bounce_address,
    read_message_id,
    read_reply_address,
    reply_address,
)
from wafaa.lib.ids import ALPHABET, LENGTH

SECRET = b"reem's line secret, 32 bytes long"
BASE = "support@shop.test"
LAYLA = "layla@customer.test"
NEIGHBOUR = b"the neighbour's own line secret.."
ids = st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH)
emails = st.builds(
    "{}@{}.test".format,
    st.text(string.ascii_lowercase + string.digits + "._-", min_size=1, max_size=20),
    st.text(string.ascii_lowercase, min_size=1, max_size=10),
)


@settings(deadline=None)
@given(ids, emails)
def test_a_reply_address_says_its_conversation(conversation: str, recipient: str) -> None:
    address = reply_address(BASE, conversation, recipient, SECRET)
    assert len(address.partition("@")[0]) <= 64
    token = read_reply_address(address.upper(), "Support@Shop.test", recipient.upper(), SECRET)
    assert token is not None
    assert (token.conversation_public_id, token.mac_ok) == (conversation, True)


@settings(deadline=None)
@given(ids, emails, emails)
def test_a_stranger_with_a_token_is_known_as_one(conversation: str, layla: str, stranger: str) -> None:
    assume(layla != stranger)
    token = read_reply_address(reply_address(BASE, conversation, layla, SECRET), BASE, stranger, SECRET)
    assert token is not None
    assert not token.mac_ok
    assert token.is_for(layla, SECRET)
    assert not token.is_for(layla, NEIGHBOUR)


@settings(deadline=None)
@given(ids, st.integers(0, 200), st.characters())
def test_no_changed_letter_of_a_reply_address_verifies(conversation: str, place: int, letter: str) -> None:
    address = reply_address(BASE, conversation, LAYLA, SECRET)
    place %= len(address)
    changed = address[:place] + letter + address[place + 1 :]
    assume(not (letter.isascii() and changed.lower() == address))
    token = read_reply_address(changed, BASE, LAYLA, SECRET)
    assert token is None or not token.mac_ok


@settings(deadline=None)
@given(ids, st.data())
def test_no_other_id_guesses_the_signature(conversation: str, data: st.DataObject) -> None:
    other = data.draw(ids.filter(lambda made: made != conversation))
    mac = reply_address(BASE, conversation, LAYLA, SECRET).partition("+")[2][LENGTH : 2 * LENGTH]
    token = read_reply_address(f"support+{other}{mac}@shop.test", BASE, LAYLA, SECRET)
    assert token is not None
    assert not token.mac_ok


@pytest.mark.parametrize(
    "address",
    [
        "",
        "support@shop.test",
        "support+@shop.test",
        "support+1042@shop.test",
        "support+" + "0" * 51 + "@shop.test",
        "support+" + "0" * 53 + "@shop.test",
        "other+" + "0" * 52 + "@shop.test",
        "support+" + "0" * 52 + "@evil.test",
        "\u212aupport+" + "0" * 52 + "@shop.test",
        "a" * 100_000,
    ],
)
def test_what_is_no_token_is_none(address: str) -> None:
    assert read_reply_address(address, BASE, LAYLA, SECRET) is None


@settings(deadline=None)
@given(ids, st.integers(0, 200), st.characters())
def test_no_changed_letter_of_a_bounce_address_verifies(key: str, place: int, letter: str) -> None:
    address = bounce_address("bounces@shop.test", key, SECRET)
    assert len(address.partition("@")[0]) <= 64
    assert read_bounce_address(address.upper(), "bounces@shop.test", SECRET) == key
    place %= len(address)
    changed = address[:place] + letter + address[place + 1 :]
    assume(not (letter.isascii() and changed.lower() == address))
    assert read_bounce_address(changed, "bounces@shop.test", SECRET) is None


def test_a_token_of_one_purpose_is_none_of_another() -> None:
    key = "0" * LENGTH
    reply_mac = reply_address(BASE, key, LAYLA, SECRET).partition("+")[2][LENGTH : 2 * LENGTH]
    assert read_bounce_address(f"support+b{key}{reply_mac}@shop.test", BASE, SECRET) is None
    assert read_message_id(f"<{key}.{reply_mac}@shop.test>", "shop.test", SECRET) is None


@settings(deadline=None)
@given(st.from_regex(r"[a-z0-9][a-z0-9_-]{0,99}", fullmatch=True), st.integers(0, 300), st.characters())
def test_no_changed_letter_of_a_message_id_verifies(key: str, place: int, letter: str) -> None:
    made = message_id(key, "Shop.test", SECRET)
    assert made == message_id(key, "shop.test", SECRET)
    assert read_message_id(made, ["other.test", "SHOP.test"], SECRET) == key
    assert read_message_id(made, "shop.test", NEIGHBOUR) is None
    assert read_message_id(made, "neighbour.test", SECRET) is None
    place = 1 + place % (len(made) - 2)
    changed = made[:place] + letter + made[place + 1 :]
    assume(
        not (
            letter.isascii()
            and changed.rpartition("@")[2].lower() == made.rpartition("@")[2]
            and changed.rpartition("@")[0] == made.rpartition("@")[0]
        )
    )
    assert read_message_id(changed, "shop.test", SECRET) is None


def test_references_carry_the_thread_where_addresses_cannot() -> None:
    first, second = (message_id(key, "shop.test", SECRET).strip("<>") for key in ("first", "second"))
    forged = first.replace("first", "third")
    assert find_ours([first, "x@gmail.test", second, forged, first], "shop.test", SECRET) == [
        "first",
        "second",
    ]


@pytest.mark.parametrize(
    ("base", "fits"),
    [
        ("support@shop.test", True),
        ("a@b.test", True),
        ("elevenchars@b.test", True),
        ("twelve-chars@b.test", False),
        ("a+b@shop.test", False),
        ("nonsense", False),
        ("", False),
    ],
)
def test_only_short_plain_mailboxes_carry_tokens(base: str, fits: bool) -> None:
    assert carries_tokens(base) is fits
    if not fits:
        with pytest.raises(ValueError, match="mailbox name"):
            reply_address(base, "0" * LENGTH, LAYLA, SECRET)


@pytest.mark.parametrize(
    "make",
    [
        lambda: reply_address(BASE, "W-1042", LAYLA, SECRET),
        lambda: reply_address(BASE, "0" * LENGTH, "not an address", SECRET),
        lambda: reply_address(BASE, "0" * LENGTH, LAYLA, b"short"),
        lambda: bounce_address("elevenchars@b.test", "0" * LENGTH, SECRET),
        lambda: message_id("Key", "shop.test", SECRET),
        lambda: message_id("key\r\nBcc: x", "shop.test", SECRET),
        lambda: message_id("key", "shop.test>\r\nBcc: x@y", SECRET),
        lambda: message_id("key", "شوب.test", SECRET),
    ],
)
def test_bad_arguments_are_refused(make: Callable[[], str]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        make()
