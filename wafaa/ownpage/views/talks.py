"""A customer's conversations: read, go on, begin."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wafaa.ownpage import talking, verbs
from wafaa.ownpage.door import Guest, own_page, url
from wafaa.ownpage.forms import WordsForm
from wafaa.ownpage.screens import talks as screens

GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@own_page
def talks(request: HttpRequest, guest: Guest) -> HttpResponse:
    return render(request, "ownpage/talks.html", screens.talks(guest))


@GET_AND_POST
@own_page
def talk(request: HttpRequest, guest: Guest, public_id: str) -> HttpResponse:
    found = talking.talk_of(guest.customer, public_id)
    if found is None:
        raise Http404
    form = WordsForm(request.POST if request.method == "POST" else None, initial=guest.typed)
    if request.method == "POST" and form.is_valid():
        once = request.POST.get("once", "")[:40]
        message = verbs.write(guest.customer, form.cleaned_data["text"], once=once, conversation=found)
        return redirect(url("talk", message.conversation.public_id))
    status = 422 if request.method == "POST" else 200
    return render(request, "ownpage/talk.html", screens.talk(guest, found, form), status=status)


@GET_AND_POST
@own_page
def write(request: HttpRequest, guest: Guest) -> HttpResponse:
    form = WordsForm(request.POST if request.method == "POST" else None, initial=guest.typed)
    if request.method == "POST" and form.is_valid():
        once = request.POST.get("once", "")[:40]
        message = verbs.write(guest.customer, form.cleaned_data["text"], once=once)
        return redirect(url("talk", message.conversation.public_id))
    context = screens.asking(guest, form, _("Write to us"), back_url=url("talks"))
    return render(request, "ownpage/write.html", context, status=422 if request.method == "POST" else 200)
