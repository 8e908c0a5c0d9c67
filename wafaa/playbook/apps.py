from django.apps import AppConfig


class App(AppConfig):
    name = "wafaa.playbook"
    label = "playbook"

    def ready(self) -> None:
        """Every app has declared its triggers by now (`work.apps` comes first): listen to what sets them off."""
        from wafaa.playbook.reactions import listen

        listen()
