"""What the list of customers and a customer's page show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wafaa.lib.phones import pretty
from wafaa.lib.text.digits import in_digits
from wafaa.people import birthdays, queries
from wafaa.people.forms import CHANNELS, FOLLOW_UPS, LANGUAGES, TYPED_KINDS, hours_of
from wafaa.people.identities import in_own_letters
from wafaa.people.kind_words import who_settled
from wafaa.people.kinds import kind_rules
from wafaa.people.models import (
    Consent,
    Customer,
    CustomerKind,
    Identity,
    IdentityKind,
    KindBy,
    Link,
    Note,
    Purpose,
    everyone_in,
)
from wafaa.people.own_fields import OWN_FACTS
from wafaa.people.search import find
from wafaa.people.timeline import said_day, timeline
from wafaa.playbook.facts import Fact, facts_about
from wafaa.playbook.moments import told
from wafaa.playbook.panels import panels_at
from wafaa.stores import scope
from wafaa.stores.hours_text import write_line
from wafaa.work.models import Event

PAGE = 30
TALK = ("message.received", "message.replied")
REACHES = (IdentityKind.PHONE, IdentityKind.WHATSAPP, IdentityKind.EMAIL)
ICONS = {
    "email": "mail",
    "phone": "phone",
    "whatsapp": "whatsapp",
    "shop": "shop",
    "browser": "screen",
    "telegram": "send",
    "messenger": "messenger",
    "instagram": "instagram",
    "fb_comment": "globe",
    "ig_comment": "globe",
    "x": "x",
}
TONES = {CustomerKind.VIP: "brand", CustomerKind.WHOLESALE: "brand", CustomerKind.INTERNAL: "note"}
SHOWN_ELSEWHERE = (
    OWN_FACTS,
    "customer.name",
    "customer.page",  # whoever holds it can come in: it is shown by a press, and the audit trail says to whom
    "customer.kind",
    "customer.company",
    "customer.tags",
    "customer.email",
    "customer.phone",
    "customer.language",
)


def url_of(name: str, *args: Any) -> str:
    return reverse(f"people:{name}", args=[scope.current().store.slug, *args])


# The list


def people_list(q: str, cursor: str) -> dict[str, Any]:
    """Context of people/list.html: found by `q` or all, the latest contact first, from this cursor."""
    found = list(_page(matching(q), read_cursor(cursor))[: PAGE + 1])
    shown = found[:PAGE]
    more = ""
    if len(found) > PAGE:
        more = f"{url_of('list')}?{urlencode({'q': q, 'after': write_cursor(shown[-1])})}"
    may_add = scope.current().can("people.edit")
    return {
        "q": q,
        "search_url": url_of("list"),
        "new_url": url_of("new") if may_add else "",
        "alike_url": url_of("alike"),
        "companies_url": url_of("companies"),
        "kinds_url": url_of("kinds") if scope.current().can("stores.manage") else "",
        "fields_url": url_of("fields") if scope.current().can("stores.manage") else "",
        "imports_url": url_of("imports") if scope.current().can("people.import") else "",
        "people": _rows(shown),
        "more_url": more,
    }


def matching(q: str) -> QuerySet[Customer]:
    rows = Customer.objects.filter(joined_to=None, staff=None)
    if not q.strip():
        return rows
    ids = find(q)
    roots = Customer.objects.filter(pk__in=ids).exclude(joined_to=None).values_list("joined_to_id", flat=True)
    return rows.filter(pk__in=[*ids, *roots])


def _page(rows: QuerySet[Customer], cursor: tuple[datetime, int] | None) -> QuerySet[Customer]:
    if cursor is not None:
        at, pk = cursor
        rows = rows.filter(Q(last_at__lt=at) | Q(last_at=at, pk__lt=pk))
    talk = Event.objects.filter(customer_id=OuterRef("pk"), name__in=TALK).order_by("-id").values("id")[:1]
    return rows.annotate(talk_id=Subquery(talk)).order_by("-last_at", "-id")


def _rows(shown: Sequence[Any]) -> list[dict[str, Any]]:
    reach = reaches([customer.pk for customer in shown])
    events = Event.objects.filter(pk__in=[c.talk_id for c in shown if c.talk_id])
    words = told(events)
    return [
        {
            "url": url_of("customer", customer.public_id),
            "name": shown_name(customer),
            "photo": "",
            "badge": badge(customer),
            "reach": reach.get(customer.pk, ""),
            "last_at": customer.last_at,
            "last_says": words[customer.talk_id].text if customer.talk_id in words else "",
            "chips": [{"text": word, "tone": ""} for word in customer.tags[:3]],
        }
        for customer in shown
    ]


def matches(q: str, most: int) -> list[dict[str, Any]]:
    """The people whom these words find, the latest contact first: {id, name, badge, reach}."""
    shown = list(matching(q).order_by("-last_at", "-id")[:most]) if q.strip() else []
    return _briefly(shown)


def who_has(kind: str, value: str, most: int) -> list[dict[str, Any]]:
    """The same of the people who told this way to reach them, or whom a shop knows by it."""
    held = Identity.objects.filter(kind=kind, value=value, customer__staff=None).select_related("customer__joined_to")
    roots = {(one.customer.joined_to or one.customer).pk: one.customer.joined_to or one.customer for one in held[:50]}
    return _briefly(list(roots.values())[:most])


def _briefly(shown: Sequence[Customer]) -> list[dict[str, Any]]:
    reach = reaches([one.pk for one in shown])
    return [
        {"id": one.public_id, "name": shown_name(one), "badge": badge(one), "reach": reach.get(one.pk, "")}
        for one in shown
    ]


def reaches(ids: list[int]) -> dict[int, str]:
    """The first way to reach each: phone before mail, proven before claimed."""
    rows = Identity.objects.filter(customer_id__in=ids, kind__in=REACHES)
    best: dict[int, tuple[tuple[int, bool], str]] = {}
    for pk, kind, value, verified in rows.values_list("customer_id", "kind", "value", "verified_at"):
        rank = (REACHES.index(kind), verified is None)
        if pk not in best or rank < best[pk][0]:
            best[pk] = (rank, shown_value(kind, value))
    return {pk: value for pk, (_rank, value) in best.items()}


def shown_name(customer: Customer) -> str:
    return customer.name or _("Customer without a name")


def shown_value(kind: str, value: str) -> str:
    if kind == IdentityKind.EMAIL:
        return in_own_letters(value)
    if kind not in (IdentityKind.PHONE, IdentityKind.WHATSAPP) or not value.lstrip("+").isdigit():
        return value  # at WhatsApp a person may be known by an id that is no number
    return pretty(f"+{value.lstrip('+')}")


def badge(customer: Customer) -> dict[str, str] | None:
    if customer.kind not in TONES:
        return None
    return {"text": str(CustomerKind(customer.kind).label), "tone": TONES[CustomerKind(customer.kind)]}


def write_cursor(customer: Customer) -> str:
    return f"{customer.last_at.timestamp():.6f}_{customer.pk}"


def read_cursor(text: str) -> tuple[datetime, int] | None:
    """The keyset cursor in this text; None when there is none or it makes no sense."""
    stamp, _sep, pk = text.partition("_")
    try:
        return (datetime.fromtimestamp(float(stamp), UTC), int(pk)) if len(pk) < 19 else None
    except (ValueError, OverflowError, OSError):
        return None


# The page


def customer_page(customer: Customer, wanted: str, before: int) -> dict[str, Any]:
    """Context of people/customer.html."""
    may_edit = scope.current().can("people.edit")
    pid = customer.public_id
    return timeline(customer, wanted, before) | {
        "customer": _head(customer, may_edit),
        **_kind(customer, may_edit),
        "facts": _facts(customer),
        "identities": [_way(identity, pid, may_edit) for identity in queries.identities_of(customer)],
        "identity_url": url_of("identity", pid) if may_edit else "",
        "identity_kinds": [{"value": kind.value, "label": kind.label} for kind in TYPED_KINDS],
        "consents": _consents(customer, may_edit),
        "preferences": _preferences(customer),
        "preferences_url": url_of("edit", pid) if may_edit else "",
        "notes": [
            _note(n) for n in Note.objects.filter(everyone_in(customer)).select_related("staff").order_by("-id")[:20]
        ],
        "note_url": url_of("note", pid) if may_edit else "",
        "tags": [{"value": word, "label": word} for word in customer.tags],
        "tag_url": url_of("tag", pid) if may_edit else "",
        "maybe": [_maybe(customer, other, may_edit) for other in queries.maybe_the_same(customer)[:5]],
        "joined": [_joined(link, pid, may_edit) for link in _links(customer)],
        "export_url": url_of("export_person", pid) if scope.current().can("people.export") else "",
        "more_panels": [
            reverse(panel.url, args=[scope.current().store.slug, pid])
            for panel in panels_at("customer")
            if scope.current().can(panel.permission)
        ],
    }


def _head(customer: Customer, may_edit: bool) -> dict[str, Any]:
    return {
        "name": shown_name(customer),
        "photo": "",
        "badges": [b for b in [badge(customer)] if b],
        "since": _("since %(year)s") % {"year": _digits(customer.created_at.year)},
        "edit_url": url_of("edit", customer.public_id) if may_edit else "",
        "write_url": "",
        "menu": [
            {"url": url_of("join_with", customer.public_id), "label": _("Join with another record…"), "icon": "people"}
        ]
        if may_edit
        else [],
    }


def _kind(customer: Customer, may_edit: bool) -> dict[str, Any]:
    """Who settled the kind, and the way to the other of hand and rules; nothing where neither counts."""
    has_rules = kind_rules() is not None
    is_by_rules = customer.kind_by == KindBy.RULES
    if is_by_rules and not has_rules:
        return {}
    return {
        "kind_says": who_settled(customer),
        "kind_url": url_of("kind", customer.public_id) if may_edit and has_rules else "",
        "kind_next": KindBy.HAND.value if is_by_rules else KindBy.RULES.value,
    }


def _facts(customer: Customer) -> list[dict[str, Any]]:
    """What every app knows of this person, as far as it is not said elsewhere on the page."""
    told = [fact for fact in facts_about("customer") if fact.is_listed and fact.is_open]
    facts = [fact for fact in told if not fact.name.startswith(SHOWN_ELSEWHERE)]
    values = [(fact, fact.read(customer)) for fact in facts]
    return [{"label": fact.label, "value": _said(fact, value)} for fact, value in values if value not in (None, "", [])]


def _said(fact: Fact, value: Any) -> str:
    if fact.say is not None:
        return fact.say(value, (get_language() or "ar")[:2], scope.current().store.figures)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return _digits(value) if isinstance(value, int) else str(value)


def _digits(value: object) -> str:
    return in_digits(str(value), scope.current().store.figures)


def _way(identity: Identity, pid: str, may_edit: bool) -> dict[str, Any]:
    is_browser = identity.kind == IdentityKind.BROWSER
    can_prove = may_edit and not is_browser and identity.verified_at is None
    return {
        "icon": ICONS.get(identity.kind, "person"),
        "value": _("This browser") if is_browser else shown_value(identity.kind, identity.value),
        "is_ltr": not is_browser,
        "is_verified": identity.verified_at is not None,
        "is_unreachable": identity.unreachable_since is not None,
        "verify_url": url_of("verify", pid, identity.pk) if can_prove else "",
        "says": proof_says(identity.proof),
    }


def proof_says(proof: str) -> str:
    words = {
        "staff": _("checked by a colleague"),
        "code": _("by a code sent there"),
        "reply_token": _("they answered our mail"),
        "shop": _("the shop vouches for them"),
    }
    return words.get(proof, "")


def _consents(customer: Customer, may_edit: bool) -> list[dict[str, Any]]:
    newest = {}
    for row in Consent.objects.filter(everyone_in(customer), channel="*").order_by("id"):
        newest[row.purpose] = row
    url = url_of("consent", customer.public_id) if may_edit else ""
    return [_consent(purpose, newest.get(purpose.value), url) for purpose in Purpose]


def _consent(purpose: Purpose, row: Consent | None, url: str) -> dict[str, Any]:
    is_given = row.given if row else purpose in queries.ALWAYS_ALLOWED
    return {
        "purpose": purpose.value,
        "label": purpose.label,
        "state": ("given" if row.given else "withdrawn") if row else "unknown",
        "says": _consent_says(purpose, row),
        "url": url,
        "next_value": "withdrawn" if is_given else "given",
        "action_label": _("Withdrawn…") if is_given else _("Agreed…"),
    }


def _consent_says(purpose: Purpose, row: Consent | None) -> str:
    if row is not None:
        return f"{row.proof} · {said_day(row.at)}"
    return _("allowed until they object") if purpose in queries.ALWAYS_ALLOWED else _("not asked; nothing is sent")


def _preferences(customer: Customer) -> list[dict[str, Any]]:
    hours = write_line(hours_of(customer), scope.current().store.figures)
    return [
        {"label": _("Language"), "value": dict(LANGUAGES).get(customer.language, customer.language)},
        {
            "label": _("Channel"),
            "value": dict(CHANNELS).get(customer.preferred_channel, customer.preferred_channel),
        },
        {"label": _("Hours"), "value": hours or _("any hour")},
        {"label": _("Time zone"), "value": customer.timezone or _("the store's")},
        {"label": _("Birthday"), "value": birthdays.in_words(customer) or _("not told")},
        {"label": _("Follow-ups"), "value": dict(FOLLOW_UPS).get(customer.follow_up, customer.follow_up)},
    ]


def _note(note: Note) -> dict[str, Any]:
    return {"text": note.text, "author": note.staff.name if note.staff else "", "at": note.at}


def _maybe(customer: Customer, other: Customer, may_edit: bool) -> dict[str, Any]:
    return {
        "name": shown_name(other),
        "url": url_of("customer", other.public_id),
        "join_url": url_of("join", customer.public_id, other.public_id) if may_edit else "",
    }


def _links(customer: Customer) -> list[Link]:
    rows = Link.objects.filter(Q(winner=customer) | Q(winner__joined_to=customer)).select_related("loser")
    return list(rows.order_by("-id")[:20])


def _joined(link: Link, pid: str, may_edit: bool) -> dict[str, Any]:
    return {
        "name": shown_name(link.loser),
        "at": link.at,
        "part_url": url_of("part", pid, link.loser.public_id) if may_edit else "",
    }
