from collections.abc import Iterator

import pytest

from wafaa.channels.mail.gate import Gate


@pytest.fixture(scope="package")
def gate() -> Iterator[Gate]:
    """One gate for all tests here: starting its child takes longer than a test may."""
    made = Gate()
    yield made
    made.close()
