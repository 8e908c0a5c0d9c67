"""What may be said of one of the store's own fields, and in them, in forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from wafaa.lib.text.folding import fold
from wafaa.lib.text.safe import visible
from wafaa.people.models import FieldKind, OwnField
from wafaa.people.own_fields import (
    MOST_OPTIONS,
    PROBLEMS,
    BadValue,
    Plain,
    clean,
    help_of,
    label_of,
    options_of,
    own_fields,
    written,
)

CHOOSING = (FieldKind.CHOICE, FieldKind.CHOICES)
PARTING = ";؛,،|\n"
PREFIX = "own_"
ATTRS: dict[str, dict[str, str]] = {
    FieldKind.TEXT: {"dir": "auto"},
    FieldKind.NUMBER: {"class": "reads-ltr", "inputmode": "decimal"},
    FieldKind.MONEY: {"class": "reads-ltr", "inputmode": "decimal"},
    FieldKind.DATE: {"class": "reads-ltr", "placeholder": "2026-05-01"},
    FieldKind.PHONE: {"class": "reads-ltr", "inputmode": "tel"},
    FieldKind.LINK: {"class": "reads-ltr", "inputmode": "url", "placeholder": "https://"},
}


class OwnFieldForm(forms.Form):
    """A field of the store's own. `traits()` are the arguments of `make_field` and `change_field`."""

    label_ar = forms.CharField(
        label=_l("Name in Arabic"), max_length=60, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    label_en = forms.CharField(
        label=_l("Name in English"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_l("One of the two will do; it then stands in both languages."),
    )
    kind = forms.ChoiceField(
        label=_l("What stands in it"),
        choices=FieldKind.choices,
        help_text=_l("It stays so: a field with values cannot become another kind."),
    )
    options = forms.CharField(
        label=_l("Choices"),
        max_length=12_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        help_text=_l(
            "One on each line, in Arabic and English with a | between: ذهبي | Gold. Who keeps one of the two names "
            "stays the same choice; one that you take out is no longer offered, and stands on where it was chosen."
        ),
    )
    help_ar = forms.CharField(
        label=_l("Help in Arabic"), max_length=200, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    help_en = forms.CharField(
        label=_l("Help in English"), max_length=200, required=False, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    is_required = forms.BooleanField(
        label=_l("Must be known before a conversation is marked as solved"), required=False
    )

    def __init__(self, *args: Any, present: OwnField | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.present = present
        if present is not None:
            del self.fields["kind"]
            if present.kind not in CHOOSING:
                del self.fields["options"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("label_ar", "label_en", "help_ar", "help_en"):
            cleaned[name] = visible(cleaned.get(name, ""))
        if not cleaned["label_ar"] and not cleaned["label_en"] and not self.errors:
            self.add_error("label_ar", _("Write what the field is called."))
            return cleaned
        cleaned["label_ar"] = cleaned["label_ar"] or cleaned["label_en"]
        cleaned["label_en"] = cleaned["label_en"] or cleaned["label_ar"]
        self._one_of_a_name(cleaned)
        kind = self.present.kind if self.present else cleaned.get("kind")
        if kind in CHOOSING:
            self._options(cleaned)
        else:
            cleaned["options"] = []
        return cleaned

    def _one_of_a_name(self, cleaned: dict[str, Any]) -> None:
        """Two fields of one name could not be told apart in texts and lists."""
        others = [field for field in own_fields() if self.present is None or field.pk != self.present.pk]
        for name in ("label_ar", "label_en"):
            known = {fold(label) for field in others for label in (field.label_ar, field.label_en)}
            if cleaned[name] and fold(cleaned[name]) in known:
                self.add_error(name, _("Another field is called so."))
                return

    def _options(self, cleaned: dict[str, Any]) -> None:
        pairs = [_pair(line) for line in cleaned.get("options", "").splitlines() if line.strip()]
        names = [fold(name) for pair in pairs for name in set(pair)]
        if not pairs:
            self.add_error("options", _("Write at least one choice."))
        elif len(pairs) > MOST_OPTIONS:
            self.add_error("options", _("At most %(n)s choices.") % {"n": MOST_OPTIONS})
        elif any(not name or len(name) > 60 for pair in pairs for name in pair):
            self.add_error("options", _("Each choice needs a name of at most 60 characters."))
        elif any(mark in name for pair in pairs for name in pair for mark in PARTING):
            self.add_error("options", _("A choice may hold no comma and no semicolon."))
        elif len(names) != len(set(names)):
            self.add_error("options", _("Two choices are called the same."))
        else:
            cleaned["options"] = pairs

    def traits(self) -> dict[str, Any]:
        said = dict(self.cleaned_data)
        said.pop("kind", None)
        if self.present is not None and self.present.kind not in CHOOSING:
            said.pop("options", None)
        return said

    @classmethod
    def of(cls, field: OwnField) -> OwnFieldForm:
        kept = ("label_ar", "label_en", "help_ar", "help_en", "is_required")
        lines = [_line(option) for option in field.options if not option.get("gone")]
        return cls(present=field, initial={name: getattr(field, name) for name in kept} | {"options": "\n".join(lines)})


def _pair(line: str) -> tuple[str, str]:
    arabic, _bar, english = (visible(part) for part in line.partition("|"))
    return (arabic or english, english or arabic)


def _line(option: dict[str, Any]) -> str:
    return str(option["ar"]) if option["ar"] == option["en"] else f"{option['ar']} | {option['en']}"


class OwnInput(forms.Field):
    """One own field in a form; cleans to its plain value."""

    def __init__(self, field: OwnField, value: Plain) -> None:
        self.own = field
        super().__init__(
            label=label_of(field),
            help_text=help_of(field),
            required=False,
            widget=_widget(field, value),
            initial=_initial(field, value),
            show_hidden_initial=True,
        )

    def clean(self, value: Any) -> Plain:
        try:
            return clean(self.own, value)
        except BadValue as bad:
            raise ValidationError(str(PROBLEMS[bad.code]), code=bad.code) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return clean(self.own, initial) != clean(self.own, data)
        except BadValue:
            return True


def _initial(field: OwnField, value: Plain) -> Any:
    if field.kind == FieldKind.YES_NO:
        return {True: "yes", False: "no"}.get(bool(value), "") if value is not None else ""
    if field.kind in CHOOSING:
        return value
    return written(field, value)


def _widget(field: OwnField, value: Plain) -> forms.Widget:
    held = value if isinstance(value, list) else [str(value)]
    if field.kind == FieldKind.YES_NO:
        return forms.Select(choices=[("", "—"), ("yes", _("yes")), ("no", _("no"))])
    if field.kind == FieldKind.CHOICE:
        return forms.Select(choices=[("", "—"), *options_of(field, held)])
    if field.kind == FieldKind.CHOICES:
        return _Several(choices=options_of(field, held))
    return forms.TextInput(attrs={**ATTRS[field.kind], "maxlength": "500", "autocomplete": "off"})


class _Several(forms.CheckboxSelectMultiple):
    use_fieldset = True


class OwnForm(forms.Form):
    """The store's own fields with what one person's record says in them; only what somebody changed is written."""

    def __init__(self, values: dict[str, Plain], data: Any = None) -> None:
        super().__init__(data)
        for field in own_fields():
            self.fields[f"{PREFIX}{field.code}"] = OwnInput(field, values.get(field.code))

    def changes(self) -> dict[OwnField, Plain]:
        found = {}
        for name in self.changed_data:
            asked = self.fields[name]
            if isinstance(asked, OwnInput):
                found[asked.own] = self.cleaned_data[name]
        return found
