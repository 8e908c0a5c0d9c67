"""What customers write into the shop's web form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from wafaa.inbox.views.replying import file_problem
from wafaa.lib.text.safe import visible
from wafaa.people.identities import BadIdentity, normal
from wafaa.people.models import IdentityKind
from wafaa.stores import scope

MOST_FILES = 3
MOST_FILE = 8 * 1024 * 1024
MOST_TEXT = 10_000


class FilesInput(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[UploadedFile[Any]]:
        return list(files.getlist(name))


class Files(forms.FileField):
    """Up to three files. Cleans to a list, empty when none came."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        given: list[UploadedFile[Any]] = list(data or [])
        if len(given) > MOST_FILES:
            raise forms.ValidationError(_("At most three files, please."))
        for one in given:
            if not one.size or one.size > MOST_FILE:
                raise forms.ValidationError(file_problem("too_big" if one.size else "empty"))
        return given


def _typed(**attrs: Any) -> forms.TextInput:
    return forms.TextInput(attrs=attrs)


class LetterForm(forms.Form):
    """What a customer writes. Cleans `contact` to (kind, as typed)."""

    name = forms.CharField(label=_l("Your name"), max_length=120, widget=_typed(autocomplete="name", dir="auto"))
    contact = forms.CharField(
        label=_l("E-mail or phone"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "email", "class": "reads-ltr", "spellcheck": "false"}),
        help_text=_l("Where we answer you."),
    )
    subject = forms.CharField(label=_l("Subject"), max_length=200, required=False, widget=_typed(dir="auto"))
    message = forms.CharField(
        label=_l("Your message"),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )
    attached = Files(
        label=_l("Files"),
        required=False,
        widget=FilesInput(attrs={"multiple": True}),
        help_text=_l("At most three, each up to 8 MB."),
    )

    def clean_name(self) -> str:
        return self._said("name")

    def clean_message(self) -> str:
        return self._said("message")

    def _said(self, field: str) -> str:
        """The text of a field in which something must be seen: marks of direction alone say nothing."""
        typed = str(self.cleaned_data[field])
        if not visible(typed):
            raise forms.ValidationError(self.fields[field].error_messages["required"], code="required")
        return typed

    def clean_contact(self) -> tuple[str, str]:
        typed = self.cleaned_data["contact"]
        kind = IdentityKind.EMAIL if "@" in typed else IdentityKind.PHONE
        try:
            normal(kind, typed, scope.current().store.country)
        except BadIdentity:
            raise forms.ValidationError(
                _("Write a whole e-mail address, or a phone number with its country code.")
            ) from None
        return str(kind), typed
