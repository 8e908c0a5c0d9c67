"""Writing down a call or a visit at the counter."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from wafaa.inbox import asking, calling, verbs
from wafaa.inbox.models import CallOutcome, CallWay, Conversation, Message, Status
from wafaa.inbox.screens.calls import choices, sheet
from wafaa.inbox.verbs.replying import KeyReused
from wafaa.inbox.views.answers import Unsent, conversation_again, promised_at, typed_in
from wafaa.inbox.views.desk import found
from wafaa.inbox.views.replying import not_yet
from wafaa.lib.ids import new_id
from wafaa.lib.text.safe import visible
from wafaa.people import verbs as people
from wafaa.people.models import Customer, IdentityKind
from wafaa.promises import verbs as promises
from wafaa.stores import scope
from wafaa.team.door import can
from wafaa.work.unit import unit

MOST_TEXT = 5_000
GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])


@GET_AND_POST
@can("inbox.note")
def calls(request: HttpRequest, store: str) -> HttpResponse:
    """The sheet by itself (a page of its own without JavaScript), and writing down what it says."""
    named = request.POST.get("conversation") or request.GET.get("conversation") or ""
    opened = found(named) if named else None
    if opened is not None and asking.is_request(opened):
        raise Http404
    if request.method != "POST":
        return _sheet(request, opened, key=new_id(), who=request.GET.get("who", "")[:60])
    try:
        message = _log(request, opened)
    except Unsent as refused:
        return _refused(request, opened, refused)
    return _logged(request, message)


@require_GET
@can("inbox.note")
def callers(request: HttpRequest, store: str) -> HttpResponse:
    """Who this may be, while the number is typed."""
    who = request.GET.get("who", "").replace("\x00", "").strip()[:60]
    people_ = choices(calling.callers(who)) if who else []
    return render(request, "inbox/_callers.html", {"sheet": {"people": people_, "who": who, "is_new": False}})


def _log(request: HttpRequest, opened: Conversation | None) -> Message:
    way = _choice(request, "way", CallWay.values)
    outcome = CallOutcome.ANSWERED.value if way == CallWay.VISIT else _choice(request, "outcome", CallOutcome.values)
    text, then = typed_in(request, "text"), request.POST.get("then", "")
    if len(text) > MOST_TEXT:
        raise Unsent.too_long(MOST_TEXT)
    due_at = promised_at(request)
    try:
        with unit():
            customer, number = (opened.customer, "") if opened else _caller(request)
            return verbs.log_call(
                customer.joined_to or customer,
                way=way,
                outcome=outcome,
                text=text,
                number=number,
                conversation=opened,
                call_back_at=due_at,
                call_back_text=typed_in(request, "promise_text").strip()[:200],
                keeps=request.POST.getlist("keeps"),
                then=then if then in Status.values else "",
                key=typed_in(request, "key")[:60] or new_id(),
            )
    except KeyReused:
        raise Unsent(_("This call was written down already. Open the sheet again for another one.")) from None
    except verbs.StillNeeded as needed:
        raise Unsent(not_yet(needed.labels)) from None
    except promises.InThePast:
        raise Unsent(_("A promise needs a time that is still to come.")) from None


def _choice(request: HttpRequest, name: str, allowed: list[str]) -> str:
    chosen = request.POST.get(name, "")
    if chosen not in allowed:
        raise Unsent(_("Say who called whom, and what came of it."))
    return chosen


def _caller(request: HttpRequest) -> tuple[Customer, str]:
    """Who it was, and the number they were reached by: somebody chosen, the only one who fits, or a new person."""
    typed = typed_in(request, "who").strip()[:60]
    number, chosen = calling.number_in(typed), request.POST.get("customer", "")
    if chosen and chosen != "new":
        known = Customer.objects.select_related("joined_to").filter(public_id=chosen, staff=None).first()
        if known is None:
            raise Http404
        return known, number
    if not typed:
        raise Unsent(_("Write the caller's number or name."))
    fitting = calling.callers(typed) if chosen != "new" else []
    if len(fitting) == 1 and number:
        return fitting[0], number
    if fitting:
        raise Unsent(_("Choose who it was, or say that it is somebody new."))
    return _newcomer(request, typed, number), number


def _newcomer(request: HttpRequest, typed: str, number: str) -> Customer:
    name = visible(typed_in(request, "name"))[:120]
    if not number:
        if any(letter.isalpha() for letter in typed):
            return people.meet(name or visible(typed)[:120], source="phone")
        raise Unsent(_("This is no whole phone number. With the country's code it is sure to be one: +966…"))
    if request.POST.get("customer") == "new":
        customer = people.meet(name, source="phone")
        people.identify(customer, IdentityKind.PHONE, number, source="phone")
        return customer
    return people.recognise(IdentityKind.PHONE, number, source="phone", name=name)


def _logged(request: HttpRequest, message: Message) -> HttpResponse:
    slug, opened = scope.current().store.slug, message.conversation
    url = reverse("inbox:conversation", args=[slug, opened.public_id])
    if not request.headers.get("HX-Request"):
        return redirect(url)
    if request.POST.get("pane"):
        response = conversation_again(request, opened)
    else:
        response = HttpResponse(status=204)
        response["HX-Redirect"] = url
    response["HX-Trigger"] = json.dumps({"toast": {"text": _("Written down."), "tone": "success"}, "call-logged": ""})
    return response


def _refused(request: HttpRequest, opened: Conversation | None, refused: Unsent) -> HttpResponse:
    """Nothing typed is lost: the sheet comes back with it, and says what to do."""
    who, chosen = typed_in(request, "who").strip()[:60], request.POST.get("customer", "")
    typed: dict[str, Any] = {name: typed_in(request, name) for name in ("text", "promise_text", "promise_on")}
    for name in ("way", "outcome"):
        if request.POST.get(name):
            typed[name] = request.POST[name]
    if not opened and who:
        typed["people"] = choices(calling.callers(who), chosen)
    response = _sheet(
        request,
        opened,
        status=422,
        key=typed_in(request, "key")[:60] or new_id(),
        who=who,
        name_typed=typed_in(request, "name"),
        is_new=chosen == "new",
        errors=refused.errors,
        promise_at=request.POST.get("promise_at", ""),
        **typed,
    )
    response["HX-Retarget"], response["HX-Reswap"] = "#call-sheet", "outerHTML"
    return response


def _sheet(request: HttpRequest, opened: Conversation | None, *, status: int = 200, **typed: Any) -> HttpResponse:
    template = "inbox/_call.html" if request.headers.get("HX-Request") else "inbox/call.html"
    return render(request, template, {"sheet": sheet(opened, **typed)}, status=status)
