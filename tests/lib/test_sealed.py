import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wafaa.lib.sealed import Context, Keyring, Unsealable, key_id

OLD, NEW = b"o" * 32, b"n" * 32
RING = Keyring(NEW, (OLD,))
REEM = Context("reem-shop", "line-7", "smtp_password")


def refusal(ring: Keyring, sealed: str, context: Context = REEM) -> str:
    with pytest.raises(Unsealable) as refused:
        ring.unseal(sealed, context)
    return refused.value.reason


@settings(max_examples=50, deadline=None)
@given(st.text("a1 ع\u200f😀\n\0", max_size=50))
def test_a_secret_comes_back_whole(secret: str) -> None:
    assert RING.unseal(RING.seal(secret, REEM), REEM) == secret


def test_the_same_secret_is_sealed_differently_each_time_and_never_shown() -> None:
    first, second = RING.seal("كلمة السر hunter2", REEM), RING.seal("كلمة السر hunter2", REEM)
    assert first != second
    assert "hunter2" not in first


@pytest.mark.parametrize(
    "elsewhere",
    [
        Context("neighbour", "line-7", "smtp_password"),
        Context("reem-shop", "line-8", "smtp_password"),
        Context("reem-shop", "line-7", "imap_password"),
        Context("reem-shopline-7", "", "smtp_password"),
    ],
)
def test_a_secret_copied_elsewhere_does_not_open(elsewhere: Context) -> None:
    assert refusal(RING, RING.seal("x", REEM), elsewhere) == "wrong_context"


def test_every_changed_character_refuses() -> None:
    sealed = RING.seal("secret", REEM)
    for place, character in enumerate(sealed):
        refusal(RING, sealed[:place] + ("A" if character != "A" else "B") + sealed[place + 1 :])


@pytest.mark.parametrize("sealed", ["", "s1", "s1.x", "s1.x.", "s1.x.!!", "s2.x." + "A" * 40, "s1.x.AAAA", "s1.x.ع"])
def test_what_was_never_sealed_is_malformed(sealed: str) -> None:
    assert refusal(RING, sealed) == "malformed"


def test_a_retired_key_still_opens_and_resealing_moves_to_the_new_one() -> None:
    before = Keyring(OLD).seal("secret", REEM)
    assert RING.unseal(before, REEM) == "secret"
    assert not RING.is_current(before)
    after = RING.reseal(before, REEM)
    assert RING.is_current(after)
    assert Keyring(NEW).unseal(after, REEM) == "secret"
    assert RING.reseal(after, REEM) == after


def test_a_forgotten_key_is_named_as_such() -> None:
    assert refusal(Keyring(NEW), Keyring(OLD).seal("x", REEM)) == "unknown_key"


@pytest.mark.parametrize("ring", [(b"short", ()), (NEW, (b"short",))])
def test_a_short_key_is_refused(ring: tuple[bytes, tuple[bytes, ...]]) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Keyring(*ring)


def test_a_printed_ring_shows_no_key() -> None:
    assert repr(RING) == f"Keyring({key_id(NEW)}, 1 old)"
    assert "nnnn" not in repr(RING)


def test_another_spelling_of_the_same_bytes_refuses() -> None:
    sealed = RING.seal("secret", REEM).rstrip("=")
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    respelt = sealed[:-1] + letters[letters.index(sealed[-1]) + 1] + "=="
    assert refusal(RING, respelt) == "malformed"
