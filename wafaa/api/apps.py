from django.apps import AppConfig


class App(AppConfig):
    name = "wafaa.api"
    label = "api"

    def ready(self) -> None:
        from wafaa.api import acting as acting
        from wafaa.api import erasing_verbs as erasing_verbs
