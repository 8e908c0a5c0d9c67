"""Many conversations at once: chosen in the list, looked over, changed by the worker, reported and undone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wafaa.channels.models import Channel, File
from wafaa.inbox import saved, variables, verbs
from wafaa.inbox.models import Conversation, ItemState, Label, Priority, Status, Sweep, SweepItem, SweepState, SweepWhat
from wafaa.inbox.screens.holders import TEAMS, colleagues, presence_of
from wafaa.inbox.screens.labels import relabel
from wafaa.inbox.screens.rows import unnamed
from wafaa.inbox.sweeps import reason
from wafaa.inbox.verbs.drafting import MOST_FILES, MOST_TEXT
from wafaa.inbox.verbs.sweep_replies import MOST_REPLIES
from wafaa.inbox.verbs.sweeping import MOST, permission_for
from wafaa.inbox.views.answers import Unsent
from wafaa.inbox.views.replying import stored
from wafaa.lib.pages import address
from wafaa.lib.text.safe import visible
from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.team.attendance import replacement_of
from wafaa.team.door import can
from wafaa.team.models import Staff, Team

NAMED = 12
NAMED_ALL = 1_000
LATEST = 50
WRITTEN = 12
"""Of so many the preview shows the text as each will read it."""
STARTED = (SweepState.RUNNING, SweepState.DONE, SweepState.UNDOING, SweepState.UNDONE)


@require_POST
@can("inbox.tend")
def plan(request: HttpRequest, store: str) -> HttpResponse:
    """From the list: those that were picked, or all of this list."""
    ids = _all_of(request.POST.get("view", "")) if request.POST.get("which") == "all" else _picked(request)
    if not ids:
        messages.error(request, _("Choose at least one conversation first."))
        return redirect("inbox:desk", store)
    return redirect("inbox:sweep", store, verbs.plan_sweep(ids).public_id)


@require_GET
@can("inbox.tend")
def latest(request: HttpRequest, store: str) -> HttpResponse:
    """What I changed together lately, each with the way back to where it can be undone."""
    mine = Sweep.objects.filter(staff_id=scope.current().me, state__in=STARTED)
    lines = [
        {
            "says": _says(one),
            "total": one.total,
            "at": one.at,
            "state": one.get_state_display(),
            "undo_until": one.undo_until if _may_go_back(one) else None,
            "url": address("inbox:sweep", store, one.public_id),
        }
        for one in mine.order_by("-id")[:LATEST]
    ]
    return render(request, "inbox/sweeps.html", {"lines": lines, "list_url": address("inbox:desk", store)})


def _may_go_back(done: Sweep) -> bool:
    """Not a reply: it has left long before its days are over."""
    is_open = done.state == SweepState.DONE and done.undo_until is not None and done.undo_until > now()
    return is_open and done.what != SweepWhat.REPLY


@require_POST
@can("inbox.tend")
def hand_over(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """All that an absent colleague has open, to be looked over and given to who stands in."""
    colleague = Staff.objects.filter(public_id=public_id).first()
    if colleague is None:
        raise Http404
    rows = Conversation.objects.visible().filter(assignee=colleague, status__in=[Status.OPEN, Status.WAITING])
    ids = list(rows.order_by("owed_at", "id").values_list("pk", flat=True)[:MOST])
    if not ids:
        messages.info(request, _("%(name)s has nothing open.") % {"name": colleague.name})
        return redirect("team:staff", store)
    other = replacement_of(colleague)
    to = urlencode({"to": f"staff:{other.public_id}"} if other else {})
    return redirect(f"{address('inbox:sweep', store, verbs.plan_sweep(ids).public_id)}?{to}")


def _picked(request: HttpRequest) -> list[int]:
    names = [name for name in request.POST.getlist("pick")[:MOST] if "\x00" not in name]
    found: list[int] = []
    for begin in range(0, len(names), 500):
        rows = Conversation.objects.visible().filter(public_id__in=names[begin : begin + 500])
        found += rows.values_list("pk", flat=True)
    return found


def _all_of(view: str) -> list[int]:
    lists = {
        "mine": Q(status=Status.OPEN, assignee_id=scope.current().me),
        "nobody": Q(status=Status.OPEN, assignee_id=None),
        "open": Q(status=Status.OPEN),
        "waiting": Q(status=Status.WAITING),
        "snoozed": Q(status=Status.SNOOZED),
        "solved": Q(status=Status.SOLVED),
    }
    if chosen := saved.named(view):
        tree = saved.tree_of(chosen)
        return saved.every(tree, chosen.sort, MOST) if tree else []
    if view not in lists:
        return []
    rows = Conversation.objects.visible().filter(lists[view]).order_by("-last_at", "-id")
    return list(rows.values_list("pk", flat=True)[:MOST])


def _sweep(public_id: str) -> Sweep:
    """Only the one who planned it may look at it and start it."""
    found = Sweep.objects.filter(public_id=public_id, staff_id=scope.current().me).first()
    if found is None:
        raise Http404
    return found


@require_GET
@can("inbox.tend")
def sweep(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return _page(request, _sweep(public_id))


@require_POST
@can("inbox.tend")
def start(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    planned, what = _sweep(public_id), request.POST.get("what", "")
    if not scope.current().can(permission_for(what)):
        raise Http404
    is_laid_down = what in (SweepWhat.REPLY, SweepWhat.RELABEL)
    said = planned.value if is_laid_down else request.POST.get(f"value_{what}", "")
    try:
        verbs.start_sweep(planned, what, said.replace("\x00", ""))
    except verbs.BadChange:
        return _page(request, planned, _("Choose what to change them to."), status=422)
    except verbs.NotNow:
        messages.error(request, _("This was started already."))
    return redirect("inbox:sweep", store, public_id)


@require_POST
@can("inbox.reply")
def reply(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Write the reply to all of them, and look it over: who gets it as what, and who does not."""
    planned, text = _sweep(public_id), request.POST.get("text", "").replace("\x00", "")
    if planned.what == SweepWhat.RELABEL:
        raise Http404
    then = request.POST.get("then", "")
    try:
        if len(text) > MOST_TEXT:
            raise Unsent.too_long(MOST_TEXT)
        if nobody_knows := variables.unknown(text):
            raise Unsent(_("No such variable: %(names)s.") % {"names": _(", ").join(nobody_knows)})
        given = request.FILES.getlist("files")
        if len(given) > MOST_FILES:
            raise Unsent(_("At most ten files, please."))
        verbs.draft_sweep(planned, text, stored(given), then if then in Status.values else "")
    except Unsent as unsent:
        planned.text, planned.value = text, then
        return _page(request, planned, str(unsent), status=422)
    except verbs.TooMany:
        planned.text = text
        said = _("A reply goes to at most %(n)s conversations at once. Choose fewer.") % {"n": MOST_REPLIES}
        return _page(request, planned, said, status=422)
    if not visible(text) and not planned.files.exists():
        return _page(request, planned, _("Write something or attach a file first."), status=422)
    return redirect("inbox:sweep", store, public_id)


@require_POST
@can("inbox.tend")
def undo(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    try:
        verbs.undo_sweep(_sweep(public_id))
    except verbs.NotNow:
        messages.error(request, _("This cannot be undone any more."))
    return redirect("inbox:sweep", store, public_id)


def _page(request: HttpRequest, shown: Sweep, problem: str = "", *, status: int = 200) -> HttpResponse:
    counted = dict(
        SweepItem.objects.filter(sweep=shown).values_list("state").annotate(n=Count("id")).values_list("state", "n")
    )
    left = counted.get(ItemState.DONE if shown.state == SweepState.UNDOING else ItemState.WAITING, 0)
    most = NAMED_ALL if "all" in request.GET else NAMED
    names = _names(shown, most) if shown.state == SweepState.PLANNED else []
    context: dict[str, Any] = {
        "sweep": shown,
        "url": address("inbox:sweep", scope.current().store.slug, shown.public_id),
        "problem": problem,
        "is_planned": shown.state == SweepState.PLANNED,
        "is_moving": shown.state in (SweepState.GATHERING, SweepState.RUNNING, SweepState.UNDOING),
        "is_gathering": shown.state == SweepState.GATHERING,
        "relabel": relabel(shown) if shown.what == SweepWhat.RELABEL else None,
        "gone": shown.total - left,
        "says": _says(shown),
        "results": [{"label": ItemState(state).label, "count": n} for state, n in sorted(counted.items())],
        "names": names,
        "more": max(0, shown.total - len(names)),
        "may_see_more": most == NAMED,
        "refused": _refused(shown),
        "may_undo": shown.state == SweepState.DONE and (counted.get(ItemState.DONE, 0) > 0 or bool(shown.memory)),
        "chosen": request.GET.get("to", ""),
    }
    if shown.state == SweepState.PLANNED and shown.what != SweepWhat.RELABEL:
        context |= {"choices": _choices()} | _letter(shown)
    return render(request, "inbox/sweep.html", context, status=status)


def _letter(shown: Sweep) -> dict[str, Any]:
    """The reply that is being written to all of them: by what it goes, and how the first of them will read it."""
    if not scope.current().can("inbox.reply"):
        return {}
    return {
        "may_reply": True,
        "files": list(shown.files.all()),
        "by_channel": _by_channel(shown),
        "variables": [{"label": fact.in_texts, "mark": variables.written(fact)} for fact in variables.offered()],
        "letters": _letters(shown) if verbs.is_written(shown) else [],
        "is_written": verbs.is_written(shown),
    }


def _by_channel(shown: Sweep) -> list[dict[str, Any]]:
    rows = SweepItem.objects.filter(sweep=shown).values_list("conversation__channel").annotate(n=Count("id"))
    return [{"label": Channel(channel).label, "count": n} for channel, n in sorted(rows)]


def _letters(shown: Sweep) -> list[dict[str, Any]]:
    items = SweepItem.objects.filter(sweep=shown).select_related(
        "conversation__customer", "conversation__line", "conversation__assignee", "conversation__team"
    )
    seen, files = Conversation.objects.visible(), list(shown.files.all())
    mine = items.filter(conversation__in=seen).order_by("id")[:WRITTEN]
    return [_letter_to(shown, item, files) for item in mine]


def _letter_to(shown: Sweep, item: SweepItem, files: Sequence[File]) -> dict[str, Any]:
    why = verbs.reply_hindrance(shown, item, item.conversation, files)
    text = variables.fill(shown.text, item.conversation).text
    return _named(item.conversation) | {"text": text, "why": reason(why) if why else ""}


def _says(shown: Sweep) -> str:
    if not shown.what:
        return ""
    if shown.what == SweepWhat.REPLY:
        return str(SweepWhat.REPLY.label)
    if shown.what == SweepWhat.RELABEL:
        return str(relabel(shown)["says"])
    return f"{SweepWhat(shown.what).label}: {_value(shown)}"


def _value(shown: Sweep) -> str:
    kind, _sep, public_id = shown.value.partition(":")
    if shown.what == SweepWhat.ASSIGN:
        model: Any = Staff if kind == "staff" else Team
        holder = model.objects.filter(public_id=public_id).first() if shown.value else None
        return holder.name if holder else _("Nobody")
    labels = {SweepWhat.STATUS: Status, SweepWhat.PRIORITY: Priority}
    choices: Any = labels.get(SweepWhat(shown.what))
    return str(choices(shown.value).label) if choices else shown.value


def _names(shown: Sweep, most: int) -> list[dict[str, Any]]:
    items = SweepItem.objects.filter(sweep=shown, conversation__in=Conversation.objects.visible())
    return [_named(item.conversation) for item in items.select_related("conversation").order_by("id")[:most]]


def _named(conversation: Conversation) -> dict[str, Any]:
    return {
        "name": conversation.customer_name or unnamed(conversation.number),
        "says": conversation.preview or conversation.subject,
        "at": conversation.last_at,
        "url": address("inbox:conversation", scope.current().store.slug, conversation.public_id),
    }


def _refused(shown: Sweep) -> list[dict[str, Any]]:
    items = SweepItem.objects.filter(sweep=shown, state__in=[ItemState.REFUSED, ItemState.KEPT])
    visible = Conversation.objects.visible()
    found = items.select_related("conversation").order_by("id")[:50]
    seen = set(visible.filter(pk__in=[item.conversation_id for item in found]).values_list("pk", flat=True))
    return [_named(item.conversation) | {"why": _why(item)} for item in found if item.conversation_id in seen]


def _why(item: SweepItem) -> str:
    return reason(item.why) if item.why else str(ItemState(item.state).label)


def _choices() -> dict[str, Any]:
    """What they may be changed to, by the kind of change."""
    store = scope.current().store_id
    people = [
        (f"staff:{public_id}", f"{name} · {presence_of(rest).word}") for _pk, public_id, name, *rest in colleagues()
    ]
    teams = [(f"team:{public_id}", name) for _pk, public_id, name in TEAMS.all(store=store)]
    return {
        "assign": [*people, *teams, ("", _("Nobody"))],
        "status": Status.choices,
        "priority": Priority.choices,
        "labels": list(Label.objects.order_by("name").values_list("name", flat=True)[:200]),
    }
