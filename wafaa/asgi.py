"""The ASGI application: /live/ is the hub, everything else is Django in threads.

Importing it loads nothing; the lifespan does. `wafaa.live.server` chooses the parts, and any ASGI server can
run `wafaa.asgi:application`.
"""

from __future__ import annotations

import os

from wafaa.live.house import House

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wafaa.settings")

application = House({"web", "live"})
