from collections.abc import Iterator
from typing import Any

import pytest

from tests.work import happenings


@pytest.fixture
def heard() -> Iterator[list[Any]]:
    """What the test's own reactions and tasks were told, in order."""
    happenings.heard.clear()
    yield happenings.heard
    happenings.heard.clear()
