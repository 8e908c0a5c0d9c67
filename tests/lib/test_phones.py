import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wafaa.lib.phones import pretty, to_e164


@pytest.mark.parametrize(
    "typed",
    [
        "0501234567",
        "501234567",
        "٠٥٠١٢٣٤٥٦٧",
        "۰۵۰ ۱۲۳ ۴۵۶۷",
        "+966 50 123 4567",
        "00966501234567",
        "٠٠٩٦٦٥٠١٢٣٤٥٦٧",
        "966501234567",
        "+9660501234567",
        "(050) 123-4567",
        "\u202a+966 50 123 4567\u202c",
        "966 50 123 4567+",
        "tel:+966501234567",
        "＋９６６５０１２３４５６７",
    ],
)
def test_one_number_however_typed(typed: str) -> None:
    assert to_e164(typed) == "+966501234567"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "+",
        "12345",
        "abc",
        "call 0501234567",
        "layla@example.com",
        "0" * 400,
        "0101234567890",
        "1 2 3",
        "٣٫٥",
    ],
)
def test_what_is_no_number(typed: str) -> None:
    assert to_e164(typed) is None


def test_local_numbers_belong_to_their_country() -> None:
    assert to_e164("01012345678", "EG") == "+201012345678"
    assert to_e164("51234567", "KW") == "+96551234567"
    assert to_e164("+965 5123 4567", "SA") == "+96551234567"
    assert to_e164("0501234567", "") is None


def test_a_local_number_must_be_in_the_plan_and_one_with_code_only_possible() -> None:
    assert to_e164("0601234567") is None
    assert to_e164("+966601234567") == "+966601234567"


def test_pretty_groups_and_leaves_the_unknown() -> None:
    assert pretty("+966501234567") == "+966 50 123 4567"
    assert pretty("x") == "x"


@given(st.text(max_size=70))
@settings(max_examples=40)
def test_anything_typed_gives_a_number_or_none(typed: str) -> None:
    number = to_e164(typed)
    assert number is None or to_e164(number) == number


def test_the_tables_are_loaded_at_the_first_number_only() -> None:
    code = "import sys, wafaa.lib.phones; print('phonenumbers' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout.strip() == b"False"
