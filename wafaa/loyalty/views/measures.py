"""Does it pay: what is measured, beginning and ending it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wafaa.loyalty import measure_screens, verbs
from wafaa.loyalty.measure_forms import MeasureForm
from wafaa.loyalty.models import Measure
from wafaa.loyalty.speech import url_of
from wafaa.stores.door import can


@require_http_methods(["GET", "HEAD", "POST"])
@can("loyalty.manage")
def measures(request: HttpRequest, store: str) -> HttpResponse:
    form = MeasureForm(request.POST) if request.method == "POST" else MeasureForm()
    if request.method == "POST" and form.is_valid():
        try:
            verbs.begin_measure(form.cleaned_data["what"], int(form.cleaned_data["share"]))
        except verbs.NotMeasured:
            form.add_error("what", _("This is being measured already."))
        else:
            messages.success(request, _("It is measured from now on."))
            return redirect(url_of("measures"))
    status = 422 if request.method == "POST" else 200
    return render(request, "loyalty/measures.html", measure_screens.page(form), status=status)


@require_POST
@can("loyalty.manage")
def end(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    found = Measure.objects.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    if verbs.end_measure(found):
        messages.success(request, _("Ended. Everybody is given it again, and what was seen stays."))
    return redirect(url_of("measures"))
