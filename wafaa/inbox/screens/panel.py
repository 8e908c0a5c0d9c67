"""Who is writing, beside the conversation."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from wafaa.inbox.models import Conversation, Status
from wafaa.inbox.screens.promises import line
from wafaa.inbox.screens.rows import badge, unnamed
from wafaa.lib.text.digits import in_digits
from wafaa.people import queries as people
from wafaa.people.models import Customer, IdentityKind, Note, everyone_in
from wafaa.people.screens import shown_value
from wafaa.playbook.panels import panels_at
from wafaa.promises.models import Promise, PromiseState
from wafaa.promises.sight import visible
from wafaa.stores import scope

ICONS = {"email": "mail", "phone": "phone", "whatsapp": "whatsapp", "shop": "shop", "browser": "screen"}
TONES = {Status.OPEN: "open", Status.WAITING: "at_risk", Status.SOLVED: "kept"}


def panel(conversation: Conversation) -> dict[str, Any]:
    """`panel` of _panel.html."""
    customer = conversation.customer.joined_to or conversation.customer
    slug, pid = scope.current().store.slug, conversation.public_id
    kept, made = kept_of(customer)
    return {
        "url": reverse("inbox:panel", args=[slug, pid]),
        "conversation": pid,
        "customer_url": reverse("people:customer", args=[slug, customer.public_id]),
        "name": customer.name or unnamed(conversation.number),
        "photo": "",
        "badges": [b for b in [badge(customer.kind)] if b],
        "since": _figures(_("since %(year)s") % {"year": customer.created_at.year}),
        "facts": _facts(customer),
        "promises": [line(promise) for promise in _promises(customer)],
        "promises_says": _figures(_("kept %(kept)s of %(made)s") % {"kept": kept, "made": made}) if made else "",
        "identities": [_way(identity) for identity in people.identities_of(customer)],
        "tags": [{"value": word, "label": word} for word in customer.tags],
        "tag_url": reverse("inbox:customer_tag", args=[slug, pid]),
        "notes": [
            _note(note)
            for note in Note.objects.filter(everyone_in(customer)).select_related("staff").order_by("-id")[:10]
        ],
        "note_url": reverse("inbox:customer_note", args=[slug, pid]),
        "others": [_other(row, slug) for row in _others(customer, conversation)],
        "maybe": [_maybe(other, slug) for other in people.maybe_the_same(customer)[:3]],
        "more_panels": [
            reverse(panel.url, args=[slug, pid])
            for panel in panels_at("conversation")
            if scope.current().can(panel.permission)
        ],
    }


def _figures(text: str) -> str:
    """The text in the digits of the store's choice."""
    return in_digits(text, scope.current().store.figures)


def kept_of(customer: Customer) -> tuple[int, int]:
    """How many promises to this person were kept, of all that came due."""
    ended = Promise.objects.filter(everyone_in(customer), state__in=[PromiseState.KEPT, PromiseState.BROKEN])
    states = list(ended.order_by("-id").values_list("state", flat=True)[:500])
    return states.count(PromiseState.KEPT), len(states)


def _promises(customer: Customer) -> list[Promise]:
    rows = visible(Promise.objects.filter(everyone_in(customer)))
    owed = rows.filter(Q(state__in=["open", "at_risk"]) | Q(state="broken", settled_at=None)).order_by("due_at")[:5]
    done = rows.exclude(state__in=["open", "at_risk", "cancelled"]).filter(settled_at__isnull=False).order_by("-id")[:3]
    return [*owed, *done]


def _facts(customer: Customer) -> list[dict[str, Any]]:
    total = Conversation.objects.filter(everyone_in(customer)).count()
    facts = [{"label": _("Conversations"), "value": _figures(str(total))}]
    if customer.language:
        facts.append(
            {
                "label": _("Language"),
                "value": {"ar": "العربية", "en": "English"}.get(customer.language, customer.language),
            }
        )
    return facts


def _way(identity: Any) -> dict[str, Any]:
    is_browser = identity.kind == IdentityKind.BROWSER
    return {
        "icon": ICONS.get(identity.kind, "person"),
        "value": _("This browser") if is_browser else shown_value(identity.kind, identity.value),
        "is_ltr": not is_browser,
        "is_verified": identity.verified_at is not None,
    }


def _note(note: Note) -> dict[str, Any]:
    return {"text": note.text, "author": note.staff.name if note.staff else "", "at": note.at}


def _others(customer: Customer, conversation: Conversation) -> list[dict[str, Any]]:
    rows = Conversation.objects.visible().filter(everyone_in(customer)).exclude(pk=conversation.pk)
    found = rows.order_by("-last_at", "-id").values("public_id", "number", "preview", "subject", "status", "last_at")
    return [dict(row) for row in found[:6]]


def _other(row: dict[str, Any], slug: str) -> dict[str, Any]:
    return {
        "url": reverse("inbox:conversation", args=[slug, row["public_id"]]),
        "text": row["subject"] or row["preview"] or f"#{row['number']}",
        "state_tone": TONES[Status(row["status"])],
        "at": row["last_at"],
    }


def _maybe(other: Customer, slug: str) -> dict[str, Any]:
    return {"url": reverse("people:customer", args=[slug, other.public_id]), "name": other.name or other.public_id[:6]}
