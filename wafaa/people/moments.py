"""How what happens to a person's record reads on their timeline."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from wafaa.lib.text.listing import listed
from wafaa.people.columns import OF_FIELD
from wafaa.people.kind_words import digits, why_says
from wafaa.people.models import Company, Consent, Customer, CustomerKind, Identity, IdentityKind, Note, Purpose
from wafaa.people.own_fields import all_fields, label_of
from wafaa.people.screens import shown_value
from wafaa.playbook.moments import Moment, tells


def _source(code: str) -> str:
    words = {
        "email": _("First seen by e-mail"),
        "webchat": _("First seen in the chat"),
        "form": _("First seen by the web form"),
        "staff": _("Added by the team"),
    }
    return words.get(code, _("First seen"))


@tells("customer.seen")
def tell_first_sight(events: list[Any]) -> dict[int, Moment]:
    return {event.pk: Moment("person", _source(event.data["source"]), tone="brand") for event in events}


@tells("customer.changed")
def tell_changes(events: list[Any]) -> dict[int, Moment]:
    return {event.pk: Moment("note", _("Details changed"), listed(field_names(event.data["what"]))) for event in events}


def field_names(what: str) -> list[str]:
    """The changed fields of a customer as a person names them."""
    words = {
        "name": _("Name"),
        "kind": _("Kind"),
        "language": _("Language"),
        "tags": _("Tags"),
        "preferred_channel": _("Preferred channel"),
        "preferred_hours": _("Preferred hours"),
        "timezone": _("Time zone"),
        "follow_up": _("Follow-ups"),
    }
    words |= {f"{OF_FIELD}{field.code}": label_of(field) for field in all_fields()} if OF_FIELD in what else {}
    return [words[name] for name in what.split(",") if name in words]


@tells("customer.kind_moved")
def tell_kinds(events: list[Any]) -> dict[int, Moment]:
    return {event.pk: _kind(event.data) for event in events}


def _kind(data: dict[str, Any]) -> Moment:
    kind, why = {"kind": CustomerKind(data["after"]).label}, why_says(data["why"])
    if data["before"] == CustomerKind.VIP:
        words = {"why": why, "days": digits(data["days"])}
        text = _("No longer reached: %(why)s (days of grace: %(days)s)") % words if why else ""
        return Moment("clock", _("%(kind)s again, by the rules") % kind, text)
    return Moment("people", _("Became %(kind)s by the rules") % kind, why, "brand")


@tells("customer.kind_held")
def tell_who_settles_the_kind(events: list[Any]) -> dict[int, Moment]:
    words = {"hand": _("The kind stays as it is, by hand"), "rules": _("The kind is left to the rules")}
    return {event.pk: Moment("lock", words[event.data["by"]]) for event in events}


@tells("customer.company_set")
def tell_companies(events: list[Any]) -> dict[int, Moment]:
    names = dict(Company.objects.filter(pk__in=[e.data["company_id"] for e in events]).values_list("pk", "name"))
    return {event.pk: _company(names.get(event.data["company_id"], "")) for event in events}


def _company(name: str) -> Moment:
    return Moment("shop", _("Belongs to a company"), name) if name else Moment("shop", _("Belongs to no company"))


@tells("customer.identity_added", "customer.identity_proven")
def tell_identities(events: list[Any]) -> dict[int, Moment]:
    rows = Identity.objects.in_bulk({event.data["identity_id"] for event in events})
    return {
        event.pk: _identity(event, rows[event.data["identity_id"]])
        for event in events
        if event.data["identity_id"] in rows
    }


def _identity(event: Any, identity: Identity) -> Moment:
    kind = str(IdentityKind(identity.kind).label)
    value = "" if identity.kind == IdentityKind.BROWSER else shown_value(identity.kind, identity.value)
    if event.name == "customer.identity_proven":
        return Moment("check", _("Proven: %(kind)s") % {"kind": kind}, value, "kept")
    return Moment("plus", _("A new way to reach them: %(kind)s") % {"kind": kind}, value)


@tells("customer.joined", "customer.parted")
def tell_joins(events: list[Any]) -> dict[int, Moment]:
    names = dict(Customer.objects.filter(pk__in=[e.data["loser_id"] for e in events]).values_list("pk", "name"))
    return {event.pk: _join(event, names.get(event.data["loser_id"], "")) for event in events}


def _join(event: Any, name: str) -> Moment:
    name = name or _("a record without a name")
    if event.name == "customer.joined":
        return Moment("people", _("Joined with %(name)s") % {"name": name})
    return Moment("undo", _("Parted again from %(name)s") % {"name": name})


@tells("customer.kept_apart")
def tell_differences(events: list[Any]) -> dict[int, Moment]:
    names = dict(Customer.objects.filter(pk__in=[e.data["other_id"] for e in events]).values_list("pk", "name"))
    return {
        event.pk: Moment(
            "people",
            _("Not the same person as %(name)s")
            % {"name": names.get(event.data["other_id"]) or _("a record without a name")},
        )
        for event in events
    }


@tells("customer.erasure_asked", "customer.erasure_called_off", "customer.erased")
def tell_erasures(events: list[Any]) -> dict[int, Moment]:
    words = {
        "customer.erasure_asked": _("Asked to be forgotten"),
        "customer.erasure_called_off": _("Is not to be forgotten after all"),
        "customer.erased": _("Everything that said who this was is erased"),
    }
    return {event.pk: Moment("cross", words[event.name], tone="broken") for event in events}


@tells("customer.noted")
def tell_notes(events: list[Any]) -> dict[int, Moment]:
    texts = dict(Note.objects.filter(pk__in=[e.data["note_id"] for e in events]).values_list("pk", "text"))
    return {
        event.pk: Moment("note", _("Note about the customer"), texts[event.data["note_id"]], "note")
        for event in events
        if event.data["note_id"] in texts
    }


@tells("consent.stated")
def tell_consents(events: list[Any]) -> dict[int, Moment]:
    proofs = dict(Consent.objects.filter(pk__in=[e.data["consent_id"] for e in events]).values_list("pk", "proof"))
    return {event.pk: _consent(event.data, proofs.get(event.data["consent_id"], "")) for event in events}


def _consent(data: dict[str, Any], proof: str) -> Moment:
    purpose = str(Purpose(data["purpose"]).label)
    if data["given"]:
        return Moment("check", _("Agreed to: %(purpose)s") % {"purpose": purpose}, proof, "kept")
    return Moment("cross", _("Withdrew: %(purpose)s") % {"purpose": purpose}, proof, "broken")
