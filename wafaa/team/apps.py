from django.apps import AppConfig


class App(AppConfig):
    name = "wafaa.team"
    label = "team"
