from django.apps import AppConfig


class App(AppConfig):
    name = "wafaa.loyalty"
    label = "loyalty"
