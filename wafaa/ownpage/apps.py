from django.apps import AppConfig


class App(AppConfig):
    name = "wafaa.ownpage"
    label = "ownpage"
