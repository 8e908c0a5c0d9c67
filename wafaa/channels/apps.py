from django.apps import AppConfig


class App(AppConfig):
    name = "wafaa.channels"
    label = "channels"
