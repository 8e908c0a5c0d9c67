"""Browsers of named people, for tests of pages."""

from __future__ import annotations

import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client

from wafaa.team.models import Staff

BACKEND = "wafaa.team.sessions.Logins"


def browser_of(staff: Staff, *, language: str = "en", proved: bool = True) -> Client:
    """A browser in which this person is logged in; `proved`: they gave their password just now."""
    type(staff.user).objects.filter(pk=staff.user_id).update(language=language)
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(staff.user, backend=BACKEND)
    if proved:
        session = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time()}]
        session["account_authentication_methods_user"] = str(staff.user_id)
        session.save()
    return client
