from django.apps import AppConfig


class App(AppConfig):
    name = "wafaa.inbox"
    label = "inbox"
