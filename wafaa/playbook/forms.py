"""What is said of a rule besides its conditions and steps: when, how, how often, and what it is called."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from wafaa.lib.text.safe import visible
from wafaa.playbook.building import UNITS, whole_number
from wafaa.playbook.kinds import KINDS, Kind
from wafaa.playbook.models import Mode, Rule
from wafaa.playbook.saying import figures, length, name_of, says_of
from wafaa.playbook.standards import STANDARDS
from wafaa.playbook.triggers import TRIGGERS

EVERY = (15, 60, 6 * 60, 24 * 60)
LONGEST_WAIT = 366 * 24 * 60
UNIT_NAMES = (("m", _l("minutes")), ("h", _l("hours")), ("d", _l("days")))


class Number(forms.CharField):
    """A whole number in any digits, empty for none."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=12, **kwargs)
        self.most = most

    def clean(self, value: Any) -> Any:
        text = super().clean(value).strip()
        if not text:
            return None
        number = whole_number(text)
        if number is None or not 1 <= number <= self.most:
            raise forms.ValidationError(
                _("A whole number from 1 to %(most)s, please.") % {"most": figures(str(self.most))}
            )
        return number

    def prepare_value(self, value: Any) -> Any:
        return figures(str(value)) if isinstance(value, int) else value


class RuleForm(forms.Form):
    """Cleans to the fields of a Rule but for `tree` and `steps`. `when`: "t.<trigger>", or "c.<kind>" for the clock."""

    when = forms.ChoiceField(label=_l("When"))
    every = forms.ChoiceField(label=_l("Looked at every"), required=False)
    wait = Number(label=_l("Wait before acting"), most=LONGEST_WAIT)
    wait_unit = forms.ChoiceField(
        label=_l("Unit"), choices=UNIT_NAMES, required=False, widget=forms.Select(attrs={"aria-label": _l("Unit")})
    )
    gives_way = forms.BooleanField(
        label=_l("Give way when a person has answered meanwhile"), required=False, initial=True
    )
    mode = forms.ChoiceField(label=_l("How"), choices=Mode.choices, widget=forms.RadioSelect)
    most_per_customer = Number(label=_l("At most so often a customer"), most=1000)
    in_days = Number(label=_l("in so many days"), most=366)
    most_per_day = Number(label=_l("At most so often a day, for the whole store"), most=100_000)
    stops_others = forms.BooleanField(label=_l("When it fits, the rules below it are not asked"), required=False)
    name = forms.CharField(
        label=_l("Name"), max_length=120, widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})
    )
    says = forms.CharField(
        label=_l("What it is for"), max_length=300, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )

    def __init__(self, *args: Any, present: Rule | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.present = present
        self._field("when").choices = _whens(present)
        every = sorted({*EVERY, *([present.every] if present and present.every else [])})
        self._field("every").choices = [(str(minutes), length(minutes)) for minutes in every]

    def _field(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field

    def clean_when(self) -> str:
        when = str(self.cleaned_data["when"])
        if when.startswith("t.") and when[2:] not in TRIGGERS:
            raise forms.ValidationError(_("This does not happen any more. Choose something else, please."))
        return when

    def clean_name(self) -> str:
        name = visible(self.cleaned_data["name"]).strip()
        if not name:
            raise forms.ValidationError(self.fields["name"].error_messages["required"], code="required")
        return name

    def clean_says(self) -> str:
        return visible(self.cleaned_data["says"]).strip()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        minutes = (cleaned.get("wait") or 0) * UNITS.get(cleaned.get("wait_unit") or "h", 60)
        if minutes > LONGEST_WAIT:
            self.add_error("wait", _("A year at most, please."))
        cleaned["minutes"] = minutes
        if cleaned.get("in_days") and not cleaned.get("most_per_customer"):
            self.add_error("most_per_customer", _("How often within these days?"))
        return cleaned

    def traits(self) -> dict[str, Any]:
        """Fields of a Rule. A name that is still the standard's own stays so, in every reader's language."""
        said = self.cleaned_data
        how, _sep, name = said["when"].partition(".")
        is_clock = how == "c"
        standard = STANDARDS.get(self.present.standard) if self.present else None
        kept = {one: said[one] for one in ("mode", "most_per_day", "stops_others", "gives_way", "name", "says")}
        if standard is not None and kept["name"] == str(standard.name):
            kept["name"] = ""
        if standard is not None and kept["says"] == str(standard.says):
            kept["says"] = ""
        most = said["most_per_customer"]
        return kept | {
            "kind": name if is_clock else TRIGGERS[name].about,
            "trigger": "" if is_clock else name,
            "every": int(said["every"] or 60) if is_clock else None,
            "wait": said["minutes"],
            "most_per_customer": most,
            "in_days": (said["in_days"] or 1) if most else None,
        }

    @classmethod
    def of(cls, rule: Rule) -> RuleForm:
        kept = {
            name: getattr(rule, name)
            for name in ("mode", "most_per_customer", "in_days", "most_per_day", "stops_others", "gives_way")
        }
        unit = next((unit for unit in ("d", "h", "m") if rule.wait % UNITS[unit] == 0), "m") if rule.wait else "h"
        told = {
            "when": f"c.{rule.kind}" if rule.every is not None else f"t.{rule.trigger}",
            "every": str(rule.every or 60),
            "wait": rule.wait // UNITS[unit] or None,
            "wait_unit": unit,
            "name": name_of(rule),
            "says": says_of(rule),
        }
        return cls(initial=kept | told, present=rule)


def kind_of(when: str) -> str:
    """The kind of record that a choice of "when" is about; the first there is where it names none."""
    how, _sep, name = when.partition(".")
    found = name if how == "c" else TRIGGERS[name].about if name in TRIGGERS else ""
    return found if found in KINDS else next(iter(KINDS))


def first_when() -> str:
    """What a new rule begins with: the first that happens to what most happens to."""
    return next(f"t.{one.name}" for kind in _kinds() for one in TRIGGERS.values() if one.about == kind.name)


def _kinds() -> list[Kind]:
    """Those with the most triggers first."""
    many = Counter(one.about for one in TRIGGERS.values())
    return sorted(KINDS.values(), key=lambda kind: -many[kind.name])


def _whens(present: Rule | None) -> list[tuple[str, Any]]:
    """What happens, by the kind of record it is about, and what is looked at by the clock."""
    groups: list[tuple[str, Any]] = []
    for kind in _kinds():
        told = [(f"t.{one.name}", str(one.label)) for one in TRIGGERS.values() if one.about == kind.name]
        clock = (f"c.{kind.name}", _("As long as it is so (by the clock): %(kind)s") % {"kind": kind.label})
        groups.append((str(kind.label), [*told, clock]))
    if present is not None and present.trigger and present.trigger not in TRIGGERS:
        groups.append((_("no longer exists"), [(f"t.{present.trigger}", present.trigger)]))
    return groups
