"""What the inbox knows of a company, on its page, and of a person, beside their order."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wafaa.inbox.screens.companies import open_with, talks_of
from wafaa.people.models import Company, Customer
from wafaa.stores.door import can


@require_GET
@can("inbox.see")
def of_company(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    found = Company.objects.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return render(request, "inbox/_of_company.html", open_with(found))


@require_GET
@can("inbox.see")
def of_person(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    found = Customer.objects.filter(public_id=public_id, staff=None).first()
    if found is None:
        raise Http404
    return render(request, "inbox/_of_person.html", {"talks": talks_of(found)})
