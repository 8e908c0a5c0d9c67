"""The table of the daily things for developers: every row has tests, and every test it names is there."""

import re
from pathlib import Path

ROWS = 25


def rows(repository: Path) -> dict[int, list[tuple[str, str]]]:
    text = (repository / "docs/developers/daily.md").read_text()
    found = re.findall(r"^\| (\d+) \|[^|]+\|[^|]+\|(.+)\|$", text, re.MULTILINE)
    return {int(number): re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", named) for number, named in found}


def test_every_daily_thing_has_tests_and_they_are_there(repository: Path) -> None:
    table = rows(repository)
    assert sorted(table) == list(range(1, ROWS + 1)) and all(table.values())
    lost = {
        (path, name)
        for named in table.values()
        for path, name in named
        if f"def {name}(" not in (repository / path).read_text()
    }
    assert lost == set()


def test_every_place_the_table_names_is_there(repository: Path) -> None:
    text = (repository / "docs/developers/daily.md").read_text()
    named = re.findall(r"\(`([a-z]+/[\w/-]+\.(?:py|js))`\)", text)
    assert named and [one for one in named if not (repository / "wafaa" / one).exists()] == []
