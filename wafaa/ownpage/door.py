"""The door of the own page: /p/<store>/… in the customer's language, for whoever is signed in there.

The cookie is good for one store's pages alone, is read by no script, and holds a secret of which the database keeps the
hash. Everything behind the door acts as the customer, sees that person's things, and answers 404 for all others'.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from ipaddress import IPv4Address, ip_address, ip_network
from typing import Any, NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from wafaa.lib.pages import address
from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.time import now
from wafaa.ownpage import verbs
from wafaa.ownpage.models import SignIn
from wafaa.ownpage.settings import OwnPageSettings
from wafaa.ownpage.talking import PROVEN
from wafaa.ownpage.verbs.keeping import KEPT
from wafaa.ownpage.verbs.signing import IDLE, LASTS, digest
from wafaa.ownpage.whose import is_anothers
from wafaa.people.models import Customer
from wafaa.stores import scope
from wafaa.stores.door import public
from wafaa.stores.local_time import known_zone
from wafaa.stores.models import Store
from wafaa.stores.scope import Scope, entered
from wafaa.stores.settings import read
from wafaa.work.limits import TooMany, allows

HERE = "wafaa_page"
ASKED = "wafaa_page_code"
TONGUE = "wafaa_page_lang"
UNSENT = "wafaa_page_unsent"
TYPED_AT = ("ask", "write", "talk", "wishes", "return", "returned")
"""Pages with a form that somebody may have written into for long."""
LANGUAGES = {"ar": "العربية", "en": "English"}
WHY = "customers come to their own page; the store's name enters it, and a cookie says who they are"
FRESH = timedelta(minutes=15)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
View = Callable[..., HttpResponseBase]


class Guest(NamedTuple):
    """Who is signed in: the person (the record that stands for them), and by which sign-in. `typed` is what they wrote
    into the form of this page when their sign-in had ended."""

    customer: Customer
    sign_in: SignIn
    typed: dict[str, Any] = {}

    @property
    def may(self) -> frozenset[str]:
        return frozenset({PROVEN}) if self.sign_in.by == "code" else frozenset()

    @property
    def is_fresh(self) -> bool:
        """Whether they typed a code a moment ago."""
        return self.sign_in.by == "code" and now() - self.sign_in.began_at < FRESH


def open_page(view: View) -> View:
    """A page for anybody: gets (request, …) inside the store."""

    @public(WHY)
    @wraps(view)
    def opened(request: HttpRequest, store: str, **rest: Any) -> HttpResponseBase:
        found = _store(store)
        with entered(found):
            return _shown(request, found, guest_of(request), lambda guest: view(request, **rest))

    return opened


def own_page(view: View) -> View:
    """A page for who is signed in: gets (request, guest, …), acting as that customer. Everybody else is led to the
    door and from there back."""

    @public(WHY)
    @wraps(view)
    def opened(request: HttpRequest, store: str, **rest: Any) -> HttpResponseBase:
        found = _store(store)
        with entered(found):
            guest = guest_of(request)
            if guest is None:
                return _to_the_door(request)
            with entered(Scope(found, actor=f"customer:{guest.customer.pk}", permissions=guest.may)):
                back = guest._replace(typed=_typed_before(request, guest.customer))
                response = _shown(request, found, back, lambda guest: view(request, guest, **rest))
                _stay(request, response, guest)
                _let_go_of_typed(request, response)
        return response

    return opened


def _shown(
    request: HttpRequest, store: Store, guest: Guest | None, show: Callable[[Any], HttpResponseBase]
) -> HttpResponseBase:
    _without_nul(request)
    speaks = _language(request, guest)
    zone = known_zone((guest.customer.timezone if guest else "") or store.timezone)
    with override(speaks), timezone.override(zone):
        request.LANGUAGE_CODE = speaks
        try:
            response = show(guest)
        except TooMany as busy:
            response = too_many(request, busy)
    response["Content-Language"] = speaks
    response.headers.setdefault("Cache-Control", "no-store")
    response["X-Robots-Tag"] = "noindex"
    if request.GET.get("lang") in LANGUAGES:
        _put(response, TONGUE, speaks, timedelta(days=365))
    return response


def _without_nul(request: HttpRequest) -> None:
    """PostgreSQL keeps no NUL, and nobody types one: what is posted is read without."""
    if request.method == "POST":
        said = request.POST.copy()
        for name, values in list(said.lists()):
            said.setlist(name, [str(value).replace("\x00", "") for value in values])
        said._mutable = False
        request.POST = said  # type: ignore[assignment]


def too_many(request: HttpRequest, busy: TooMany) -> HttpResponse:
    advice = _("Nothing is lost. Wait a little, then try again.")
    if request.method == "POST":
        advice = _("It was not sent. Go back to what you wrote, wait a little, then send it again.")
    words = {"title": _("That was a lot at once"), "advice": advice}
    response = render(request, "429.html", words, status=429)
    response["Retry-After"] = str(busy.seconds)
    return response


def _store(slug: str) -> Store:
    found = None if "\x00" in slug else Store.objects.filter(slug=slug).first()
    if found is None:
        raise Http404
    with entered(found):
        if not read(OwnPageSettings).is_open:
            raise Http404
    return found


KNOWN: Prepared[SignIn] = Prepared(
    lambda: SignIn.everywhere.filter(
        store_id__same=Slot("store"), token_hash=Slot("digest"), seen_at__gt=Slot("since")
    ).select_related("identity", "identity__customer", "identity__customer__joined_to")
)


def guest_of(request: HttpRequest) -> Guest | None:
    """Who this browser is at the entered store. Nobody when its cookie is of another store, is over, or when the
    address it came in by belongs to somebody else by now."""
    token = request.COOKIES.get(HERE, "")
    if not token:
        return None
    found = KNOWN.first(store=scope.current().store_id, digest=digest(token), since=now() - IDLE)
    if found is None or found.identity.customer.is_colleague or is_anothers(found.identity):
        return None
    return Guest(found.identity.customer.joined_to or found.identity.customer, found)


def _language(request: HttpRequest, guest: Guest | None) -> str:
    asked = request.GET.get("lang", "")
    kept = request.COOKIES.get(TONGUE, "")
    wished = guest.customer.language if guest else ""
    return next((one for one in (asked, kept, wished) if one in LANGUAGES), (get_language() or "ar")[:2])


def _to_the_door(request: HttpRequest) -> HttpResponse:
    secret = _keep_typed(request)
    to = request.path if secret or request.method in ("GET", "HEAD") else ""
    query = f"?{urlencode({'to': to})}" if to and to != url("home") else ""
    response = redirect(url("door") + query)
    if secret:
        _put(response, UNSENT, secret, KEPT)
    return response


def _keep_typed(request: HttpRequest) -> str | None:
    """Nobody's words are lost because their sign-in has ended meanwhile."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    if request.method != "POST" or here not in TYPED_AT:
        return None
    if not allows("ownpage.unsent", came_from(request), most=30, seconds=3600):
        return None
    _without_nul(request)
    said = {name: str(value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
    token = request.COOKIES.get(HERE, "")
    ended = KNOWN.first(store=scope.current().store_id, digest=digest(token), since=LONG_AGO) if token else None
    return verbs.keep_unsent(request.path, said, ended)


def _typed_before(request: HttpRequest, customer: Customer) -> dict[str, str]:
    secret = request.COOKIES.get(UNSENT, "")
    return verbs.unsent_of(secret, request.path, customer) if secret and request.method in ("GET", "HEAD") else {}


def _let_go_of_typed(request: HttpRequest, response: HttpResponseBase) -> None:
    secret = request.COOKIES.get(UNSENT, "")
    if secret and request.method == "POST" and response.status_code == 302:
        verbs.drop_unsent(secret, request.path)
        response.delete_cookie(UNSENT, path=_path())


def url(name: str, *args: str) -> str:
    return address(f"ownpage:{name}", scope.current().store.slug, *args)


def way_back(path: str) -> str:
    """Where somebody was going, when it is a page of this very own page; else its beginning."""
    home = url("home")
    is_ours = path.startswith(home) and path.isascii() and path.isprintable() and "\\" not in path
    return path if is_ours and "//" not in path and len(path) <= 200 else home


def let_in(response: HttpResponse, secret: str) -> HttpResponse:
    """This browser is signed in from now on."""
    _put(response, HERE, secret, IDLE)
    response.delete_cookie(ASKED, path=_path())
    return response


def let_out(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(HERE, path=_path())
    response.delete_cookie(UNSENT, path=_path())
    return response


def remember_asking(response: HttpResponse, secret: str) -> HttpResponse:
    _put(response, ASKED, secret, LASTS)
    return response


def keep_cookie(response: HttpResponseBase, name: str, value: str, lasts: timedelta) -> None:
    """A cookie of this store's own pages alone, as all of them are."""
    _put(response, name, value, lasts)


def page_path() -> str:
    return _path()


def _stay(request: HttpRequest, response: HttpResponseBase, guest: Guest) -> None:
    """Once a day the thirty days begin anew, here and in the browser."""
    if now() - guest.sign_in.seen_at < timedelta(days=1) or HERE in response.cookies:
        return
    verbs.seen(guest.sign_in)
    _put(response, HERE, request.COOKIES[HERE], IDLE)


def came_from(request: HttpRequest) -> str:
    """Where the request came from (the bridge trusts only configured proxies); of IPv6 the network of a household,
    which has all addresses in it."""
    came = str(request.META.get("REMOTE_ADDR", ""))
    try:
        seen = ip_address(came)
    except ValueError:
        return came
    if isinstance(seen, IPv4Address):
        return str(seen)
    return str(seen.ipv4_mapped or ip_network((int(seen), 64), strict=False))


def _put(response: HttpResponseBase, name: str, value: str, lasts: timedelta) -> None:
    response.set_cookie(
        name,
        value,
        max_age=int(lasts.total_seconds()),
        path=_path(),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _path() -> str:
    """One store's pages alone: a browser shows none of it to another's."""
    return url("home")
