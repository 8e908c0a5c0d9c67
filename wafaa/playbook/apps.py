from django.apps import AppConfig


class App(AppConfig):
    name = "wafaa.playbook"
    label = "playbook"
