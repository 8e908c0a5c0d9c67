"""Points beside a person: what they have, giving some, taking that back, having them take part."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wafaa.loyalty import screens, verbs
from wafaa.loyalty.books import Kind
from wafaa.loyalty.forms import GrantForm
from wafaa.loyalty.granting import WHY_NOT
from wafaa.loyalty.models import Txn
from wafaa.loyalty.models.members import Way
from wafaa.loyalty.speech import points, url_of
from wafaa.loyalty.verbs.granting import grant as give
from wafaa.loyalty.verbs.granting import ungrant as take_back
from wafaa.loyalty.verbs.posting import LedgerError
from wafaa.orders.views.pages import the_customer
from wafaa.people.models import Customer
from wafaa.stores import scope
from wafaa.stores.door import can


@require_GET
@can("loyalty.see")
def panel(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return render(request, "loyalty/_panel.html", screens.panel(the_customer(public_id)))


@require_GET
@can("loyalty.see")
def lines(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Line by line, as of any day."""
    on, after, of = (request.GET.get(name, "").replace("\x00", "")[:60] for name in ("on", "after", "of"))
    return render(request, "loyalty/lines.html", screens.lines_page(the_customer(public_id), on, after, of))


@require_POST
@can("loyalty.grant")
def grant(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """First what they will have, then the gift itself."""
    customer, form = the_customer(public_id), GrantForm(request.POST)
    if not form.is_valid():
        return _panel(request, customer, form=form, status=422)
    said = form.cleaned_data
    if request.POST.get("act") != "give":
        would = screens.after_grant(customer, said["points"])
        return _panel(request, customer, form=form, status=422 if would.get("wrong") else 200, **would)
    try:
        give(customer, said["points"], reason=said["reason"], key=f"grant:{scope.current().actor}:{said['once']}")
    except LedgerError as refused:
        return _panel(request, customer, form=form, wrong=why_not(refused), status=422)
    return _panel(request, customer, says=_("Given: %(points)s.") % {"points": points(said["points"])})


def why_not(refused: LedgerError) -> str:
    """Why the ledger gave nothing."""
    if refused.code == "key_reused":
        return _("This was given already. Open the panel again to give more.")
    return str(WHY_NOT.get(refused.code) or _("It was not given."))


@require_POST
@can("loyalty.grant")
def ungrant(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """One's own gift, or anybody's for who decides about the programme."""
    given = Txn.objects.filter(public_id=public_id, kind=Kind.GRANT).select_related("account__customer__joined_to")
    txn = given.first()
    if txn is None:
        raise Http404
    me = scope.current()
    if txn.actor != me.actor and not me.can("loyalty.manage"):
        raise Http404
    customer = txn.account.customer.joined_to or txn.account.customer
    try:
        taken = take_back(txn, key=f"ungrant:{txn.public_id}")
    except LedgerError:
        taken = None
    if taken is None:
        return _panel(request, customer, wrong=_("It cannot be taken back any more."), status=422)
    return _panel(request, customer, says=_("Taken back."))


@require_POST
@can("loyalty.counter")
def join(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    customer = the_customer(public_id)
    verbs.join(customer, way=Way.DESK)
    return _panel(request, customer, says=_("They take part now."))


def _panel(
    request: HttpRequest, customer: Customer, *, form: GrantForm | None = None, status: int = 200, **said: str
) -> HttpResponse:
    """The part beside a conversation, or without scripts the page of all lines."""
    if not request.headers.get("HX-Request"):
        if words := said.get("says"):
            messages.success(request, words)
            return redirect(url_of("lines", customer.public_id))
        return render(request, "loyalty/lines.html", screens.lines_page(customer, form=form, **said), status=status)
    return render(request, "loyalty/_panel.html", screens.panel(customer, form, **said), status=status)
