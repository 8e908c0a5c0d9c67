"""Writes duties in units for ever, and says each one's id once it is committed."""

from __future__ import annotations

import os
import secrets
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wafaa.settings")

import django

django.setup()

from wafaa.work.models import Job  # noqa: E402
from wafaa.work.unit import unit  # noqa: E402

while True:
    rows = [
        Job(id=secrets.token_hex(16), task="wafaa.nobody.does_this", args={"words": "حفظ " * 200}) for _ in range(3)
    ]
    with unit():
        Job.objects.bulk_create(rows)
    sys.stdout.write("".join(f"{row.id}\n" for row in rows))
    sys.stdout.flush()
