"""What happens to returns that may set off a rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from wafaa.orders.models import Return
from wafaa.playbook.triggers import trigger


def _return(data: Mapping[str, Any]) -> Return | None:
    rows = Return.objects.filter(pk=data["return_id"])
    found: Return | None = rows.select_related("customer", "customer__joined_to", "order").first()
    return found


@trigger("return.requested", about="return", label=_("Somebody wants to return something"))
def requested(data: Mapping[str, Any]) -> Return | None:
    return _return(data)


@trigger("return.moved", about="return", label=_("A return is in another state"))
def moved(data: Mapping[str, Any]) -> Return | None:
    return _return(data)


@trigger("return.arrived", about="return", label=_("A return has come in"))
def arrived(data: Mapping[str, Any]) -> Return | None:
    return _return(data)


@trigger("return.corrected", about="return", label=_("A return was looked over once more, with another result"))
def corrected(data: Mapping[str, Any]) -> Return | None:
    return _return(data)


@trigger("return.resolved", about="return", label=_("The customer has what they get for a return"))
def resolved(data: Mapping[str, Any]) -> Return | None:
    return _return(data)
