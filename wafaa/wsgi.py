"""The WSGI application: static files, then Django. `wafaa serve` runs it behind wafaa.live.bridge."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from wafaa.live.static import in_front_of

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wafaa.settings")

application = in_front_of(get_wsgi_application())
