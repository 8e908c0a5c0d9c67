"""The table of the Arabic gate for developers: every row has tests, and every test it names is there."""

import re
from pathlib import Path

ROWS = 19


def rows(repository: Path) -> dict[int, list[tuple[str, str]]]:
    text = (repository / "docs/developers/arabic.md").read_text()
    found = re.findall(r"^\| (\d+) \|[^|]+\|(.+)\|$", text, re.MULTILINE)
    return {int(number): re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", named) for number, named in found}


def test_every_row_has_tests_and_they_are_there(repository: Path) -> None:
    table = rows(repository)
    assert sorted(table) == list(range(1, ROWS + 1)) and all(table.values())
    lost = {
        (path, name)
        for named in table.values()
        for path, name in named
        if f"def {name}(" not in (repository / path).read_text()
    }
    assert lost == set()


def test_no_row_of_the_gate_is_missing_from_the_table(repository: Path) -> None:
    gate = (repository / "tests/test_arabic_gate.py").read_text()
    named = {name for tests in rows(repository).values() for _path, name in tests}
    assert set(re.findall(r"^def (test_rows?_\w+)\(", gate, re.MULTILINE)) <= named
