from django.apps import AppConfig


class App(AppConfig):
    name = "wafaa.lib"
    label = "lib"
