from django.apps import AppConfig


class App(AppConfig):
    name = "wafaa.promises"
    label = "promises"
