from django.apps import AppConfig


class App(AppConfig):
    name = "wafaa.demo"
    label = "demo"
