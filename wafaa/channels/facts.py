"""What the contact hours can tell of the time."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from wafaa.channels.contact_hours import ContactSettings, quiet_at
from wafaa.playbook.the_time import time_fact
from wafaa.stores.settings import read


@time_fact("time.is_prayer", _("A prayer, as in your contact hours"))
def is_prayer(at: datetime) -> bool:
    """Never, where prayers are not heeded."""
    return quiet_at(at, read(ContactSettings)) is not None
