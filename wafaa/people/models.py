"""Customers, the ways to reach and recognise them, and what they agreed to."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from wafaa.lib.prepared import Slot
from wafaa.lib.time import now
from wafaa.stores.scoped import Public, Scoped


class CustomerKind(models.TextChoices):
    LEAD = "lead", _("Visitor")
    CUSTOMER = "customer", _("Customer")
    VIP = "vip", _("VIP")
    WHOLESALE = "wholesale", _("Wholesale")
    INTERNAL = "internal", _("Internal")


class IdentityKind(models.TextChoices):
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    WHATSAPP = "whatsapp", _("WhatsApp")
    SHOP = "shop", _("Shop account")
    BROWSER = "browser", _("Browser")
    TELEGRAM = "telegram", _("Telegram")


class KindField(models.CharField[str, str]):
    """The word of a kind of identity. Which words there are is the code's affair, not the database's: migrations
    know the field as it was at the beginning, and a further kind needs none."""

    AT_FIRST = (
        ("email", "E-mail"),
        ("phone", "Phone"),
        ("whatsapp", "WhatsApp"),
        ("shop", "Shop account"),
        ("browser", "Browser"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"max_length": 10, "choices": IdentityKind.choices})

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs | {"choices": list(self.AT_FIRST)}


class Purpose(models.TextChoices):
    """Why something is sent to a customer."""

    REPLY = "reply", _("Replies")
    SERVICE = "service", _("Service notices")
    SURVEY = "survey", _("Surveys")
    REVIEW = "review", _("Review requests")
    MARKETING = "marketing", _("Offers")


class Customer(Scoped, Public):
    """A person. `joined_to` points at the record this one was joined to, or is empty: joining is reversible."""

    name = models.CharField(_("Name"), max_length=120, blank=True)
    kind = models.CharField(_("Kind"), max_length=10, choices=CustomerKind.choices, default=CustomerKind.LEAD)
    language = models.CharField(_("Language"), max_length=5, blank=True)
    tags: models.JSONField[list[str]] = models.JSONField(default=list, blank=True)
    preferred_channel = models.CharField(_("Preferred channel"), max_length=12, blank=True)
    preferred_hours: models.JSONField[list[list[int]]] = models.JSONField(default=list, blank=True)
    timezone = models.CharField(max_length=40, blank=True)
    joined_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="joined")
    created_at = models.DateTimeField(default=now)
    last_at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        indexes = [models.Index(fields=["store", "-last_at", "-id"], name="customers_latest")]

    def __str__(self) -> str:
        return self.name or self.public_id

    @property
    def root_id(self) -> int:
        """The record that stands for the whole person."""
        return int(self.joined_to_id or self.pk)


class Identity(Scoped):
    """A way to reach or recognise a customer. `value` is normalised, `typed` as it came.

    Only a verified identity proves who somebody is, so only those are unique in a store; a claim that nobody
    proved may stand on several records.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="identities")
    kind = KindField()
    value = models.CharField(max_length=254)
    typed = models.CharField(max_length=254, blank=True)
    source = models.CharField(max_length=20, default="staff")
    verified_at = models.DateTimeField(null=True, blank=True)
    proof = models.CharField(max_length=60, blank=True)
    unreachable_since = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["customer", "kind", "value"], name="identity_once_a_customer"),
            models.UniqueConstraint(
                fields=["store", "kind", "value"],
                condition=models.Q(verified_at__isnull=False),
                name="proven_identity_is_one_persons",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "kind", "value"], name="identity_lookup"),
            models.Index(fields=["store", "customer", "kind"], name="identity_by_customer"),
        ]


class Link(Scoped):
    """Two records are one person. Undoing is deleting this row and recomputing the pointers."""

    winner = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    loser = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=80)
    by = models.CharField(max_length=40)
    at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["loser"], name="joined_once")]


class Consent(Scoped):
    """One statement about one purpose on one channel ("*": all). The newest row counts; none is ever changed."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    channel = models.CharField(max_length=12, default="*")
    given = models.BooleanField()
    proof = models.CharField(max_length=200)
    at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        indexes = [models.Index(fields=["store", "customer", "purpose", "channel", "-id"], name="consent_newest")]


class Note(Scoped):
    """What staff should know about this customer."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="notes")
    staff = models.ForeignKey("team.Staff", null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField()
    at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        indexes = [models.Index(fields=["store", "customer", "-id"], name="notes_by_customer")]


def everyone_in(customer: Customer) -> models.Q:
    """The rows of all records joined into this person, as a condition on a `customer` foreign key."""
    root = customer.root_id
    records = Customer.everywhere.filter(models.Q(pk=root) | models.Q(joined_to_id=root))
    return models.Q(customer_id__in=records.values("pk"))


def everyone(slot: str = "root") -> models.Q:
    """The same for prepared queries: the slot takes the person's `root_id`."""
    person, joined = Slot(slot), Slot(slot)
    records = Customer.everywhere.filter(models.Q(pk=person) | models.Q(joined_to_id=joined))
    return models.Q(customer_id__in=records.values("pk"))
