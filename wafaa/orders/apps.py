from django.apps import AppConfig


class App(AppConfig):
    name = "wafaa.orders"
    label = "orders"
