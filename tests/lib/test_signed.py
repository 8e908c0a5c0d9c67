from datetime import UTC, datetime, timedelta
from string import ascii_letters, digits

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wafaa.lib.signed import LONGEST_TOKEN, BadLink, sign, unsign
from wafaa.lib.time import pretending

TEXT = "a1.-_= ع\u200f😀\n"
KEY = b"k" * 32
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=7)
PAYLOAD = {"survey": "s4m", "n": 5}


def survey_link() -> str:
    return sign("survey", PAYLOAD, expires=LATER, recipient="layla@example.com", key=KEY)


def opened(token: str, purpose: str = "survey", recipient: str = "layla@example.com", key: bytes = KEY) -> object:
    with pretending(NOON):
        return unsign(purpose, token, recipient=recipient, key=key)


def refusal(token: str, **other: object) -> str:
    with pytest.raises(BadLink) as refused:
        opened(token, **other)  # type: ignore[arg-type]
    return refused.value.reason


def test_a_link_opens_what_it_was_signed_for() -> None:
    assert opened(survey_link()) == PAYLOAD


def test_a_link_is_safe_in_a_url() -> None:
    assert set(survey_link()) <= set(ascii_letters + digits + "-_.")


def test_the_mac_has_256_bits() -> None:
    assert len(survey_link().split(".")[2]) == 43


@pytest.mark.parametrize(
    "other", [{"purpose": "invite"}, {"recipient": "omar@example.com"}, {"recipient": ""}, {"key": b"j" * 32}]
)
def test_a_link_for_another_purpose_person_or_key_is_forged(other: dict[str, object]) -> None:
    assert refusal(survey_link(), **other) == "forged"


def test_purpose_and_recipient_cannot_be_shifted_into_each_other() -> None:
    token = sign("ab", {}, expires=LATER, recipient="c", key=KEY)
    assert refusal(token, purpose="a", recipient="bc") == "forged"


def test_every_changed_character_refuses() -> None:
    token = survey_link()
    for place, character in enumerate(token):
        for other in "A-9.":
            if other != character:
                assert refusal(token[:place] + other + token[place + 1 :]) in {
                    "forged",
                    "malformed",
                    "version",
                }


def test_every_cut_and_every_addition_refuses() -> None:
    token = survey_link()
    for place in range(len(token)):
        refusal(token[:place])
        refusal(token[:place] + "A" + token[place:])
    for tail in ("=", "A", ".", "\n", " "):
        refusal(token + tail)


@settings(max_examples=100, deadline=None)
@given(st.text(TEXT, max_size=80))
def test_what_nobody_signed_refuses(token: str) -> None:
    assert refusal(token) in {"malformed", "version", "forged"}


@settings(max_examples=50, deadline=None)
@given(
    st.dictionaries(st.text(TEXT, max_size=8), st.text(TEXT, max_size=12) | st.integers() | st.none(), max_size=4),
    st.text(TEXT, max_size=10),
    st.text(TEXT, max_size=10),
)
def test_any_payload_comes_back_whole(payload: dict[str, object], purpose: str, recipient: str) -> None:
    token = sign(purpose, payload, expires=LATER, recipient=recipient, key=KEY)
    assert opened(token, purpose=purpose, recipient=recipient) == payload


def test_a_link_ends_at_its_instant() -> None:
    token = survey_link()
    with pretending(LATER - timedelta(seconds=1)):
        assert unsign("survey", token, recipient="layla@example.com", key=KEY) == PAYLOAD
    with pretending(LATER), pytest.raises(BadLink, match="expired"):
        unsign("survey", token, recipient="layla@example.com", key=KEY)


@pytest.mark.parametrize("token", ["", "1", "1.a", "1.a.b.c", "1.ع.b", "A" * (LONGEST_TOKEN + 1), "\ud800.a.b"])
def test_a_malformed_link_says_so(token: str) -> None:
    assert refusal(token) == "malformed"


def test_another_version_says_so() -> None:
    assert refusal("2" + survey_link()[1:]) == "version"


@pytest.mark.parametrize(
    "wrong",
    [
        {"expires": datetime(2026, 1, 1)},
        {"key": b"short"},
        {"payload": {"text": "x" * LONGEST_TOKEN}},
    ],
)
def test_a_link_that_would_be_weak_is_not_made(wrong: dict[str, object]) -> None:
    given_ = {"payload": {}, "expires": LATER, "recipient": "layla", "key": KEY, **wrong}
    with pytest.raises(ValueError):
        sign("survey", **given_)  # type: ignore[arg-type]
