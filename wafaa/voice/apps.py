from django.apps import AppConfig


class App(AppConfig):
    name = "wafaa.voice"
    label = "voice"
