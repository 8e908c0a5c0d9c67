"""Scores on the rail; who is asked among the settings."""

from django.utils.translation import gettext_lazy as _

from wafaa.playbook.navigation import place
from wafaa.team.sections import section

place("voice:scores", label=_("Scores"), icon="smile", permission="voice.see", order=41, prefix="scores/")
section("voice:settings", label=_("How was it?"), icon="smile", permission="voice.manage", group="service", order=44)
