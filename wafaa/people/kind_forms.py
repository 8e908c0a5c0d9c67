"""The page of thresholds as a form: rows of "fact, at least this much" for each kind that rules can give."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from wafaa.lib.money import NotASum, shifted
from wafaa.people.kind_words import fact_says
from wafaa.people.kinds import Rule, Rules, Threshold, numeric_facts
from wafaa.people.own_fields import PLACES, PROBLEMS, WIDEST
from wafaa.stores.fields import WholeField

GIVEN = ("customer", "vip")
MOST_ROWS = 6
SHOWN_EMPTY = 1
JOINS = [("all", _l("All of these")), ("any", _l("Any of these"))]


class KindsForm(forms.Form):
    """Its fields are `<kind>_join`, and `<kind>_fact_<n>` with `<kind>_least_<n>`; a row without either is no row."""

    grace_days = WholeField(
        label=_l("Days of grace"),
        least=0,
        most=365,
        help_text=_l("So long somebody stays VIP after they no longer reach the figures."),
    )

    def __init__(self, *args: Any, kept: Rules | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        facts = _offered(kept.facts() if kept else set())
        for kind in GIVEN:
            self.fields[f"{kind}_join"] = forms.ChoiceField(choices=JOINS)
            for number in range(MOST_ROWS):
                self.fields[f"{kind}_fact_{number}"] = forms.ChoiceField(choices=facts, required=False)
                self.fields[f"{kind}_least_{number}"] = forms.CharField(max_length=30, required=False)

    @classmethod
    def of(cls, rules: Rules) -> KindsForm:
        """The form as the rules are now."""
        initial: dict[str, Any] = {"grace_days": rules.grace.days}
        for kind in GIVEN:
            rule: Rule = getattr(rules, kind)
            initial[f"{kind}_join"] = rule.join
            for number, one in enumerate(rule.thresholds):
                initial[f"{kind}_fact_{number}"] = one.fact
                initial[f"{kind}_least_{number}"] = f"{one.least:f}"
        return cls(initial=initial, kept=rules)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for kind in GIVEN:
            found = [self._row(kind, number) for number in range(MOST_ROWS)]
            cleaned[kind] = tuple(one for one in found if one is not None)
        return cleaned

    def _row(self, kind: str, number: int) -> Threshold | None:
        fact = self.cleaned_data.get(f"{kind}_fact_{number}")
        typed = (self.cleaned_data.get(f"{kind}_least_{number}") or "").strip()
        if fact and not typed:
            self.add_error(f"{kind}_least_{number}", _("Write the number from which it counts."))
        elif typed and not fact:
            self.add_error(f"{kind}_fact_{number}", _("Choose what is counted."))
        elif fact:
            return self._threshold(fact, typed, f"{kind}_least_{number}")
        return None

    def _threshold(self, fact: str, typed: str, name: str) -> Threshold | None:
        try:
            units = shifted(typed, PLACES)
        except NotASum:
            units = WIDEST
        if abs(units) >= WIDEST:
            self.add_error(name, str(PROBLEMS["number"]))
            return None
        return Threshold(fact, Decimal(f"{Decimal(units).scaleb(-PLACES).normalize() + 0:f}"))

    def rule(self, kind: str) -> Rule:
        return Rule(self.cleaned_data[f"{kind}_join"], self.cleaned_data[kind])

    def sections(self) -> list[dict[str, Any]]:
        """For the page: each kind's join, and its rows as bound fields, one empty row more than are filled."""
        return [{"kind": kind, "join": self[f"{kind}_join"], "rows": self._rows(kind)} for kind in GIVEN]

    def _rows(self, kind: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = [
            {"number": n + 1, "fact": self[f"{kind}_fact_{n}"], "least": self[f"{kind}_least_{n}"]}
            for n in range(MOST_ROWS)
        ]
        filled = [row["number"] for row in rows if row["fact"].value() or row["least"].value()]
        return rows[: max(filled, default=0) + SHOWN_EMPTY]


def _offered(held: set[str]) -> list[tuple[str, Any]]:
    facts = [(fact.name, fact.label) for fact in numeric_facts()]
    gone = sorted(held - {name for name, _label in facts})
    return [("", _("Nothing")), *facts, *((name, fact_says(name)) for name in gone)]
