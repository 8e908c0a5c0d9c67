from django.apps import AppConfig


class App(AppConfig):
    name = "wafaa.stores"
    label = "stores"
