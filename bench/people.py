"""The customers of the bench: names as in the demo store, an address each, findable."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from bench import loading
from bench.shape import Ids, Shape, stamp
from bench.shop import Shop
from wafaa.lib.text.analyse import terms
from wafaa.people.marks import marks_of

FIRST = [
    "نورة",
    "ليلى",
    "ريم",
    "هدى",
    "سارة",
    "محمد",
    "عبدالله",
    "خالد",
    "فاطمة",
    "مريم",
    "يوسف",
    "عمر",
    "أمل",
    "دانة",
    "سلطان",
    "بدر",
    "جواهر",
    "هند",
    "ماجد",
    "وليد",
]
LAST = [
    "العنزي",
    "الشمري",
    "القحطاني",
    "السالم",
    "حداد",
    "منصور",
    "الزهراني",
    "الدوسري",
    "المطيري",
    "العتيبي",
    "بناني",
    "الإدريسي",
    "المصري",
    "خوري",
]
CUSTOMER = "id public_id store_id name kind language tags preferred_channel preferred_hours timezone created_at last_at"
MARK = "store_id customer_id key"
LIKENESS = "store_id customer_id other_id why score state is_first by at"
ALIKE = 10
"""Every so many customers one looks like the one before."""
IDENTITY = "store_id customer_id kind value typed source verified_at proof created_at"


def write_people(shop: Shop, shape: Shape, chance: Random) -> list[str]:
    """Customers 1 … n; returns their names in that order."""
    names = [f"{chance.choice(FIRST)} {chance.choice(LAST)}" for _ in range(shape.customers)]
    loading.write("people_customer", CUSTOMER, _customers(shop, shape, chance, names))
    loading.write("people_identity", IDENTITY, _identities(shop, shape))
    key = "rowid" if loading.is_sqlite() else "customer_id"
    loading.write("people_words", f"{key} words", _words(shop.store.pk, names))
    loading.write("people_mark", MARK, _marks(shop.store.pk, names))
    loading.write("people_likeness", LIKENESS, _likenesses(shop.store.pk, shape))
    loading.count_on("people_customer", shape.customers)
    return names


def address_of(number: int) -> str:
    """The e-mail address of customer `number`."""
    return f"customer{number}@people.test"


def _customers(shop: Shop, shape: Shape, chance: Random, names: list[str]) -> Iterator[tuple[Any, ...]]:
    ids, born = Ids(chance, shape.customers), stamp(shape.instant(0))
    for number, name in enumerate(names):
        kind = "vip" if chance.random() < 0.02 else "customer"
        seen = stamp(shape.instant(number * 5))
        yield (number + 1, ids.at(number), shop.store.pk, name, kind, "ar", "[]", "", "[]", "", born, seen)


def _identities(shop: Shop, shape: Shape) -> Iterator[tuple[Any, ...]]:
    born = stamp(shape.instant(0))
    for number in range(1, shape.customers + 1):
        address = address_of(number)
        yield (shop.store.pk, number, "email", address, address, "email", born, "reply_token", born)


def _words(store_id: int, names: list[str]) -> Iterator[tuple[int, str]]:
    quote = "{}" if loading.is_sqlite() else "'{}'"
    known: dict[str, list[str]] = {}
    for number, name in enumerate(names, 1):
        if name not in known:
            known[name] = [quote.format(f"{store_id}_{term}") for term in terms(name)]
        address = [quote.format(f"{store_id}_{term}") for term in _address_terms(number)]
        yield number, " ".join([*known[name], *address])


def _address_terms(number: int) -> list[str]:
    """As the analyser reads `customer<n>@people.test`, without asking it 200,000 times."""
    return ["customer", str(number), f"customer{number}", f"customer{number}peopletest", "people", "test"]


def _marks(store_id: int, names: list[str]) -> Iterator[tuple[int, int, str]]:
    for number, name in enumerate(names, 1):
        yield from ((store_id, number, key) for key in marks_of(name, [("email", address_of(number))]))


def _likenesses(store_id: int, shape: Shape) -> Iterator[tuple[Any, ...]]:
    at = stamp(shape.instant(0))
    for number in range(ALIKE, shape.customers + 1, ALIKE):
        for one, other in ((number - 1, number), (number, number - 1)):
            yield (store_id, one, other, "n", 70, "open", one < other, "", at)


def strangers(chance: Random, count: int) -> list[tuple[str, str, str]]:
    """(name, phone, e-mail) of so many whom the store does not know."""
    made = []
    for _ in range(count):
        number = chance.randrange(10**11)
        name = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
        made.append((name, f"+9665{chance.randrange(10**8):08}", f"new{number}@people.test"))
    return made
