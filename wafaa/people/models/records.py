"""Customers, the ways to reach and recognise them, and what they agreed to."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from wafaa.lib.prepared import Slot
from wafaa.lib.time import now
from wafaa.people.models.identity_kinds import KindField
from wafaa.stores.scoped import Public, Scoped


class CustomerKind(models.TextChoices):
    LEAD = "lead", _("Visitor")
    CUSTOMER = "customer", _("Customer")
    VIP = "vip", _("VIP")
    WHOLESALE = "wholesale", _("Wholesale")
    INTERNAL = "internal", _("Internal")


class KindBy(models.TextChoices):
    HAND = "hand", _("By hand")
    RULES = "rules", _("By the rules")
    IMPORT = "import", _("By a list")
    COMPANY = "firm", _("By their company")


class FollowUpBy(models.TextChoices):
    """How somebody likes to be asked, after a purchase or a complaint, whether all is well."""

    MESSAGE = "message", _("By a message")
    CALL = "call", _("By a call")
    NOTHING = "nothing", _("Not at all")


class Purpose(models.TextChoices):
    """Why something is sent to a customer."""

    REPLY = "reply", _("Replies")
    SERVICE = "service", _("Service notices")
    SURVEY = "survey", _("Surveys")
    REVIEW = "review", _("Review requests")
    MARKETING = "marketing", _("Offers")


class Customer(Scoped, Public):
    """A person. `joined_to` points at the record this one was joined to, or is empty: joining is reversible.

    `kind_by` is who settles the kind; `kind_actor` and `kind_at` who set it by hand, and when. `kind_unmet_since` is
    since when a VIP by the rules no longer reaches them. `follow_up` is how they like to be asked whether all is well
    (empty: by a message, as long as they say nothing), `wishes_asked_at` when they were asked for their hours and ways,
    `wishes_said_at` when they last named them. `staff` is set where this is a colleague who asks other teams:
    such a record is no customer, and no list, export or count of customers has it. `birthday` is "1990-05-04", or
    "--05-04" where the year is not known (as vCard writes it); `birthday_day` the same day as month × 100 + day, to be
    found by, and `birthday_changed_at` when another day than the first was last told, or none any more."""

    name = models.CharField(_("Name"), max_length=120, blank=True)
    kind = models.CharField(_("Kind"), max_length=10, choices=CustomerKind.choices, default=CustomerKind.LEAD)
    kind_by = models.CharField(max_length=6, choices=KindBy.choices, default=KindBy.RULES, db_default=KindBy.RULES)
    kind_actor = models.CharField(max_length=40, blank=True, default="", db_default="")
    kind_at = models.DateTimeField(null=True, blank=True)
    kind_unmet_since = models.DateTimeField(null=True, blank=True)
    language = models.CharField(_("Language"), max_length=5, blank=True)
    tags: models.JSONField[list[str]] = models.JSONField(default=list, blank=True)
    preferred_channel = models.CharField(_("Preferred channel"), max_length=12, blank=True)
    preferred_hours: models.JSONField[list[list[int]]] = models.JSONField(default=list, blank=True)
    timezone = models.CharField(max_length=40, blank=True)
    follow_up = models.CharField(
        _("Follow-ups"), max_length=8, choices=FollowUpBy.choices, blank=True, default="", db_default=""
    )
    birthday = models.CharField(_("Birthday"), max_length=10, blank=True, default="", db_default="")
    birthday_day = models.PositiveSmallIntegerField(null=True, blank=True)
    birthday_changed_at = models.DateTimeField(null=True, blank=True)
    wishes_asked_at = models.DateTimeField(null=True, blank=True)
    wishes_said_at = models.DateTimeField(null=True, blank=True)
    joined_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="joined")
    staff = models.OneToOneField("team.Staff", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=now)
    last_at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        indexes = [
            models.Index(fields=["store", "-last_at", "-id"], name="customers_latest"),
            models.Index(fields=["store", "kind_by", "id"], name="customers_by_rules"),
            models.Index(
                fields=["store", "birthday_day"],
                name="customers_by_birthday",
                condition=models.Q(birthday_day__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.public_id

    @property
    def is_colleague(self) -> bool:
        return self.staff_id is not None

    @property
    def root_id(self) -> int:
        """The record that stands for the whole person."""
        return int(self.joined_to_id or self.pk)


class KindRules(Scoped):
    """From which figures on somebody is a customer, or a VIP (see `people.kinds`), and how far the walk over everybody
    has come: `walked_to` is a customer's id, `walked_at` when the last walk ended."""

    customer: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    vip: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    grace_days = models.PositiveSmallIntegerField(default=30)
    walked_to = models.BigIntegerField(default=0)
    walked_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["store"], name="kind_rules_once")]


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


class Mark(Scoped):
    """What another record of the same person would share with this one: a kind letter and a digest ("p:…").

    Records that share a mark are compared; all others never meet. See `people.marks`.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=24)

    class Meta(Scoped.Meta):
        indexes = [models.Index(fields=["store", "key"], name="mark_lookup")]


class LikenessState(models.TextChoices):
    OPEN = "open"
    JOINED = "joined"
    DIFFERENT = "different"


class Likeness(Scoped):
    """Two records that may be one person, and why: a letter of `people.marks` for each reason.

    Written twice, once from either side, so that both a person's own and the store's list are one walk of an
    index; `is_first` is the row of the older record. `different` is a person's word and stays.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    other = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(max_length=8)
    score = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=LikenessState.choices, default=LikenessState.OPEN)
    is_first = models.BooleanField()
    by = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["customer", "other"], name="likeness_once_a_pair")]
        indexes = [
            models.Index(
                fields=["store", "-score", "-id"],
                name="likeness_to_judge",
                condition=models.Q(state="open", is_first=True),
            ),
        ]


class FieldKind(models.TextChoices):
    TEXT = "text", _("Text")
    NUMBER = "number", _("Number")
    MONEY = "money", _("Sum of money")
    DATE = "date", _("Date")
    YES_NO = "yes_no", _("Yes or no")
    CHOICE = "choice", _("One of several")
    CHOICES = "choices", _("Several of several")
    PHONE = "phone", _("Phone")
    LINK = "link", _("Link")


class OwnField(Scoped, Public):
    """Something this store wants to know of its customers. `code` names it to programs and never changes.

    `options` are [{"value", "ar", "en"}], and "gone": true for one that is no longer offered. An archived field is
    asked and shown nowhere; its values stay.
    """

    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=7, choices=FieldKind.choices)
    label_ar = models.CharField(max_length=60)
    label_en = models.CharField(max_length=60)
    help_ar = models.CharField(max_length=200, blank=True)
    help_en = models.CharField(max_length=200, blank=True)
    options: models.JSONField[list[dict[str, Any]]] = models.JSONField(default=list, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    is_required = models.BooleanField(default=False)
    place = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["store", "code"], name="own_field_once")]


class OwnValue(Scoped):
    """What a record says in one of the store's own fields, in the column of its kind; money in minor units.

    Of several choices each is a row with its `slot`. A row that holds nothing says that the field was emptied here:
    it hides what a joined record says.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    field = models.ForeignKey(OwnField, on_delete=models.CASCADE, related_name="+", db_index=False)
    slot = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=500, blank=True)
    number = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    day = models.DateField(null=True)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["customer", "field", "slot"], name="own_value_once")]
        indexes = [
            models.Index(fields=["field", "text", "customer"], name="own_value_text"),
            models.Index(fields=["field", "number", "customer"], name="own_value_number"),
            models.Index(fields=["field", "day", "customer"], name="own_value_day"),
        ]


class ErasureState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Called off")


class Erasure(Scoped, Public):
    """A person is to be forgotten. `digests` name their records without naming anybody (see `people.erasing`)."""

    customer = models.ForeignKey(Customer, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=9, choices=ErasureState.choices, default=ErasureState.WAITING)
    by = models.CharField(max_length=40)
    asked_at = models.DateTimeField(default=now)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    counts: models.JSONField[dict[str, int]] = models.JSONField(default=dict)
    digests: models.JSONField[list[str]] = models.JSONField(default=list)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=models.Q(state="waiting"), name="one_waiting_erasure"
            )
        ]


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
