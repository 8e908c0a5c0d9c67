"""Connecting shops: their list, a page for each, its secret, its test, and what came in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wafaa.lib.pages import address
from wafaa.shops import screens, verbs
from wafaa.shops.adapter import BY_LISTS, Grants, Hooks, Keyed, Lists, adapter_of, can_be_asked
from wafaa.shops.beside import links
from wafaa.shops.doors import back_url, hook_url
from wafaa.shops.forms import KeysForm, NewShopForm, ShopForm
from wafaa.shops.models import Arrival, Shop
from wafaa.shops.views import granting
from wafaa.shops.views.beginning import GET_AND_POST, begin, the_shop
from wafaa.shops.wording import problem
from wafaa.stores import scope
from wafaa.team.door import can, sensitive
from wafaa.team.sections import settings_page


def _url(name: str, *args: str) -> str:
    return address(f"shops:{name}", scope.current().store.slug, *args)


@require_GET
@can("shops.manage")
def shops(request: HttpRequest, store: str) -> HttpResponse:
    return settings_page(
        request,
        "shops/shops.html",
        _("Shops"),
        _("Where your orders come from. What a shop tells stays here, even when it is offline."),
        shops=[screens.summary(shop) for shop in Shop.objects.order_by("id")],
        new_url=_url("new"),
        links=links(),
    )


@GET_AND_POST
@can("shops.manage")
@sensitive
def new(request: HttpRequest, store: str) -> HttpResponse:
    form = NewShopForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        shop = verbs.connect(**form.cleaned_data)
        return redirect(_url("shop", shop.public_id))
    return _page(request, form, None)


@GET_AND_POST
@can("shops.manage")
@sensitive
def shop(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    found = the_shop(public_id)
    form = ShopForm(request.POST) if request.method == "POST" else ShopForm(initial=_kept(found))
    if request.method == "POST" and form.is_valid():
        verbs.change_shop(found, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(_url("shop", public_id))
    return _page(request, form, found)


@require_POST
@can("shops.manage")
@sensitive
def secret(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """A new secret, shown in this answer and never again; 404 where the engine makes it."""
    found = the_shop(public_id)
    if _is_given_none(found):
        raise Http404
    fresh = verbs.make_secret(found)
    _sign_hooks_anew(request, found)
    response = _page(request, ShopForm(initial=_kept(found)), found, fresh, status=200)
    response["Cache-Control"] = "no-store"
    return response


def _sign_hooks_anew(request: HttpRequest, shop: Shop) -> None:
    """Hooks that we made ourselves learn the new secret."""
    adapter = adapter_of(shop)
    if isinstance(adapter, Hooks) and can_be_asked(shop):
        for code in adapter.register_hooks(shop, hook_url(shop)):
            messages.warning(request, problem(code))


@require_POST
@can("shops.manage")
def test(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """What is wrong with the connection now, one line each."""
    found = the_shop(public_id)
    wrong = adapter_of(found).health(found) + ([] if settings.ADDRESS.startswith("https://") else ["not_public"])
    for code in wrong:
        messages.warning(request, problem(code))
    if not wrong:
        messages.success(request, _("Tested: it works."))
    return redirect(_url("shop", public_id))


@require_POST
@can("shops.manage")
@sensitive
def keys(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Keep the keys by which we may ask the shop, have it call us, and begin to read what it has."""
    found = the_shop(public_id)
    adapter = adapter_of(found)
    if not isinstance(adapter, Keyed):
        raise Http404
    form = KeysForm(adapter.keys, request.POST, held=found.secrets)
    if not form.is_valid():
        return _page(request, ShopForm(initial=_kept(found)), found, status=422, keys_form=form)
    if form.cleaned_data:
        verbs.set_keys(found, form.cleaned_data)
    if not found.secrets.get("hook"):
        verbs.make_secret(found)
    begin(request, found)
    return redirect(_url("shop", public_id))


@require_POST
@can("shops.manage")
def look(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Read the last days once more, as the nights do, for what never came."""
    found = the_shop(public_id)
    adapter = adapter_of(found)
    if not isinstance(adapter, Lists) or not can_be_asked(found):
        raise Http404
    verbs.look_back(found, adapter.gap)
    return redirect(_url("shop", public_id))


@require_POST
@can("shops.manage")
def switch(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    found = the_shop(public_id)
    verbs.switch_shop(found, on=found.state == "off")
    return redirect(_url("shop", public_id))


@require_POST
@can("shops.manage")
def read_again(request: HttpRequest, store: str, public_id: str, arrival_id: int) -> HttpResponse:
    found = the_shop(public_id)
    arrival = Arrival.objects.filter(shop=found, pk=arrival_id).first()
    if arrival is None:
        raise Http404
    verbs.read_again(arrival)
    messages.success(request, _("It is read once more. Look again in a moment."))
    return redirect(_url("shop", public_id))


def _kept(shop: Shop) -> dict[str, Any]:
    return {"name": shop.name, "address": shop.address, "currency": shop.currency}


def _is_given_none(shop: Shop) -> bool:
    """Whether we make it no secret: the engine makes the one by which it signs, or nobody calls."""
    adapter = adapter_of(shop)
    return shop.kind == BY_LISTS or (isinstance(adapter, Keyed) and "hook" in dict(adapter.keys))


def _copied(shop: Shop) -> str:
    """The address that an owner copies into the engine; "" where nobody calls."""
    if shop.kind == BY_LISTS:
        return ""
    return back_url(shop) if isinstance(adapter_of(shop), Grants) else hook_url(shop)


def _keys_form(shop: Shop, typed: KeysForm | None) -> KeysForm | None:
    adapter = adapter_of(shop)
    return (typed or KeysForm(adapter.keys, held=shop.secrets)) if isinstance(adapter, Keyed) else None


def _page(
    request: HttpRequest,
    form: ShopForm,
    found: Shop | None,
    fresh: str = "",
    status: int = 0,
    keys_form: KeysForm | None = None,
) -> HttpResponse:
    about: dict[str, Any] = {"shop": None}
    if found is not None:
        about = screens.shop_page(found, is_odd=request.GET.get("show") == "odd") | {
            "steps": adapter_of(found).steps,
            "copy_url": _copied(found),
            "keys_form": _keys_form(found, keys_form),
            "is_back": isinstance(adapter_of(found), Grants),
            "grant": granting.grant(request, found),
            "keys_url": _url("keys", found.public_id),
            "secret_url": "" if _is_given_none(found) else _url("secret", found.public_id),
            "test_url": _url("test", found.public_id),
            "switch_url": _url("switch", found.public_id),
            "looked": screens.looking_back(found, _url("look", found.public_id)),
        }
    return settings_page(
        request,
        "shops/shop.html",
        found.name if found else _("Connect a shop"),
        str(adapter_of(found).label) if found else _("What it tells stands beside every conversation."),
        status=status or (422 if request.method == "POST" else 200),
        form=form,
        fields=list(form),
        cancel_url=_url("shops"),
        fresh=fresh,
        once_url=_url("shop", found.public_id) if fresh and found else "",
        **about,
    )
