"""Friends who come through a member: the member's own link, and what became of each friend."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wafaa.lib.time import now
from wafaa.stores.scoped import Public, Scoped


class FriendLink(Scoped):
    """A member's own link. `code` stands in its address: short, and guessed by nobody. `shows_name`: friends read the
    first name of who invites them. `visits` is how many browsers have opened it; `browsers` are digests of those in
    which the member's own page was open, so that one who invites themselves is seen."""

    customer = models.OneToOneField("people.Customer", on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=12)
    shows_name = models.BooleanField(default=False)
    visits = models.PositiveIntegerField(default=0)
    browsers: models.JSONField[list[str]] = models.JSONField(default=list)
    created_at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["store", "code"], name="friend_link_code_once")]


class ReferralState(models.TextChoices):
    CLAIMED = "claimed", _("Invited")
    LOOK = "look", _("To look at")
    BOUGHT = "bought", _("Has bought")
    REWARDED = "rewarded", _("Rewarded")
    REFUSED = "refused", _("Refused")
    LAPSED = "lapsed", _("Did not buy in time")


STANDING = (ReferralState.CLAIMED, ReferralState.LOOK, ReferralState.BOUGHT, ReferralState.REWARDED)
"""It counts against what one member may bring."""


class Referral(Scoped, Public):
    """A friend (`customer`) who came by a link. What both get is written down at the claim and is not changed by later
    settings: `advocate_points`, `friend_points`, `least_minor`, `valid_days` (empty: for ever), and the `gift` of which
    the friend has a `voucher` for that order.

    `order` is the first one that was kept, `ripe_at` when what it gives can be spent. `signs` are codes of
    `loyalty.suspicions` that speak against it, `at_claim` those that only the moment of the claim could show,
    `cleared` those that a colleague has looked at and found harmless. `is_barred`: a colleague refused it, with `why`.
    `mailbox`, `browser` and `source` are keyed digests and name nobody. `closed_at`: one of the two is forgotten, so
    that signs cannot be found anew.
    """

    link = models.ForeignKey(FriendLink, on_delete=models.PROTECT, related_name="+", db_index=False)
    advocate = models.ForeignKey("people.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    customer = models.OneToOneField("people.Customer", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=ReferralState.choices, default=ReferralState.CLAIMED)
    advocate_points = models.PositiveIntegerField(default=0)
    friend_points = models.PositiveIntegerField(default=0)
    least_minor = models.BigIntegerField(default=0)
    valid_days = models.PositiveIntegerField(null=True)
    order = models.ForeignKey("orders.Order", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    gift = models.ForeignKey("loyalty.Reward", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    voucher = models.OneToOneField("loyalty.Voucher", null=True, on_delete=models.SET_NULL, related_name="+")
    signs: models.JSONField[list[str]] = models.JSONField(default=list)
    at_claim: models.JSONField[list[str]] = models.JSONField(default=list)
    cleared: models.JSONField[list[str]] = models.JSONField(default=list)
    is_barred = models.BooleanField(default=False)
    why = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey("team.Staff", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    decided_at = models.DateTimeField(null=True)
    mailbox = models.CharField(max_length=64, blank=True)
    browser = models.CharField(max_length=64, blank=True)
    source = models.CharField(max_length=64, blank=True)
    claimed_at = models.DateTimeField(default=now)
    ends_at = models.DateTimeField()
    ripe_at = models.DateTimeField(null=True)
    qualified_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(advocate=F("customer")), name="referral_of_another"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("claimed_at")), name="referral_in_order"),
        ]
        indexes = [
            models.Index(fields=["store", "-id"], name="referrals_latest"),
            models.Index(fields=["store", "state", "-id"], name="referrals_by_state"),
            models.Index(fields=["advocate", "-id"], name="referrals_of_advocate"),
            models.Index(fields=["link", "claimed_at"], name="referrals_of_link"),
            models.Index(fields=["store", "mailbox"], name="referrals_of_mailbox", condition=~Q(mailbox="")),
            models.Index(fields=["store", "browser"], name="referrals_of_browser", condition=~Q(browser="")),
            models.Index(fields=["ends_at", "id"], name="referrals_lapsing", condition=Q(state="claimed")),
            models.Index(fields=["ripe_at", "id"], name="referrals_ripening", condition=Q(state="bought")),
        ]

    @property
    def topic(self) -> str:
        return f"referral:{self.public_id}"
