"""What the page of likely duplicates and the page of joining show."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from wafaa.lib.text.direction import isolated
from wafaa.people import screens
from wafaa.people.models import Customer, Identity, IdentityKind, Likeness, LikenessState, Note, everyone_in
from wafaa.stores import scope

PAGE = 20
REACHES = (IdentityKind.PHONE, IdentityKind.WHATSAPP, IdentityKind.EMAIL, IdentityKind.SHOP)


def proposals(after: str) -> dict[str, Any]:
    """Context of people/pairs.html: pairs to judge, the likeliest first, from the cursor `after`."""
    rows = Likeness.objects.filter(state=LikenessState.OPEN, is_first=True)
    cursor = _read_cursor(after)
    if cursor is not None:
        score, pk = cursor
        rows = rows.filter(Q(score__lt=score) | Q(score=score, pk__lt=pk))
    found = list(rows.select_related("customer__joined_to", "other__joined_to").order_by("-score", "-id")[: PAGE + 1])
    more = f"{screens.url_of('alike')}?after={found[PAGE - 1].score}_{found[PAGE - 1].pk}" if len(found) > PAGE else ""
    return {"pairs": _pairs(found[:PAGE]), "more_url": more, "list_url": screens.url_of("list")}


def others(customer: Customer, q: str) -> dict[str, Any]:
    """Context of people/join_with.html: whom a search finds, to be compared with this one."""
    found = list(screens.matching(q).exclude(pk=customer.pk).order_by("-last_at", "-id")[:PAGE]) if q.strip() else []
    reach = screens.reaches([one.pk for one in found])
    return {
        "name": isolated(screens.shown_name(customer)),
        "back_url": screens.url_of("customer", customer.public_id),
        "q": q,
        "people": [
            {
                "name": screens.shown_name(one),
                "badge": screens.badge(one),
                "reach": reach.get(one.pk, ""),
                "at": one.last_at,
                "url": screens.url_of("join", customer.public_id, one.public_id),
            }
            for one in found
        ],
    }


def _read_cursor(text: str) -> tuple[int, int] | None:
    score, _sep, pk = text.partition("_")
    fits = all(part.isascii() and part.isdigit() and len(part) < 19 for part in (score, pk))
    return (int(score), int(pk)) if fits else None


def _pairs(rows: list[Likeness]) -> list[dict[str, Any]]:
    may_edit = scope.current().can("people.edit")
    found: dict[tuple[int, int], tuple[Customer, Customer, Likeness]] = {}
    for row in rows:
        one, other = row.customer.joined_to or row.customer, row.other.joined_to or row.other
        found.setdefault((min(one.pk, other.pk), max(one.pk, other.pk)), (one, other, row))
    ways = _ways({row_id for _one, _other, row in found.values() for row_id in (row.customer_id, row.other_id)})
    return [_pair(one, other, row, ways, may_edit) for one, other, row in found.values()]


def _pair(
    one: Customer, other: Customer, row: Likeness, ways: dict[int, list[dict[str, Any]]], may_edit: bool
) -> dict[str, Any]:
    ids = one.public_id, other.public_id
    return {
        "sides": [
            {
                "name": screens.shown_name(person),
                "url": screens.url_of("customer", person.public_id),
                "badge": screens.badge(person),
                "last_at": person.last_at,
                "ways": ways.get(record, [])[:3],
            }
            for person, record in ((one, row.customer_id), (other, row.other_id))
        ],
        "why": [says(letter) for letter in row.why],
        "join_url": screens.url_of("join", *ids) if may_edit else "",
        "apart_url": screens.url_of("keep_apart", *ids) if may_edit else "",
    }


def _ways(records: set[int]) -> dict[int, list[dict[str, Any]]]:
    """How each record is reached, as few as are shown."""
    found: dict[int, list[dict[str, Any]]] = {}
    rows = Identity.objects.filter(customer_id__in=records, kind__in=REACHES).order_by("kind", "id")
    for row in rows:
        value = screens.shown_value(row.kind, row.value)
        found.setdefault(row.customer_id, []).append({"icon": screens.ICONS[row.kind], "value": value})
    return found


def says(letter: str) -> str:
    """A reason for likeness as people say it."""
    words = {
        "p": _("the same phone number"),
        "e": _("the same mailbox"),
        "n": _("the same name, and the same mail name or end of a number"),
        "s": _("a name in common, and a number with two digits swapped"),
    }
    return words[letter]


def shared(one: Customer, other: Customer) -> list[str]:
    """Why these two are proposed as one person; nothing when only a colleague thought of it."""
    rows = Likeness.objects.filter(everyone_in(one)).filter(
        Q(other_id=other.root_id) | Q(other__joined_to_id=other.root_id)
    )
    return [says(letter) for letter in sorted({letter for row in rows for letter in row.why})]


def side(customer: Customer) -> dict[str, Any]:
    """One of two people before they are joined: all that each brings along."""
    page = screens.customer_page(customer, "", 0)
    said = [one for one in page["consents"] if one["state"] != "unknown"]
    return {
        "id": customer.public_id,
        "customer": page["customer"],
        "url": screens.url_of("customer", customer.public_id),
        "last_at": customer.last_at,
        "identities": page["identities"],
        "facts": page["facts"],
        "tags": page["tags"],
        "consents": said,
        "notes": Note.objects.filter(everyone_in(customer)).count(),
        "latest": [moment for day in page["days"] for moment in day["moments"]][:3],
    }
