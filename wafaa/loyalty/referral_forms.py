"""What an owner says of bringing friends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from wafaa.lib.money import Money, NotASum
from wafaa.loyalty.models import Reward
from wafaa.loyalty.models.rewards import OFF_A_PURCHASE
from wafaa.loyalty.offers import title_of
from wafaa.loyalty.referral_settings import ReferralSettings
from wafaa.loyalty.reward_words import gives
from wafaa.stores import scope
from wafaa.stores.settings import read
from wafaa.team.forms import settings_form

MOST = 100


def terms_form(data: Any = None) -> forms.Form:
    """The settings, with the store's rewards to choose from and a sum in its own money."""
    form = settings_form(ReferralSettings, data)
    present = read(ReferralSettings).friend_reward
    rows = Reward.objects.filter(kind__in=OFF_A_PURCHASE, is_exclusive=False).order_by("-is_on", "pk")[:MOST]
    choices = [(one.public_id, f"{title_of(one)} · {gives(one)}") for one in rows]
    known = form.fields["friend_reward"]
    form.fields["friend_reward"] = forms.ChoiceField(
        label=known.label,
        help_text=known.help_text,
        required=False,
        choices=[("", _("None")), *choices],
    )
    if present and present not in dict(choices):
        form.initial["friend_reward"] = ""
    form.fields["least_order"].widget.attrs |= {"dir": "ltr", "class": "reads-ltr", "inputmode": "decimal"}
    return form


def terms(form: forms.Form) -> dict[str, Any] | None:
    """What the verb takes; None when something does not fit, and then the form says what."""
    said = dict(form.cleaned_data)
    try:
        sum_ = Money.parse(said["least_order"].strip() or "0", scope.current().store.currency)
        if sum_.amount_minor < 0:
            raise NotASum
    except NotASum:
        form.add_error("least_order", _("Write a sum, as in 100 or 99.50."))
        return None
    said["least_order"] = f"{sum_.decimal:f}"
    if said["is_on"] and not (said["advocate_points"] or said["friend_points"] or said["friend_reward"]):
        form.add_error("advocate_points", _("Give at least one of the two something."))
        return None
    return said


class WhyForm(forms.Form):
    why = forms.CharField(
        label=_l("Why, for your colleagues to read"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )

    def clean_why(self) -> str:
        said = str(self.cleaned_data["why"]).strip()
        if not said:
            raise ValidationError(_("Write something first."))
        return said
