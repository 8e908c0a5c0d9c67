"""Companies that customers belong to."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from wafaa.lib.time import now
from wafaa.people.models.lists import Import
from wafaa.people.models.records import Customer
from wafaa.stores.scoped import Public, Scoped


class Company(Scoped, Public):
    """A firm that buys, through its people. `key` is the name as it is compared (`people.companies.key_of`).

    Of a wholesale company the people are wholesale customers, as far as no person or list said otherwise.
    `brought_by` is the list that named it first, until somebody writes to it. An archived one is offered nowhere.
    """

    name = models.CharField(_("Name"), max_length=120)
    key = models.CharField(max_length=240)
    vat_number = models.CharField(_("VAT number"), max_length=20, blank=True)
    registration = models.CharField(_("Commercial registration"), max_length=20, blank=True)
    phone = models.CharField(_("Phone"), max_length=20, blank=True)
    city = models.CharField(_("City"), max_length=80, blank=True)
    note = models.TextField(_("Notes"), blank=True)
    is_wholesale = models.BooleanField(default=False)
    brought_by = models.ForeignKey(Import, null=True, on_delete=models.SET_NULL, related_name="+")
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["store", "key"], name="company_once")]

    def __str__(self) -> str:
        return self.name


class CompanyDomain(Scoped):
    """What stands behind the @ of a company's addresses, in ASCII letters."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=190)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["store", "domain"], name="domain_is_one_companys")]


class Membership(Scoped):
    """To which company a record belongs. A row without one says that somebody saw that it belongs to none: it hides
    what a joined record says, and nothing is suggested. `kind_before` is the kind that the company's replaced."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    company = models.ForeignKey(Company, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind_before = models.CharField(max_length=10, blank=True)
    by = models.CharField(max_length=40)
    at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["customer"], name="in_one_company")]
        indexes = [models.Index(fields=["company", "-id"], name="company_people")]
