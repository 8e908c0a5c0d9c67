"""The question, its five answers and why somebody was not asked, in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from django.utils import translation
from django.utils.functional import Promise as Lazy
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from wafaa.channels.gate import REASONS
from wafaa.lib.dates import day
from wafaa.lib.pages import address
from wafaa.lib.text.digits import in_digits
from wafaa.lib.text.safe import visible
from wafaa.people.greeting import hello
from wafaa.people.models import Customer
from wafaa.stores import scope
from wafaa.stores.local_time import known_zone
from wafaa.stores.settings import read
from wafaa.voice.models import GOOD, LOW, Occasion
from wafaa.voice.reading import FACES
from wafaa.voice.settings import UNLESS_NO, SurveySettings

SCALE: dict[int, str | Lazy] = {
    1: _l("Very bad"),
    2: _l("Bad"),
    3: _l("All right"),
    4: _l("Good"),
    5: _l("Very good"),
}
FACE_OF = {score: face for face, score in FACES.items()}
WHY: dict[str, str | Lazy] = {
    "off": _l("asking was switched off"),
    "opened_again": _l("the conversation was opened again"),
    "lately": _l("they were asked not long ago"),
    "unhappy": _l("something is still owed to them, or they are unhappy"),
    "spam": _l("it is marked as spam"),
    "merged": _l("the conversation was merged into another one"),
    "inside": _l("it is somebody of your own"),
    "nobody_answered": _l("no colleague had answered"),
    "returning": _l("a return is open"),
    "erased": _l("they were forgotten"),
    "late": _l("it would have come more than a week late"),
    "failed": _l("it could not be sent"),
}


ARABIC = str.maketrans("0123456789,.%", "٠١٢٣٤٥٦٧٨٩٬٫٪")


def why(code: str) -> str:
    return str(WHY.get(code) or REASONS.get(code) or "")


def tone(score: int) -> str:
    return "broken" if score <= LOW else "kept" if score >= GOOD else ""


def url_of(name: str, *args: str) -> str:
    return address(f"voice:{name}", scope.current().store.slug, *args)


def number(count: int | str) -> str:
    written = f"{count:,}" if isinstance(count, int) else count
    return written.translate(ARABIC) if scope.current().store.figures == "arab" else written


def speaks_arabic() -> bool:
    return (get_language() or "ar").startswith("ar")


def mean(hundredths: int) -> str:
    """ "4.35" of hundredths."""
    return number(f"{hundredths // 100}.{hundredths % 100:02d}")


def percent(share: int) -> str:
    return number(f"{share}%")


def on_day(at: datetime) -> str:
    store = scope.current().store
    return day(at, known_zone(store.timezone), (get_language() or "ar")[:2], store.figures)


def month_name(month: date) -> str:
    written = format_date(month, "MMMM y", locale="ar" if speaks_arabic() else "en")
    return in_digits(written, scope.current().store.figures)


def short_month(month: date) -> str:
    """Its name, short enough to stand below a bar."""
    return format_date(month, "LLL", locale="ar" if speaks_arabic() else "en")


def language_of(customer: Customer) -> str:
    own = scope.current().store.language
    said = (customer.language or own)[:2]
    return said if said in ("ar", "en") else own


@contextmanager
def speaking_to(customer: Customer) -> Iterator[None]:
    with translation.override(language_of(customer)):
        yield


def question(about: str) -> str:
    """What the page asks: in the store's own words, where it has some in this language."""
    if own := own_question(about):
        return own
    store = {"store": scope.current().store.name}
    if about == Occasion.ORDER:
        return _("How happy are you with your order from %(store)s?") % store
    return _("How happy are you with our answer?")


def own_question(about: str) -> str:
    """The store's own words for it in the language that is active, "" where it has none."""
    chosen = read(SurveySettings)
    arabic, english = (
        (chosen.order_question_ar, chosen.order_question_en)
        if about == Occasion.ORDER
        else (chosen.question_ar, chosen.question_en)
    )
    return visible(arabic if speaks_arabic() else english).strip()


def letter(customer: Customer, about: str, url: str, *, order: str = "", may_reply: bool = False) -> tuple[str, str]:
    """(heading, text) of the message that asks; in the language that is active."""
    title, asks = _asks(about, order)
    scale = "  ".join(f"{FACE_OF[score]} {number(score)}" for score in SCALE)
    here = _("One tap is enough: %(url)s") % {"url": url}
    reply = _("Or answer with a number, from 1 (very bad) to 5 (very good).") if may_reply else ""
    reply = in_digits(reply, scope.current().store.figures)
    no = _("If you would rather not be asked, one tap on that page is enough.")
    rather = no if read(SurveySettings).whom == UNLESS_NO else ""
    parts = [
        hello(customer.name),
        asks,
        f"{scale}\n{reply}" if reply else scale,
        here,
        rather,
        scope.current().store.name,
    ]
    return title, "\n\n".join(part for part in parts if part)


def _asks(about: str, order: str) -> tuple[str, str]:
    """The heading of the message, and the sentence that asks."""
    own, said = own_question(about), {"number": order}
    if about == Occasion.ORDER:
        if own:
            return own, _("Your order %(number)s has arrived.") % said + f" {own}"
        title = _("How happy are you with your order %(number)s?") % said
        return title, _("Your order %(number)s has arrived. How happy are you with it?") % said
    if own:
        return own, _("You wrote to us, and we hope it is settled.") + f" {own}"
    return _("How happy are you with our answer?"), _(
        "You wrote to us, and we hope it is settled. How happy are you with our answer?"
    )


def ask_nothing() -> str:
    """What they press who want no such questions; it stands as the proof of their no."""
    return _("Ask me nothing like this any more")


def ask_again() -> str:
    return _("You may ask me again")


def thanks() -> str:
    """What is said once to whoever answered by a reply."""
    return _("Thank you, we have noted it. Whatever you would like to add, just write it here.")


def choices(chosen: int = 0) -> list[dict[str, Any]]:
    """The five answers for a page, the best first where one reads first."""
    return [
        {
            "score": score,
            "face": FACE_OF[score],
            "label": str(label),
            "says": number(score),
            "is_chosen": score == chosen,
        }
        for score, label in SCALE.items()
    ]
