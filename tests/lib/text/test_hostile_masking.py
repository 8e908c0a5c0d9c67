"""Masking secrets in what a stranger mailed must not take the worker's time."""

from time import process_time

import pytest

from wafaa.lib.text.safe import mask_secrets

MOST = 100_000
PIECES = [
    "-eyJ",
    "-eyJaaaaaaaaaa.a",
    "bearer  ",
    "password : ",
    "pin code is a",
    "1234 ",
    "sk-",
    "ghp_",
    "كلمة المرور هي ",
]


@pytest.mark.parametrize("piece", PIECES)
def test_the_longest_mail_of_beginnings_is_soon_done(piece: str) -> None:
    """The time of the first of these grew with the square of the length: 16 seconds."""
    started = process_time()
    mask_secrets(piece * (MOST // len(piece)))
    assert process_time() - started < 3


def test_a_long_token_is_masked_whole() -> None:
    token = f"eyJ{'a' * 400}.{'b' * 3000}.{'c' * 300}"
    assert mask_secrets(f"my token: {token} ok") == "my token: •••• ok"
