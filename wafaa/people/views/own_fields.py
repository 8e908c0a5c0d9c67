"""The store's own fields: which there are, and what one person's record says in them."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wafaa.people import own_screens, screens, verbs
from wafaa.people.models import OwnField
from wafaa.people.own_fields import values_of
from wafaa.people.own_forms import OwnFieldForm, OwnForm
from wafaa.people.views.records import GET_AND_POST, page_of, the_customer, to_page
from wafaa.stores.door import can


@require_GET
@can("stores.manage")
def fields(request: HttpRequest, store: str) -> HttpResponse:
    return render(request, "people/own_fields.html", own_screens.overview())


@GET_AND_POST
@can("stores.manage")
def new_field(request: HttpRequest, store: str) -> HttpResponse:
    form = OwnFieldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.make_field(form.cleaned_data["kind"], **form.traits())
            return _to_fields()
        except verbs.TooManyFields:
            form.add_error(None, _("There are sixty fields already, the archived ones counted. Use one of them anew."))
    return _edited(request, form, _("A field of your own"))


@GET_AND_POST
@can("stores.manage")
def field(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    found = _the_field(public_id)
    form = OwnFieldForm(request.POST, present=found) if request.method == "POST" else OwnFieldForm.of(found)
    if request.method == "POST" and form.is_valid():
        verbs.change_field(found, **form.traits())
        messages.success(request, _("Saved."))
        return _to_fields()
    return _edited(request, form, f"{found.label_ar} · {found.label_en}")


def _the_field(public_id: str) -> OwnField:
    found: OwnField | None = OwnField.objects.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def _edited(request: HttpRequest, form: OwnFieldForm, title: str) -> HttpResponse:
    context = {"form": form, "title": title, "cancel_url": screens.url_of("fields")}
    return render(request, "people/edit.html", context, status=422 if request.method == "POST" else 200)


def _to_fields() -> HttpResponse:
    return redirect(screens.url_of("fields"))


@require_POST
@can("stores.manage")
def archive_field(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Asked and shown nowhere any more; `back` brings it back with its values."""
    verbs.archive_field(_the_field(public_id), is_over=request.POST.get("back") == "yes")
    return _to_fields()


@require_POST
@can("stores.manage")
def move_field(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    verbs.move_field(_the_field(public_id), up=request.POST.get("way") == "up")
    return _to_fields()


@require_POST
@can("people.edit")
def own(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """What one person's record says; to htmx it answers the card."""
    found = the_customer(public_id)
    form = OwnForm(values_of(found), request.POST)
    is_sound = form.is_valid()
    if is_sound:
        verbs.set_own(found, form.changes())
    refused = None if is_sound else form
    if request.headers.get("HX-Request"):
        context = own_screens.card(found, is_beside=request.POST.get("beside") == "yes", form=refused)
        return render(request, "people/_own.html", context, status=200 if is_sound else 422)
    if is_sound:
        return to_page(found)
    context = page_of(found) | own_screens.card(found, form=form)
    return render(request, "people/customer.html", context, status=422)
