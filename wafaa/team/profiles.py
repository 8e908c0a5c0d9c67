"""What customers see of a colleague: exactly what that person chose to show, and nothing of the suspended."""

from __future__ import annotations

from typing import NamedTuple

from django.db.models import F
from django.urls import reverse
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from wafaa.lib import phones
from wafaa.stores import scope
from wafaa.team.models import Staff

LANGUAGES: dict[str, str | Lazy] = {
    "ar": _("Arabic"),
    "en": _("English"),
    "fr": _("French"),
    "ur": _("Urdu"),
    "hi": _("Hindi"),
    "tl": _("Filipino"),
    "tr": _("Turkish"),
    "ku": _("Kurdish"),
    "es": _("Spanish"),
}
SHOWABLE: dict[str, str | Lazy] = {
    "photo": _("Photo"),
    "title": _("What you do here"),
    "about": _("The sentence about you"),
    "languages": _("Languages"),
    "hours": _("When you are here"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "whatsapp": _("WhatsApp"),
}


class Contact(NamedTuple):
    """A way to reach somebody: its icon, where it leads, and how it is written."""

    icon: str
    url: str
    text: str


class Face(NamedTuple):
    """What a customer sees of one colleague; what is not shown is empty."""

    name: str
    photo: str
    title: str
    about: str
    languages: list[str | Lazy]
    hours: str
    contacts: list[Contact]


def faces() -> list[Face]:
    """The colleagues whom the entered store's customers may know, those who were here last first."""
    shown = Staff.objects.filter(shown_to_customers=True, suspended_at=None)
    return [face_of(staff) for staff in shown.order_by(F("last_seen_at").desc(nulls_last=True), "id")]


def face_of(staff: Staff) -> Face:
    def said(field: str) -> str:
        return str(getattr(staff, field)) if field in staff.shown else ""

    spoken = said("languages").split(",")
    return Face(
        name=staff.shown_name,
        photo=shown_photo(staff),
        title=said("title"),
        about=said("about"),
        languages=[LANGUAGES[code] for code in spoken if code in LANGUAGES],
        hours=said("hours"),
        contacts=[_contact(kind, where) for kind, where in staff.contacts.items() if where and kind in staff.shown],
    )


def shown_photo(staff: Staff) -> str:
    """Where customers find the colleague's photo; empty when there is none for them."""
    return photo_url(staff) if "photo" in staff.shown else ""


def photo_url(staff: Staff) -> str:
    """Where the colleague's photo is; empty without one. Another photo has another address."""
    if not staff.photo:
        return ""
    return f"{reverse('team:photo', args=[scope.current().store.slug, staff.public_id])}?{staff.photo[:8]}"


def _contact(kind: str, where: str) -> Contact:
    if kind == "email":
        return Contact("mail", f"mailto:{where}", where)
    if kind == "whatsapp":
        return Contact("whatsapp", f"https://wa.me/{where.removeprefix('+')}", phones.pretty(where))
    return Contact("phone", f"tel:{where}", phones.pretty(where))
