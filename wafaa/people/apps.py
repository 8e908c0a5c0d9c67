from django.apps import AppConfig


class App(AppConfig):
    name = "wafaa.people"
    label = "people"
