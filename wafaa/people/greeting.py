"""How a message begins, in the language that is active."""

from __future__ import annotations

from django.utils.translation import gettext as _

from wafaa.lib.names import given_name


def hello(name: str) -> str:
    """The greeting of whoever has this full name; without a name that can be said, nobody is named."""
    called = given_name(name)
    return _("Hello %(name)s,") % {"name": called} if called else _("Hello,")
