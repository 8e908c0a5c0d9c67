"""An older copy still knows who was erased since; bringing it back erases them again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import ROOT, Ran, world_of

BEGIN = "import django; django.setup(); from wafaa.stores.scope import entered; from wafaa.people import verbs; "
MEET = BEGIN + (
    "from wafaa.stores.verbs import open_store; from wafaa.stores.hours import always_open\n"
    "store = open_store('shop', 'Shop', always_open('Asia/Riyadh'))\n"
    "with entered(store):\n"
    "    verbs.recognise('email', 'zafaranah@mail.test', source='email', name='Zafaranah')\n"
    "    verbs.meet('Layla', source='staff')\n"
)
ERASE = BEGIN + (
    "from wafaa.stores.models import Store, Setting; from wafaa.people.models import Customer\n"
    "from wafaa.work import worker\n"
    "with entered(Store.objects.get()):\n"
    "    Setting.objects.create(app='people', values={'erasure_days': 0})\n"
    "    verbs.ask_erasure(Customer.objects.get(name='Zafaranah'))\n"
    "worker.run_due()\n"
)
NAMES = BEGIN + (
    "from wafaa.people.models import Customer, Identity\n"
    "print(sorted(Customer.everywhere.values_list('name', flat=True)), Identity.everywhere.count())"
)


def run(data: Path, code: str) -> str:
    world = world_of(data, DJANGO_SETTINGS_MODULE="wafaa.settings")
    done = subprocess.run(
        [sys.executable, "-c", code], env=world, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_who_was_erased_stays_erased_when_an_older_copy_comes_back(
    wafaa: Callable[..., Ran], data: Path, tmp_path: Path
) -> None:
    run(data, MEET)
    made = wafaa(data, "backup", str(tmp_path / "copy"))
    assert made.returncode == 0, made.stderr
    assert run(data, NAMES) == "['Layla', 'Zafaranah'] 1"
    run(data, ERASE)
    assert run(data, NAMES) == "['', 'Layla'] 0"
    back = wafaa(data, "restore", str(tmp_path / "copy"), "--force")
    assert back.returncode == 0, back.stderr
    assert "now erased again: 1" in back.stdout
    assert run(data, NAMES) == "['', 'Layla'] 0"
