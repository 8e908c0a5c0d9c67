"""Fills the slots of a script in the language of each sentence: names, cities, days and hours."""

import re
from dataclasses import dataclass
from datetime import datetime

from wafaa.demo.crowd import ARABIC_DIGITS
from wafaa.demo.opening import RIYADH, local_day
from wafaa.demo.people import Pair, Product
from wafaa.demo.records import Customer, Staff

WEEKDAYS: tuple[Pair, ...] = (
    ("الاثنين", "Monday"),
    ("الثلاثاء", "Tuesday"),
    ("الأربعاء", "Wednesday"),
    ("الخميس", "Thursday"),
    ("الجمعة", "Friday"),
    ("السبت", "Saturday"),
    ("الأحد", "Sunday"),
)
HOURS_AR = (
    "الثانية عشرة", "الواحدة", "الثانية", "الثالثة", "الرابعة", "الخامسة", "السادسة", "السابعة", "الثامنة",
    "التاسعة", "العاشرة", "الحادية عشرة",
)  # fmt: skip

_ARABIC_LETTER = re.compile(r"[\u0621-\u064a]")
_TO_THE = re.compile(r"(?<![\u0621-\u064a])لـ?ال(?=[\u0621-\u064a])")
_SLOT = re.compile(r"{(\w+)}")


@dataclass(frozen=True)
class Scene:
    """What the slots of one telling stand for."""

    customer: Customer
    agent: Staff
    order: str
    goods: dict[str, Product]
    mentioned_day: datetime


def is_arabic(text: str) -> bool:
    """Whether a sentence is written in Arabic letters, apart from its slots."""
    return bool(_ARABIC_LETTER.search(_SLOT.sub("", text)))


def fill(text: str, scene: Scene, said_at: datetime, due: datetime | None = None) -> str:
    """`text` with its slots filled; `{day}` and `{hour}` name `due` where the sentence makes a promise."""
    side = 0 if is_arabic(text) else 1
    words = _words(scene, side) | _moment(scene, said_at, due, side)
    filled = _SLOT.sub(lambda slot: words[slot[1]], text)
    # "ل" and the article merge: لـ + الرياض is written للرياض.
    return _TO_THE.sub("لل", filled) if "{city}" in text else filled


def in_own_digits(text: str, customer: Customer) -> str:
    """The customer's sentence in the digits of their keyboard."""
    return text.translate(ARABIC_DIGITS) if customer.arabic_digits and is_arabic(text) else text


def hour_name(due: datetime, side: int) -> str:
    """The full hour of `due` in Riyadh, spoken in Arabic (side 0) or written in English (side 1)."""
    hour = due.astimezone(RIYADH).hour
    if side == 1:
        return f"{hour % 12 or 12} {'am' if hour < 12 else 'pm'}"
    part = "صباحًا" if 4 <= hour < 12 else "ظهرًا" if 12 <= hour < 15 else "عصرًا" if 15 <= hour < 18 else "مساءً"
    return f"{HOURS_AR[hour % 12]} {part}"


def day_name(day: datetime, said_at: datetime, side: int) -> str:
    """Today, or the weekday in Riyadh, in Arabic (side 0) or English (side 1)."""
    if local_day(day) == local_day(said_at):
        return ("اليوم", "today")[side]
    return WEEKDAYS[local_day(day).weekday()][side]


def _words(scene: Scene, side: int) -> dict[str, str]:
    customer, agent = scene.customer, scene.agent
    words = {slot: product.name[side] for slot, product in scene.goods.items()}
    words["order"] = scene.order
    words["name"] = (customer.given_ar, customer.given_en)[side]
    words["city"] = (customer.city_ar, customer.city_en)[side]
    words["agent"] = (agent.name_ar, agent.name_en)[side].split()[0]
    return words


def _moment(scene: Scene, said_at: datetime, due: datetime | None, side: int) -> dict[str, str]:
    if due is None:
        return {"day": day_name(scene.mentioned_day, said_at, side)}
    return {"day": day_name(due, said_at, side), "hour": hour_name(due, side)}
