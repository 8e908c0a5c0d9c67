"""Companies: their list, one with its people, and to which one a customer belongs."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wafaa.people import company_screens, screens, verbs
from wafaa.people.companies import named
from wafaa.people.company_forms import CompanyForm
from wafaa.people.models import Company, Customer
from wafaa.people.views.records import GET_AND_POST, LONGEST_QUERY, number, page_of, the_customer, to_page
from wafaa.stores.door import can
from wafaa.work.unit import unit


@require_GET
@can("people.see")
def companies(request: HttpRequest, store: str) -> HttpResponse:
    q = request.GET.get("q", "").replace("\x00", "")[:LONGEST_QUERY]
    after = request.GET.get("after", "").replace("\x00", "")
    context = company_screens.overview(q, after, archived=request.GET.get("archived") == "yes")
    name = "people/_companies.html" if request.headers.get("HX-Request") else "people/companies.html"
    return render(request, name, context)


@GET_AND_POST
@can("people.edit")
def new(request: HttpRequest, store: str) -> HttpResponse:
    """A new company; `for` names the customer who belongs to it."""
    pid = request.GET.get("for", "").replace("\x00", "")
    owner = the_customer(pid) if pid else None
    if request.method != "POST":
        given = request.GET.get("name", "").replace("\x00", "")[:LONGEST_QUERY]
        return _form(request, CompanyForm(initial={"name": given}), _("Add a company"), owner)
    form = CompanyForm(request.POST)
    if form.is_valid():
        try:
            return _made(form, owner)
        except verbs.CompanyExists as known:
            form.say_it_exists(known.what, known.company)
    return _form(request, form, _("Add a company"), owner)


def _made(form: CompanyForm, owner: Customer | None) -> HttpResponse:
    with unit():
        made = verbs.make_company(**form.traits())
        if owner is not None:
            verbs.put_in_company(owner, made)
    return to_page(owner) if owner is not None else _to(made)


def _form(
    request: HttpRequest, form: CompanyForm, title: str, owner: Customer | None = None, cancel_url: str = ""
) -> HttpResponse:
    back = screens.url_of("customer", owner.public_id) if owner else screens.url_of("companies")
    context = {"form": form, "title": title, "cancel_url": cancel_url or back}
    return render(request, "people/edit.html", context, status=422 if request.method == "POST" else 200)


def _to(company: Company) -> HttpResponse:
    return redirect(screens.url_of("company", company.public_id))


def the_company(public_id: str) -> Company:
    found: Company | None = Company.objects.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


@require_GET
@can("people.see")
def company(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    found, before = the_company(public_id), number(request.GET.get("before"))
    if request.headers.get("HX-Request") and before:
        return render(request, "people/_company_people.html", company_screens.people(found, before))
    return render(request, "people/company.html", company_screens.page(found, before))


@GET_AND_POST
@can("people.edit")
def edit(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    found = the_company(public_id)
    form = CompanyForm(request.POST) if request.method == "POST" else CompanyForm.of(found)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.change_company(found, **form.traits())
            messages.success(request, _("Saved."))
            return _to(found)
        except verbs.CompanyExists as known:
            form.say_it_exists(known.what, known.company)
    return _form(request, form, found.name, cancel_url=screens.url_of("company", found.public_id))


@require_POST
@can("people.edit")
def archive(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Offered nowhere any more; `back` brings it back."""
    found = the_company(public_id)
    verbs.archive_company(found, is_over=request.POST.get("back") == "yes")
    return _to(found)


@require_POST
@can("people.edit")
def of_customer(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """`company` (its id) puts the person in it, `act=none` in none; `q` looks for one by name. To htmx it answers the
    card."""
    found = the_customer(public_id)
    q, problem = request.POST.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY], ""
    if request.POST.get("act") == "none":
        verbs.put_in_none(found)
        q = ""
    elif chosen := _chosen(request.POST.get("company", "").replace("\x00", ""), q):
        verbs.put_in_company(found, chosen)
        q = ""
    elif not q:
        problem = _("Write the company's name, or part of it.")
    status = 422 if problem else 200
    if request.headers.get("HX-Request"):
        is_beside = request.POST.get("beside") == "yes"
        context = company_screens.card(found, is_beside=is_beside, q=q, problem=problem)
        return render(request, "people/_company.html", context, status=status)
    if q or problem:
        context = page_of(found) | company_screens.card(found, q=q, problem=problem)
        return render(request, "people/customer.html", context, status=status)
    return to_page(found)


def _chosen(public_id: str, q: str) -> Company | None:
    """The company of this id (404 when there is none), or the one that is called just so."""
    if public_id:
        return the_company(public_id)
    same = named(q)
    return same if same is not None and same.archived_at is None else None
