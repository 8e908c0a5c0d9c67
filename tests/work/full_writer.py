"""Writes duties until the disk (here: a limit of the system on every file) takes no more; says each committed id,
and at last what it met."""

from __future__ import annotations

import os
import resource
import secrets
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wafaa.settings")

import django

django.setup()

from wafaa.lib.storage import cannot_store  # noqa: E402
from wafaa.work.models import Job  # noqa: E402
from wafaa.work.unit import unit  # noqa: E402


def write() -> None:
    made = Job(id=secrets.token_hex(16), task="wafaa.nobody.does_this", args={"words": "حفظ " * 2000})
    with unit():
        made.save(force_insert=True)
    print(made.id)


try:
    Job.objects.count()
    _soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), hard))
    while True:
        write()
except Exception as error:
    print("full" if cannot_store(error) else repr(error))
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
write()
print("again")
