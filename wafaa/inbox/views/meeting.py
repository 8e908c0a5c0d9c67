"""Video meetings: offering one, its door for the customer and for colleagues, calling it off, and where they are."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wafaa.channels.models import Channel, Line, LineState
from wafaa.inbox import meeting as doors
from wafaa.inbox import verbs
from wafaa.inbox.meeting_forms import MeetingForm
from wafaa.inbox.models import Conversation, Meeting, Message
from wafaa.inbox.overtaking import Overtaken
from wafaa.inbox.screens.meetings import until_words
from wafaa.inbox.verbs.drafting import MOST_TEXT
from wafaa.inbox.verbs.replying import EmptyVariable, KeyReused
from wafaa.inbox.views.answers import Unsent, conversation_again, refuse, typed_in
from wafaa.inbox.views.desk import found
from wafaa.inbox.views.form import LANGUAGES
from wafaa.inbox.views.replying import fits, may_write, no_value, seen_up_to, written
from wafaa.lib.ids import new_id
from wafaa.lib.pages import address
from wafaa.lib.sealed import Unsealable
from wafaa.lib.signed import BadLink
from wafaa.stores import scope
from wafaa.stores.scope import entered
from wafaa.team.door import can, public, sensitive
from wafaa.team.models import Staff
from wafaa.team.profiles import shown_photo
from wafaa.team.sections import settings_page

LONGEST_LINK = 300
"""Characters that the link and the line above it take of what the channel carries."""


@require_POST
@can("inbox.reply")
def offer(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Send the customer a link; what stands in the composer goes along."""
    opened = found(public_id)
    try:
        message = _offer(request, opened)
    except Unsent as refused:
        return refuse(request, opened, refused)
    return written(request, opened, message)


def _offer(request: HttpRequest, opened: Conversation) -> Message:
    words, key = typed_in(request, "text"), typed_in(request, "key")[:60] or new_id()
    if request.POST.get("kind") == "note":
        raise Unsent(_("A private note is not sent. Choose “Reply” first, then send the link."))
    if request.FILES.getlist("files") or request.POST.getlist("kept"):
        raise Unsent(_("Files do not go with a meeting link. Send them first, or take them out."))
    if len(words) > MOST_TEXT:
        raise Unsent.too_long(MOST_TEXT)
    channel = may_write("reply", opened, request)
    fits(channel, words + "x" * LONGEST_LINK)
    try:
        return verbs.offer_meeting(opened, key=key, words=words, channel=channel, seen_up_to=seen_up_to(request))
    except EmptyVariable as empty:
        raise Unsent(no_value(empty.names, empty.denied)) from None
    except Overtaken as overtaken:
        raise Unsent(overtaken_by=overtaken.replies) from None
    except KeyReused:
        raise Unsent(_("This was sent already with another text. Open the conversation again.")) from None


def _mine(public_id: str) -> Meeting:
    """The meeting of this id, if the acting person sees its conversation."""
    rows = Meeting.objects.select_related("store", "message__conversation__customer", "message__staff", "ended_by")
    meeting = rows.filter(public_id=public_id).first()
    if meeting is None or not meeting.room:
        raise Http404
    found(meeting.message.conversation.public_id)
    mine: Meeting = meeting
    return mine


@require_GET
@can("inbox.reply")
def colleague(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """The same door for whoever answers here: they come in as moderators."""
    me = Staff.objects.get(pk=scope.current().me)
    return _door(request, _mine(public_id), me)


@require_POST
@can("inbox.reply")
def call_off(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    meeting = _mine(public_id)
    verbs.call_off(meeting)
    return conversation_again(request, meeting.message.conversation)


@require_GET
@public("whoever holds a signed link comes to a meeting; what it names enters its store")
def door(request: HttpRequest, token: str) -> HttpResponse:
    try:
        meeting = doors.meeting_of(token)
    except BadLink as bad:
        if bad.reason != "expired":
            raise Http404 from None
        return _private(render(request, "inbox/meeting_gone.html", status=410))
    with entered(meeting.store):
        rows = Message.objects.select_related("conversation__customer", "staff")
        meeting.message = rows.get(pk=meeting.message_id)
        speaks = _language(request, meeting)
        with translation.override(speaks), timezone.override(meeting.store.timezone):
            request.LANGUAGE_CODE = speaks
            response = _door(request, meeting, None)
    response["Content-Language"] = speaks
    return response


def _language(request: HttpRequest, meeting: Meeting) -> str:
    """What was asked for, else what the customer writes in, else what the browser prefers."""
    known = meeting.message.conversation.customer.language[:2]
    wanted = (request.GET.get("lang", ""), known, (get_language() or "ar")[:2])
    return next((one for one in wanted if one in LANGUAGES), "ar")


def _door(request: HttpRequest, meeting: Meeting, me: Staff | None) -> HttpResponse:
    """The page before the meeting; with `join`, the meeting itself, if it is open at this moment."""
    is_open, is_closed_for_now = doors.state(meeting) == doors.OPEN, False
    if is_open and request.GET.get("join"):
        try:
            return _private(redirect(_room(meeting, me)))
        except Unsealable:
            is_closed_for_now = True
    staff = meeting.message.staff
    is_shown = staff is not None and staff.shown_to_customers and staff.suspended_at is None
    context = {
        "store": meeting.store,
        "who": staff.shown_name if staff and is_shown else "",
        "photo": shown_photo(staff) if staff and is_shown else "",
        "state": doors.state(meeting),
        "until": until_words(meeting),
        "is_closed_for_now": is_closed_for_now,
        "join_url": "?join=1",
        "write_url": "" if me else _where_to_write(),
        "back_url": address("inbox:conversation", meeting.store.slug, meeting.message.conversation.public_id)
        if me
        else "",
        "others": [] if me else _others(),
    }
    status = 503 if is_closed_for_now else 200 if is_open else 410
    return _private(render(request, "inbox/meeting.html", context, status=status))


def _room(meeting: Meeting, me: Staff | None) -> str:
    if me is not None:
        return doors.address(meeting, user_id=me.public_id, name=me.shown_name, is_moderator=True)
    customer = meeting.message.conversation.customer
    name = customer.name or _("Customer")
    return doors.address(meeting, user_id=customer.public_id, name=name, is_moderator=False)


def _private(response: HttpResponse) -> HttpResponse:
    """The address is the key: it stays in no cache, no search engine and no provider's log."""
    response["Cache-Control"], response["Referrer-Policy"] = "no-store", "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _where_to_write() -> str:
    """The shop's form, else its mailbox; "" when it has neither."""
    rows = Line.objects.filter(channel__in=(Channel.FORM, Channel.EMAIL)).exclude(state=LineState.OFF)
    lines = {line.channel: line for line in rows.order_by("-id")}
    if Channel.FORM in lines:
        return address("inbox:form", lines[Channel.FORM].public_id)
    mail = lines.get(Channel.EMAIL)
    return f"mailto:{mail.address}" if mail and mail.address else ""


def _others() -> list[dict[str, str]]:
    here = (get_language() or "ar")[:2]
    return [{"code": c, "name": n, "url": f"?lang={c}"} for c, n in LANGUAGES.items() if c != here]


@require_http_methods(["GET", "HEAD", "POST"])
@can("stores.manage")
@sensitive
def place(request: HttpRequest, store: str) -> HttpResponse:
    """Where meetings are held, and how long a link lives."""
    here = doors.place()
    form = MeetingForm(request.POST if request.method == "POST" else None, here=here)
    if request.method == "POST" and form.is_valid():
        verbs.choose_place(**form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("inbox:meetings", scope.current().store.slug)
    return settings_page(
        request,
        "team/settings.html",
        _("Video meetings"),
        _("A colleague sends a link from a conversation; it leads to a page of yours, and from there to the meeting."),
        status=422 if request.method == "POST" else 200,
        form=form,
    )
