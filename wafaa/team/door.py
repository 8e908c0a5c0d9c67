"""The staff's door: login by allauth, no sign-up from outside, and the tags every view carries."""

from __future__ import annotations

from functools import wraps
from time import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from wafaa.stores.door import View, can, public
from wafaa.team import push_verbs, verbs
from wafaa.team.models import User

__all__ = ["AccountDoor", "SessionsDoor", "can", "log_in", "public", "sensitive"]

FRESH_TO_OPEN = 15 * 60
FRESH_TO_SEND = 60 * 60
"""Seconds. A form opened in time may be sent a while later: nobody loses what they typed into it."""


class AccountDoor(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up from outside: the first-run page and invitations make logins. Comings and goings are
    written into the audit trail of every store the person belongs to."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        verbs.note_login(user, self.get_client_ip(request))

    def logout(self, request: HttpRequest) -> None:
        user, key = request.user, request.session.session_key
        super().logout(request)
        if user.is_authenticated:
            push_verbs.forget_sessions([str(key)])
            verbs.note_logout(user)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        email = str(credentials.get("email") or credentials.get("username") or "")
        verbs.note_failed_login(email, self.get_client_ip(request))

    def set_password(self, user: User, password: str) -> None:
        """The old password's sessions end with it, and so do their open streams."""
        super().set_password(user, password)
        verbs.note_new_password(user)


class SessionsDoor(DefaultUserSessionsAdapter):  # type: ignore[misc]
    """Ending sessions also ends the live streams they had open."""

    def end_sessions(self, sessions: list[Any]) -> None:
        users = {session.user_id: session.user for session in sessions}
        keys = [session.session_key for session in sessions]
        super().end_sessions(sessions)
        push_verbs.forget_sessions(keys)
        for user in users.values():
            verbs.note_ended_sessions(user)


def log_in(request: HttpRequest, user: User) -> None:
    """Log in somebody who has just chosen or shown their password on a page of ours."""
    AccountDoor(request).login(request, user)
    record_authentication(request, user, method="password")


def sensitive(view: View) -> View:
    """Who opens the page proves again who they are, and the proof must not be old when the form is sent.

    Unlike allauth's own decorator it never puts a form's contents, which may hold secrets, into the session.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        fresh = FRESH_TO_OPEN if request.method == "GET" else FRESH_TO_SEND
        if proved_seconds_ago(request) > fresh:
            return redirect(f"{_again(request)}?{urlencode({'next': request.path})}")
        answer: HttpResponse = view(request, *args, **kwargs)
        return answer

    guarded.is_sensitive = True  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def _again(request: HttpRequest) -> str:
    methods = AccountDoor(request).get_reauthentication_methods(request.user)
    return str(methods[0]["url"]) if methods else reverse("account_login")


def proved_seconds_ago(request: HttpRequest) -> float:
    """How long ago this session's person gave a password or a second factor; endless when never."""
    records = get_authentication_records(request, request.user)
    return time() - max((record["at"] for record in records), default=float("-inf"))
