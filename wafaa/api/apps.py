from django.apps import AppConfig


class App(AppConfig):
    name = "wafaa.api"
    label = "api"
