"""The live app listens to every commit of this process."""

from __future__ import annotations

from django.apps import AppConfig


class LiveConfig(AppConfig):
    """No tables of its own: it reads the event log."""

    name = "wafaa.live"
    label = "live"

    def ready(self) -> None:
        from wafaa.live.announce import on_commit
        from wafaa.work.unit import LISTENERS

        if on_commit not in LISTENERS:
            LISTENERS.append(on_commit)
