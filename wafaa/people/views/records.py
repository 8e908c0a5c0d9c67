"""The list of customers, one person, and what staff may write about them."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wafaa.people import company_screens, forgetting, forms, own_screens, screens, verbs
from wafaa.people.models import Customer, Identity, everyone_in
from wafaa.people.timeline import FILTERS, timeline
from wafaa.stores import scope
from wafaa.stores.door import can

LONGEST_QUERY = 120
GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@can("people.see")
def people(request: HttpRequest, store: str) -> HttpResponse:
    q = request.GET.get("q", "").replace("\x00", "")[:LONGEST_QUERY]
    context = screens.people_list(q, request.GET.get("after", ""))
    return render(request, "people/_people.html" if request.headers.get("HX-Request") else "people/list.html", context)


@GET_AND_POST
@can("people.edit")
def new(request: HttpRequest, store: str) -> HttpResponse:
    form = forms.NewCustomerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return to_page(verbs.write_down(**form.cleaned_data))
    context = {"form": form, "title": _("Add a customer"), "cancel_url": screens.url_of("list")}
    return render(request, "people/edit.html", context, status=_status(request))


@require_GET
@can("people.see")
def customer(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    found = the_customer(public_id)
    if found.public_id != public_id:
        return to_page(found)
    wanted = request.GET.get("show", "")
    wanted, before = wanted if wanted in FILTERS else "", number(request.GET.get("before"))
    if request.headers.get("HX-Request") and before:
        return render(request, "people/_moments.html", timeline(found, wanted, before))
    return render(request, "people/customer.html", page_of(found, wanted, before))


def page_of(found: Customer, wanted: str = "", before: int = 0) -> dict[str, Any]:
    """Context of people/customer.html."""
    context = screens.customer_page(found, wanted, before) | forgetting.state_of(found)
    return context | own_screens.card(found) | company_screens.card(found)


def the_customer(public_id: str) -> Customer:
    """The person of this address, the one they were joined to; 404 for a neighbour's, and for a colleague's."""
    found = Customer.objects.filter(public_id=public_id, staff=None).select_related("joined_to").first()
    if found is None:
        raise Http404
    root: Customer = found.joined_to or found
    return root


def number(text: str | None) -> int:
    """A row number from the address; 0 for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0


def to_page(found: Customer) -> HttpResponse:
    return redirect("people:customer", scope.current().store.slug, found.public_id)


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200


@GET_AND_POST
@can("people.edit")
def edit(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    found = the_customer(public_id)
    form = forms.CustomerForm(request.POST) if request.method == "POST" else forms.CustomerForm.of(found)
    if request.method == "POST" and form.is_valid():
        verbs.describe(found, **form.traits())
        return to_page(found)
    context = {
        "form": form,
        "title": screens.shown_name(found),
        "cancel_url": screens.url_of("customer", found.public_id),
    }
    return render(request, "people/edit.html", context, status=_status(request))


@require_POST
@can("people.edit")
def note(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    found, form = the_customer(public_id), forms.NoteForm(request.POST)
    if not form.is_valid():
        return _refused(request, found, form, note_text=request.POST.get("text", ""))
    verbs.write_note(found, form.cleaned_data["text"])
    return to_page(found)


@require_POST
@can("people.edit")
def tag(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    found, form = the_customer(public_id), forms.TagForm(request.POST)
    if not form.is_valid():
        return _refused(request, found, form, tag_text=request.POST.get("add", ""))
    gone = form.cleaned_data["remove"]
    verbs.tag(found, [word for word in [*found.tags, form.cleaned_data["add"]] if word and word != gone])
    return to_page(found)


@require_POST
@can("people.edit")
def identity(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    found, form = the_customer(public_id), forms.IdentityForm(request.POST)
    if not form.is_valid():
        typed = {
            "identity_kind": request.POST.get("kind", ""),
            "identity_value": request.POST.get("value", ""),
        }
        return _refused(request, found, form, **typed)
    verbs.identify(found, form.cleaned_data["kind"], form.cleaned_data["value"], source="staff")
    return to_page(found)


@require_POST
@can("people.edit")
def verify(request: HttpRequest, store: str, public_id: str, identity_id: int) -> HttpResponse:
    """A colleague checked by phone or at the counter that this identity is this person's."""
    found = the_customer(public_id)
    claimed = Identity.objects.filter(everyone_in(found), pk=identity_id).select_related("customer").first()
    if claimed is None:
        raise Http404
    proven = verbs.prove(claimed.customer, claimed.kind, claimed.value, proof="staff")
    return to_page(proven)


@require_POST
@can("people.edit")
def consent(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    found, form = the_customer(public_id), forms.ConsentForm(request.POST)
    if not form.is_valid():
        typed = {"consent_purpose": request.POST.get("purpose", ""), "consent_proof": request.POST.get("proof", "")}
        return _refused(request, found, form, **typed)
    said = form.cleaned_data
    verbs.state_consent(found, said["purpose"], "*", given=said["value"] == "given", proof=said["proof"])
    return to_page(found)


def _refused(request: HttpRequest, found: Customer, form: Form, **typed: str) -> HttpResponse:
    """The page again with what was typed, and why it was not taken."""
    errors = [error for field in form.errors.values() for error in field]
    context = page_of(found) | {"refused": errors, **typed}
    return render(request, "people/customer.html", context, status=422)
