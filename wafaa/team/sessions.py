"""Sessions and logins are read on every request: Django's own stores, asked by prepared queries."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils.crypto import constant_time_compare

from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.time import now
from wafaa.team.models import User

SESSION: Prepared[Session] = Prepared(
    lambda: Session.objects.filter(session_key=Slot("key"), expire_date__gt=Slot("now"))
)
USER: Prepared[User] = Prepared(lambda: User.objects.filter(pk=Slot("pk"), is_active=True))


class SessionStore(db.SessionStore):
    """The database's sessions, as Django writes them."""

    def _get_session_from_db(self) -> Session | None:
        if self.session_key is not None and "\x00" in self.session_key:  # which PostgreSQL cannot be asked for
            found = None
        else:
            found = SESSION.first(key=self.session_key, now=now())
        if found is None:
            self._session_key = None
        return found


class Logins(AuthenticationBackend):  # type: ignore[misc]
    """Logging in by e-mail, as allauth does it; who is logged in is read the short way."""

    def get_user(self, user_id: Any) -> User | None:
        return USER.first(pk=int(user_id))


def user_of(key: str) -> User | None:
    """Whose login this session is, by the same rules as for a page: known, active, password unchanged since."""
    if not key or "\x00" in key:
        return None
    session = SessionStore(key)
    if SESSION_KEY not in session or BACKEND_SESSION_KEY not in session:
        return None
    user = User.objects.filter(pk=session[SESSION_KEY], is_active=True).first()
    if user is None:
        return None
    kept = session.get(HASH_SESSION_KEY, "")
    return user if constant_time_compare(kept, user.get_session_auth_hash()) else None
