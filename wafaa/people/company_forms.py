"""A company as a form. Every value is checked; nothing typed is lost."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from wafaa.lib.text.safe import visible
from wafaa.people.companies import MOST_DOMAINS, BadDomain, domains_in, key_of, official_number, said_of
from wafaa.people.forms import identity_problem
from wafaa.people.identities import BadIdentity, domain_in_own_letters, normal
from wafaa.people.models import Company, CompanyDomain, IdentityKind
from wafaa.stores import scope

LTR = {"class": "reads-ltr"}


class CompanyForm(forms.Form):
    name = forms.CharField(label=_l("Name"), max_length=120, widget=forms.TextInput(attrs={"dir": "auto"}))
    domains = forms.CharField(
        label=_l("E-mail domains"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs=LTR | {"rows": 2}),
        help_text=_l(
            "What stands behind the @ of its addresses, such as acme.example; one a line. Whoever writes from there is "
            "suggested as one of its people."
        ),
    )
    vat_number = forms.CharField(
        label=_l("VAT number"), max_length=40, required=False, widget=forms.TextInput(attrs=LTR)
    )
    registration = forms.CharField(
        label=_l("Commercial registration"), max_length=40, required=False, widget=forms.TextInput(attrs=LTR)
    )
    phone = forms.CharField(
        label=_l("Phone"), max_length=60, required=False, widget=forms.TextInput(attrs=LTR | {"inputmode": "tel"})
    )
    city = forms.CharField(
        label=_l("City"), max_length=80, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    is_wholesale = forms.BooleanField(
        label=_l("Its people are wholesale customers"),
        required=False,
        help_text=_l("A kind that a colleague set by hand, or that came with a list, stays."),
    )
    note = forms.CharField(
        label=_l("Notes"), max_length=2000, required=False, widget=forms.Textarea(attrs={"dir": "auto", "rows": 3})
    )

    @classmethod
    def of(cls, company: Company) -> CompanyForm:
        """The form as the company is now."""
        held = CompanyDomain.objects.filter(company=company).order_by("id").values_list("domain", flat=True)
        said = said_of(company, list(held))
        return cls(initial=said | {"domains": "\n".join(map(domain_in_own_letters, said["domains"]))})

    def clean_name(self) -> str:
        name = visible(self.cleaned_data["name"])
        if not key_of(name):
            raise ValidationError(_("Write a name with at least one letter or digit."))
        return name

    def clean_domains(self) -> list[str]:
        try:
            found = domains_in(self.cleaned_data["domains"])
        except BadDomain as bad:
            words = {
                "domain": _("“%(typed)s” is not a domain. It looks like acme.example."),
                "free": _("Anybody may have an address at %(typed)s, so it says nothing of a company."),
            }
            raise ValidationError(words[bad.code] % {"typed": bad.typed}) from None
        if len(found) > MOST_DOMAINS:
            raise ValidationError(_("These are too many domains: at most twenty."))
        return found

    def clean_vat_number(self) -> str:
        return self._official("vat_number")

    def clean_registration(self) -> str:
        return self._official("registration")

    def _official(self, field: str) -> str:
        number = official_number(self.cleaned_data[field])
        if number is None:
            raise ValidationError(_("This is not such a number: 3 to 20 digits or Latin letters, in any digits."))
        return number

    def clean_phone(self) -> str:
        typed = str(self.cleaned_data["phone"])
        try:
            return normal(IdentityKind.PHONE, typed, scope.current().store.country) if typed else ""
        except BadIdentity as bad:
            raise ValidationError(identity_problem(IdentityKind.PHONE, bad.code)) from None

    def clean_city(self) -> str:
        return visible(self.cleaned_data["city"])

    def traits(self) -> dict[str, Any]:
        """What the verbs `make_company` and `change_company` take."""
        return dict(self.cleaned_data)

    def say_it_exists(self, what: str, company: Company) -> None:
        words = {
            "name": ("name", _("There is a company of this name already: %(name)s.")),
            "domain": ("domains", _("One of these domains is that of %(name)s.")),
        }
        field, text = words[what]
        self.add_error(field, text % {"name": company.name})
