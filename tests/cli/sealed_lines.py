"""Lines with secrets, for the trials of keys: `make N` opens them, `read` prints every secret in clear."""

from __future__ import annotations

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wafaa.settings")

import django

django.setup()

from wafaa.channels import verbs  # noqa: E402
from wafaa.channels.models import Line  # noqa: E402
from wafaa.stores.hours import always_open  # noqa: E402
from wafaa.stores.models import Store  # noqa: E402
from wafaa.stores.scope import entered  # noqa: E402
from wafaa.stores.verbs import open_store  # noqa: E402


def make(count: int) -> None:
    for slug in ("layla", "neighbour"):
        store = Store.objects.filter(slug=slug).first() or open_store(slug, slug, always_open("Asia/Riyadh"))
        with entered(store):
            for number in range(count):
                verbs.open_line("email", f"{slug}-{number}", secrets={"imap_password": f"{slug} {number}"})


def read() -> None:
    for line in Line.everywhere.order_by("pk"):
        print(line.name, verbs.secret_of(line, "imap_password"))


make(int(sys.argv[2])) if sys.argv[1] == "make" else read()
