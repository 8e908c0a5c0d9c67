from django.apps import AppConfig


class App(AppConfig):
    name = "wafaa.shops"
    label = "shops"
