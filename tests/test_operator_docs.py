"""Whatever the machine can be told by its environment stands in the operator's guide."""

import re
from pathlib import Path


def test_every_environment_variable_is_in_the_operators_guide(repository: Path) -> None:
    read = re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', (repository / "wafaa/settings.py").read_text())
    guide = (repository / "docs/operator.md").read_text()
    assert "DATABASE_URL" in read
    assert [name for name in read if f"`{name}`" not in guide] == []
