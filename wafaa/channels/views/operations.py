"""What got stuck: jobs that were given up, messages that did not go out, arrivals that could not be read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from wafaa.channels import verbs
from wafaa.channels.models import Arrival, ArrivalState, Outgoing, OutgoingState
from wafaa.channels.wording import unread, unsent
from wafaa.lib.dates import span
from wafaa.lib.text.safe import preview
from wafaa.lib.time import now
from wafaa.stores import scope
from wafaa.team.door import can
from wafaa.team.sections import settings_page
from wafaa.work import copies, jobs
from wafaa.work.models import Job

MOST = 50
STUCK = (OutgoingState.FAILED, OutgoingState.UNKNOWN)


def _url(name: str, *args: Any) -> str:
    return reverse(f"channels:{name}", args=[scope.current().store.slug, *args])


@require_GET
@can("work.health")
def operations(request: HttpRequest, store: str) -> HttpResponse:
    return settings_page(
        request,
        "channels/operations.html",
        _("What got stuck"),
        _("Nothing fails in silence: whatever could not be done by itself waits here for a person."),
        waiting_says=_oldest_unsent(),
        copies=[
            _copy(_("Last backup"), copies.last_backup(), copies.BACKUP_IS_OLD, "wafaa backup"),
            _copy(_("Last trial of a restore"), copies.last_trial(), copies.TRIAL_IS_OLD, "wafaa restore --check"),
        ],
        jobs=[_job(job) for job in _dead().order_by("created_at")[:MOST]],
        messages_stuck=[_message(row) for row in _stuck().select_related("customer").order_by("-id")[:MOST]],
        arrivals=[_arrival(row) for row in _unreadable().select_related("line").order_by("-id")[:MOST]],
    )


def _copy(title: str, copy: copies.Copy | None, old: timedelta, command: str) -> dict[str, Any]:
    """One line about the copies of the whole machine; the command is for whoever looks after it."""
    if copy is None:
        return {"title": title, "chip": _("never"), "tone": "broken", "command": command}
    chip, tone = (_("verified"), "kept") if not copy.is_older_than(old) else (_("long ago"), "risk")
    if copy.problem:
        chip, tone = _("failed"), "broken"
    told = {"title": title, "chip": chip, "tone": tone, "at": copy.when, "name": copy.name, "problem": copy.problem}
    return told | ({"rows": copy.rows, "files": copy.files} if not copy.problem else {"command": command})


def _dead() -> Any:
    return Job.objects.filter(store_id=scope.current().store_id, state=Job.State.DEAD)


def _stuck() -> Any:
    return Outgoing.objects.filter(state__in=STUCK)


def _unreadable() -> Any:
    return Arrival.objects.filter(state=ArrivalState.UNREADABLE).defer("raw")


def _oldest_unsent() -> str:
    """How long the message that should have gone first waits; "" when none is late."""
    waiting = Outgoing.objects.filter(state=OutgoingState.QUEUED, not_before__lt=now()).order_by("not_before")
    since = waiting.values_list("not_before", flat=True).first()
    if since is None:
        return ""
    minutes = int((now() - since).total_seconds() // 60)
    figures = scope.current().store.figures
    says = span(minutes, (get_language() or "ar")[:2], figures, after_preposition=True)
    return _("The oldest unsent message has waited for %(span)s.") % {"span": says}


def _job(job: Job) -> dict[str, Any]:
    last_line = (job.error.strip().splitlines() or [""])[-1]
    return {
        "name": job.task.rpartition(".")[2].replace("_", " "),
        "error": last_line[:200],
        "attempts": job.attempts,
        "at": job.created_at,
        "retry_url": _url("retry_job", job.id),
    }


def _message(row: Outgoing) -> dict[str, Any]:
    return {
        "name": row.customer.name,
        "to": row.to,
        "text": preview(row.text, 120),
        "state": row.get_state_display(),
        "tone": "broken" if row.state == OutgoingState.FAILED else "risk",
        "error": unsent(row.error),
        "at": row.created_at,
        "retry_url": _url("retry_message", row.public_id),
        "drop_url": _url("drop_message", row.public_id),
    }


def _arrival(row: Arrival) -> dict[str, Any]:
    hints = row.meaning if isinstance(row.meaning, dict) else {}
    return {
        "line": row.line.name,
        "from": str(hints.get("from", ""))[:120],
        "subject": str(hints.get("subject", ""))[:120],
        "why": unread(row.reason),
        "at": row.received_at,
        "read_url": _url("read_again", row.public_id),
    }


@require_POST
@can("work.health")
def retry_job(request: HttpRequest, store: str, job_id: str) -> HttpResponse:
    jobs.retry(_one(_dead().filter(id=job_id)))
    return redirect(_url("operations"))


@require_POST
@can("work.health")
def retry_message(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    verbs.try_again(_one(_stuck().filter(public_id=public_id)))
    messages.success(request, _("It is on its way again."))
    return redirect(_url("operations"))


@require_POST
@can("work.health")
def drop_message(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    verbs.let_go(_one(_stuck().filter(public_id=public_id)))
    return redirect(_url("operations"))


@require_POST
@can("work.health")
def read_again(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    verbs.read_again(_one(_unreadable().filter(public_id=public_id)))
    messages.success(request, _("It is being read again."))
    return redirect(_url("operations"))


def _one(rows: Any) -> Any:
    found = rows.first()
    if found is None:
        raise Http404
    return found
