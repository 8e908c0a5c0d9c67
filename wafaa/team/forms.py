"""What staff may decide in forms: the store, its first day, staff, teams and the settings of every app."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from typing import Any

from babel import Locale
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext_lazy as _

from wafaa.lib.text.digits import digits_for, in_digits
from wafaa.lib.text.safe import visible
from wafaa.stores import scope
from wafaa.stores.fields import WholeField, ZoneField
from wafaa.stores.hours_presets import COUNTRIES, presets
from wafaa.stores.models import Digits, Store
from wafaa.stores.permissions import Role
from wafaa.stores.settings import read
from wafaa.team.models import Routing, Staff, Team, User

LANGUAGES = (("ar", "العربية"), ("en", "English"))
CURRENCIES = (
    "SAR",
    "AED",
    "KWD",
    "QAR",
    "BHD",
    "OMR",
    "EGP",
    "JOD",
    "IQD",
    "LBP",
    "YER",
    "MAD",
    "DZD",
    "TND",
    "LYD",
    "SDG",
    "SYP",
    "TRY",
    "USD",
    "EUR",
    "GBP",
)
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_COMMAS = re.compile(r"[,،;؛\n]")
MOST_ROOM = 500
MOST_SETTING = 10**9
LONG_SETTING = 500
"""A text that may be longer has several lines to be written in."""
READS_LTR = {"class": "reads-ltr"}


def countries() -> list[tuple[str, str]]:
    """Countries by name in the reader's language, those with hours of their own first."""
    names: dict[str, str] = dict(Locale((get_language() or "ar")[:2]).territories)
    known = [
        code for code in names if len(code) == 2 and code.isalpha() and code not in ("EU", "UN", "EZ", "ZZ", "XA", "XB")
    ]
    return [(code, names[code]) for code in sorted(known, key=lambda code: (code not in COUNTRIES, names[code]))]


def currencies() -> list[tuple[str, str]]:
    names = Locale((get_language() or "ar")[:2]).currencies
    return [(code, f"{names.get(code, code)} ({code})") for code in CURRENCIES]


class StoreForm(forms.Form):
    """What the store says of itself."""

    name = forms.CharField(label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"dir": "auto"}))
    language = forms.ChoiceField(
        label=_("Language"),
        choices=LANGUAGES,
        help_text=_("The language of what customers read unless they choose another."),
    )
    timezone = ZoneField(label=_("Time zone"), help_text=_("Type a city: Riyadh, Cairo, Dubai…"))
    country = forms.ChoiceField(
        label=_("Country"),
        choices=countries,
        help_text=_("Phone numbers without a country code are taken as its own."),
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=currencies)
    digits = forms.ChoiceField(
        label=_("Digits"), choices=Digits.choices, help_text=_("On Arabic pages; English ones always have 123.")
    )
    hijri = forms.BooleanField(label=_("Hijri dates beside Gregorian"), required=False)
    colour = forms.CharField(label=_("Brand colour"), max_length=7, widget=forms.TextInput(attrs={"type": "color"}))

    @classmethod
    def of(cls, store: Store) -> StoreForm:
        return cls(initial={name: getattr(store, name) for name in cls.base_fields})

    def clean_colour(self) -> str:
        typed = str(self.cleaned_data["colour"])
        if not _COLOUR.fullmatch(typed):
            raise ValidationError(_("Write the colour like #006b66."))
        return typed.lower()


def said_by_django(n: int) -> tuple[str, ...]:
    """Sentences of Django's own that its Arabic lacks, so that our catalogue has them. Nobody calls this."""
    return (
        ngettext(
            "This password is too short. It must contain at least %d character.",
            "This password is too short. It must contain at least %d characters.",
            n,
        ),
        ngettext("Please submit at most %(num)d form.", "Please submit at most %(num)d forms.", n),
        ngettext("Please submit at least %(num)d form.", "Please submit at least %(num)d forms.", n),
    )


class PasswordFields(forms.Form):
    """A new password, judged by the same validators everywhere."""

    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
        help_text=_("At least ten characters. A short sentence is easier to remember than a riddle."),
    )

    def judged(self, email: str, *hints: str) -> None:
        """Put what is wrong with the password at its field. `hints`: the names it must not be made of."""
        typed = self.cleaned_data.get("password")
        if not typed:
            return
        user = User(email=email)
        user.hints = hints
        try:
            validate_password(typed, user)
        except ValidationError as bad:
            self.add_error("password", bad)


class WelcomeForm(PasswordFields):
    """The first run: a store, its hours and its owner."""

    field_order = ("name", "language", "timezone", "hours", "slug", "owner", "email", "password")
    name = forms.CharField(label=_("Name of the store"), max_length=80, widget=forms.TextInput(attrs={"dir": "auto"}))
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    timezone = ZoneField(label=_("Time zone"), initial="Asia/Riyadh", help_text=_("Type a city: Riyadh, Cairo, Dubai…"))
    hours = forms.ChoiceField(label=_("Working hours to begin with"), choices=lambda: hour_choices())
    slug = forms.SlugField(
        label=_("Name in addresses"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs=READS_LTR),
        help_text=_("Latin letters and digits, such as layla-perfumes. Empty: we choose one. It stays as it is."),
        error_messages={"invalid": _("Only Latin letters, digits and dashes, such as layla-perfumes.")},
    )
    owner = forms.CharField(
        label=_("Your name"),
        max_length=60,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.judged(cleaned.get("email", ""), *(cleaned.get(name) or "" for name in ("name", "slug", "owner")))
        return cleaned


def hour_choices() -> list[tuple[str, str]]:
    from django.utils.translation import gettext

    habits = [(code, preset.name) for code, preset in presets(gettext).items()]
    return [*habits, ("always", gettext("Around the clock"))]


class AcceptForm(PasswordFields):
    """Joining a store by invitation; who has a login already needs no new password."""

    def __init__(self, *args: Any, email: str, hints: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email, self.hints = email, hints

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.judged(self.email, *self.hints)
        return cleaned


ROLE_WORDS = {
    Role.OWNER: gettext_noop("Everything, and the store itself."),
    Role.MANAGER: gettext_noop("Everything but what belongs to owners."),
    Role.AGENT: gettext_noop("Answers customers and makes promises."),
    Role.CLERK: gettext_noop("Writes notes and promises, does not answer."),
    Role.VIEWER: gettext_noop("Looks, changes nothing."),
}


def role_choices(may_own: bool) -> list[tuple[str, str]]:
    """The roles a person may give: only owners make owners."""
    from django.utils.translation import gettext

    given = [role for role in Role if may_own or role != Role.OWNER]
    return [(role.value, f"{role.label} · {gettext(ROLE_WORDS[role])}") for role in given]


class InviteForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60, widget=forms.TextInput(attrs={"dir": "auto"}))
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, may_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices(may_own)  # type: ignore[attr-defined]
        self.fields["role"].initial = Role.AGENT


def _in_figures(count: int) -> str:
    return in_digits(str(count), digits_for(get_language(), scope.current().store.figures))


class StaffForm(forms.Form):
    """A colleague's place: role, names, teams, and whether customers see them."""

    name = forms.CharField(label=_("Name"), max_length=60, widget=forms.TextInput(attrs={"dir": "auto"}))
    public_name = forms.CharField(
        label=_("Name customers see"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("Empty: the first name."),
    )
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    teams = forms.MultipleChoiceField(label=_("Teams"), required=False, widget=forms.CheckboxSelectMultiple)
    shown_to_customers = forms.BooleanField(label=_("Shown to customers in the chat"), required=False)
    capacity = WholeField(
        most=MOST_ROOM,
        label=_("How much they take at once"),
        required=False,
        help_text=_("Open conversations that find them by themselves, a chat counting more. Empty: as the store says."),
    )
    skills = forms.CharField(
        label=_("Skills"),
        max_length=400,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("Words apart by commas. A conversation with such a label, or on a line of that name, wants them."),
    )

    def __init__(self, *args: Any, staff: Staff, may_own: bool, **kwargs: Any) -> None:
        self.choices = {team.public_id: team for team in Team.objects.order_by("name")}
        mine = set(staff.teams.values_list("public_id", flat=True))
        kwargs["initial"] = {
            "name": staff.name,
            "public_name": staff.public_name,
            "role": staff.role,
            "shown_to_customers": staff.shown_to_customers,
            "capacity": "" if staff.capacity is None else _in_figures(staff.capacity),
            "skills": "، ".join(staff.skills),
            "teams": list(mine),
        }
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices(may_own or staff.role == Role.OWNER)  # type: ignore[attr-defined]
        self.fields["teams"].choices = [(pid, team.name) for pid, team in self.choices.items()]  # type: ignore[attr-defined]
        if not self.choices:
            del self.fields["teams"]

    def chosen_teams(self) -> list[Team]:
        return [self.choices[pid] for pid in self.cleaned_data.get("teams", [])]

    def traits(self) -> dict[str, Any]:
        same = ("name", "public_name", "role", "shown_to_customers", "capacity", "skills")
        return {name: self.cleaned_data[name] for name in same}

    def clean_skills(self) -> list[str]:
        """Each once, at most twenty."""
        words = (word.strip()[:40] for word in _COMMAS.split(visible(self.cleaned_data["skills"])))
        return list(dict.fromkeys(word for word in words if word))[:20]


class TeamForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60, widget=forms.TextInput(attrs={"dir": "auto"}))
    is_closed = forms.BooleanField(
        label=_("Closed: only its members and the leads see its conversations"), required=False
    )
    members = forms.MultipleChoiceField(label=_("Members"), required=False, widget=forms.CheckboxSelectMultiple)
    routing = forms.ChoiceField(
        label=_("New conversations go to its members"),
        choices=Routing.choices,
        initial=Routing.OFF,
        required=False,
        widget=forms.RadioSelect,
        help_text=_(
            "By themselves only to those who are available, on shift, with room and the skills wanted. "
            "Is nobody free, they wait here for whoever becomes free first. A hand always wins. "
            "What comes to this team is chosen in Channels, under Teams of the channels, and by rules."
        ),
    )
    returning = forms.BooleanField(label=_("A returning customer goes to who answered them last"), required=False)

    def __init__(self, *args: Any, team: Team | None, **kwargs: Any) -> None:
        self.team = team
        self.choices = {staff.public_id: staff for staff in Staff.objects.filter(suspended_at=None).order_by("name")}
        if team is not None:
            mine = list(team.members.values_list("public_id", flat=True))
            same = ("name", "is_closed", "routing", "returning")
            kwargs["initial"] = {name: getattr(team, name) for name in same} | {"members": mine}
        super().__init__(*args, **kwargs)
        self.fields["members"].choices = [(pid, staff.name) for pid, staff in self.choices.items()]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        others = Team.objects.filter(name=name).exclude(pk=self.team.pk if self.team else 0)
        if others.exists():
            raise ValidationError(_("Another team has this name."))
        return name

    def clean_routing(self) -> str:
        return str(self.cleaned_data["routing"] or Routing.OFF)

    def chosen_members(self) -> list[Staff]:
        return [self.choices[pid] for pid in self.cleaned_data["members"]]


class JudgedField(WholeField):
    """A whole number, and what speaks against one within its bounds (`setting(judge=…)`)."""

    def __init__(self, *, judge: Callable[[Any], str] | None, **traits: Any) -> None:
        super().__init__(**traits)
        self.judge = judge

    def clean(self, value: Any) -> int | None:
        count = super().clean(value)
        if count is not None and self.judge is not None and (why_not := self.judge(count)):
            raise ValidationError(why_not)
        return count


def settings_form(declared: type[Any], data: Any = None) -> forms.Form:
    """The form of one app's settings, made from its dataclass; bounds and choices are the dataclass's own."""
    present = read(declared)
    form = forms.Form(data, prefix=declared.app)
    for field in dataclasses.fields(declared):
        form.fields[field.name] = _setting_field(field)
        form.initial[field.name] = getattr(present, field.name)
    return form


def _setting_field(field: dataclasses.Field[Any]) -> forms.Field:
    meta = field.metadata
    words = {"label": meta["label"], "help_text": meta["help"]}
    if meta["choices"]:
        return forms.ChoiceField(choices=meta["choices"], **words)
    if isinstance(field.default, bool):
        return forms.BooleanField(required=False, **words)
    if isinstance(field.default, int):
        bounds = {"least": meta["least"] or 0, "most": meta["most"] or MOST_SETTING}
        return JudgedField(judge=meta["judge"], **bounds, **words)
    most = meta["most"] or 500
    lines = forms.Textarea(attrs={"rows": 3, "dir": "auto"}) if most > LONG_SETTING else forms.TextInput()
    return forms.CharField(required=False, max_length=most, widget=lines, **words)
