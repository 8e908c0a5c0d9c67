from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

OFFERS = (
    "events",
    "reactions",
    "facts",
    "actions",
    "panels",
    "places",
    "moments",
    "settings",
    "adapters",
    "listening",
    "objections",
    "streams",
    "vitals",
    "dossiers",
    "topics",
    "finders",
    "kinds",
    "triggers",
    "standards",
)
"""Modules an app may have to offer something to others; importing them is what registers it."""


class App(AppConfig):
    name = "wafaa.work"
    label = "work"

    def ready(self) -> None:
        from wafaa.lib import storage
        from wafaa.work import disk

        if disk.let_go not in storage.LISTENERS:
            storage.LISTENERS.append(disk.let_go)
        autodiscover_modules(*OFFERS)
