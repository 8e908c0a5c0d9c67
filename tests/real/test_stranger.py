"""A stranger runs schemathesis, as it comes, against the served API with a token that may do everything: no finding.

Unlike `tests/api/test_schema.py` nobody names things that are there: what is asked of what is not there, and of states
in which it cannot be, has its answer too.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.walk_ground import REPOSITORY, Ground

pytestmark = [pytest.mark.real, pytest.mark.once]
EXAMPLES = "5"
SCOPES = "from wafaa.cli import ground; ground.ready(); from wafaa.api.scopes import SCOPES; print(','.join(SCOPES))"
NO_HURRY = """
from wafaa.cli import ground
ground.ready()
from wafaa.stores.models import Setting, Store
from wafaa.stores.scope import Scope, entered
for store in Store.objects.all():
    with entered(Scope(store)):
        Setting.objects.create(app="api", values={"per_minute": 10_000})
    print(store.slug)
"""


@pytest.fixture
def ground() -> Iterator[Ground]:
    ground = Ground()
    ground.up()
    yield ground
    ground.close()


def told(ground: Ground, *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words], env=ground.surroundings, cwd=REPOSITORY, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_finds_nothing(ground: Ground) -> None:
    store = told(ground, "-c", NO_HURRY).split()[0]
    asked = ["--name", "st", "--scopes", told(ground, "-c", SCOPES).strip(), "--store", store]
    made = told(ground, "-m", "wafaa.cli", "token", "create", *asked)
    token = next(word for word in made.split() if word.startswith("wafaa_"))
    stranger = [str(Path(sys.executable).with_name("st")), "run", f"{ground.address}/api/v1/openapi.json"]
    stranger += ["-H", f"Authorization: Bearer {token}", "--max-examples", EXAMPLES, "--continue-on-failure"]
    stranger += ["--suppress-health-check", "all", "--seed", "1", "--generation-database", "none", "--no-color"]
    ran = subprocess.run(stranger, cwd=ground.folder, capture_output=True, text=True, timeout=600)
    assert ran.returncode == 0, ran.stdout[-6000:]
    generated = re.search(r"(\d+) generated", ran.stdout)
    assert generated and int(generated[1]) > 2000 and "Rate limited" not in ran.stdout, ran.stdout[-3000:]
