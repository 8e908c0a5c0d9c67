"""What the page of kinds of customer shows."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wafaa.people import screens
from wafaa.people.kind_forms import KindsForm
from wafaa.people.kind_words import digits, why_says
from wafaa.people.kinds import Change, Rules, preview
from wafaa.people.models import CustomerKind

NAMED = 10


def page(form: KindsForm, tried: Rules | None = None) -> dict[str, Any]:
    """Context of people/kinds.html; `tried` are rules that are looked over before they are kept."""
    heads = {
        "customer": (_("From visitor to customer"), _("Nobody becomes a visitor again by the rules.")),
        "vip": (_("VIP"), _("Who no longer reaches this is a customer again after the days of grace.")),
    }
    sections = [
        section | {"title": heads[section["kind"]][0], "help": heads[section["kind"]][1]} for section in form.sections()
    ]
    context = {"form": form, "sections": sections, "list_url": screens.url_of("list")}
    return context | (_preview(tried) if tried else {})


def _preview(rules: Rules) -> dict[str, Any]:
    seen, changes = preview(rules)
    says = ngettext(
        "%(shown)s customer of the latest %(seen)s would change.",
        "%(shown)s customers of the latest %(seen)s would change.",
        len(changes),
    )
    numbers = {"shown": digits(len(changes)), "seen": digits(seen)}
    return {"preview_says": says % numbers, "preview": [_line(one, rules) for one in changes[:NAMED]]}


def _line(change: Change, rules: Rules) -> dict[str, str]:
    words = {"kind": CustomerKind(change.kind).label, "days": digits(rules.grace.days)}
    becomes = _("%(kind)s after %(days)s days of grace") if change.is_later else _("becomes %(kind)s")
    return {
        "name": screens.shown_name(change.customer),
        "url": screens.url_of("customer", change.customer.public_id),
        "now": str(CustomerKind(change.customer.kind).label),
        "becomes": becomes % words,
        "why": why_says(change.why),
    }
