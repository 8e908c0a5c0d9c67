"""Who may be one person: proposals, joining with both sides in view, telling apart, and taking it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wafaa.people import pairs, screens, verbs
from wafaa.people.models import Link
from wafaa.people.views.records import GET_AND_POST, the_customer, to_page
from wafaa.stores.door import can


@require_GET
@can("people.see")
def alike(request: HttpRequest, store: str) -> HttpResponse:
    context = pairs.proposals(request.GET.get("after", ""))
    name = "people/_pairs.html" if request.headers.get("HX-Request") else "people/pairs.html"
    return render(request, name, context)


@require_GET
@can("people.edit")
def join_with(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """A colleague knows that this person has another record, which nothing proposes: they look for it themselves."""
    q = request.GET.get("q", "").replace("\x00", "")[:100]
    return render(request, "people/join_with.html", pairs.others(the_customer(public_id), q))


@GET_AND_POST
@can("people.edit")
def join(request: HttpRequest, store: str, public_id: str, other_id: str) -> HttpResponse:
    """Two records are one person: shown first, done on POST, and undone by `part`. `main` names the record that
    stands for both."""
    first, second = the_customer(public_id), the_customer(other_id)
    if first.pk == second.pk:
        return to_page(first)
    if request.method == "POST":
        is_turned = request.POST.get("main") == second.public_id
        main = verbs.join_people(*((second, first) if is_turned else (first, second)), why="staff")
        messages.success(request, _("They are one person now. “Part again” takes it back."))
        return to_page(main)
    context = {
        "sides": [pairs.side(one) for one in (first, second)],
        "shared": pairs.shared(first, second),
        "apart_url": screens.url_of("keep_apart", first.public_id, second.public_id),
        "back_url": screens.url_of("customer", first.public_id),
    }
    return render(request, "people/join.html", context)


@require_POST
@can("people.edit")
def part(request: HttpRequest, store: str, public_id: str, other_id: str) -> HttpResponse:
    found = the_customer(public_id)
    link = Link.objects.filter(loser__public_id=other_id, loser__joined_to=found).first()
    if link is None:
        raise Http404
    verbs.part_people(link)
    return to_page(found)


@require_POST
@can("people.edit")
def keep_apart(request: HttpRequest, store: str, public_id: str, other_id: str) -> HttpResponse:
    """A colleague says that these two are two people; they are not proposed again."""
    verbs.keep_apart(the_customer(public_id), the_customer(other_id))
    messages.success(request, _("Remembered: they are two people and will not be proposed again."))
    return redirect(screens.url_of("alike"))
