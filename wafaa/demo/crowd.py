"""The customers of the demo store: about three hundred people, each recognisable."""

from datetime import datetime, time, timedelta
from random import Random

from wafaa.demo.people import ABROAD, ABROAD_FAMILIES, COUNTRIES, MAIL_DOMAINS, MEN, REGIONS, WOMEN, Pair
from wafaa.demo.records import Consent, Customer, CustomerNote, Identity

SHARES = {"gulf": 118, "egyptian": 52, "levantine": 38, "maghrebi": 40, "standard": 26, "english": 30}
"""How many customers write in each variety."""

ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")

NOTES = (
    "الاتصال بعد صلاة العصر أنسب.",
    "حساسية من الفانيليا، لا نقترح ما فيه فانيليا.",
    "طلب هدايا للأهل كل رمضان، نذكّر قبلها بأسبوعين.",
    "التسليم باليد دائمًا، لا يُترك عند الحارس.",
    "المقاس المناسب ٥٦.",
    "الذوق: عود ثقيل بلا حلاوة.",
    "رقم الجوال لا يستقبل رسائل في المساء.",
    "تأخر طلبان هذا العام، العناية مضاعفة.",
    "الكتابة بالإنجليزية والقراءة بالعربية بسهولة.",
    "سؤال دائم عن العينات، نضع عينتين مع كل طلب.",
)
TAGS = ("هدايا", "عود", "عبايات", "قفاطين", "عينات", "يدفع عند الاستلام", "مناسبات", "عروس")


def gather(chance: Random, now: datetime) -> tuple[Customer, ...]:
    """All customers in a fixed order of keys; `now` bounds the dates on which they first came."""
    places = [(dialect, nth) for dialect, count in SHARES.items() for nth in range(count)]
    chance.shuffle(places)
    return tuple(_customer(chance, number, *place, now) for number, place in enumerate(places, 1))


def _customer(chance: Random, number: int, dialect: str, nth: int, now: datetime) -> Customer:
    region = dialect if dialect in REGIONS else chance.choice(("gulf", "gulf", "egyptian", "levantine"))
    # Countries and genders take turns, so that for every script somebody exists who could have written it.
    turn, seat = divmod(nth, len(REGIONS[region]))
    country = REGIONS[region][seat]
    gender = "fmffm"[turn % 5]
    given, family = _name(chance, dialect, region, country, gender)
    city = chance.choice(COUNTRIES[country].cities)
    kind = chance.choices(("customer", "lead", "vip", "wholesale"), (70, 15 if turn > 1 else 0, 9, 6))[0]
    since = now - timedelta(days=chance.randint(1, 40) if kind == "lead" else chance.randint(92, 1100))
    return Customer(
        key=f"c{number:03}",
        name_ar=f"{given[0]} {family[0]}",
        name_en=f"{given[1]} {family[1]}",
        given_ar=given[0],
        given_en=given[1],
        writes_latin=dialect == "english" or chance.random() < 0.12,
        gender=gender,
        country=country,
        city_ar=city[0],
        city_en=city[1],
        language="en" if dialect == "english" else "ar",
        dialect=dialect,
        kind=kind,
        arabic_digits=dialect != "english" and chance.random() < 0.35,
        identities=_identities(chance, number, kind, country, (given, family)),
        tags=_tags(chance, kind),
        notes=_notes(chance, now, kind),
        consents=_consents(chance, kind, since),
        preferred_hours=chance.choice(((time(16), time(21)), (time(10), time(13)), (time(19), time(22))))
        if chance.random() < 0.25
        else None,
        preferred_channel=chance.choice((None, None, "email", "webchat")),
        since=since,
    )


def _name(chance: Random, dialect: str, region: str, country: str, gender: str) -> tuple[Pair, Pair]:
    if dialect == "english" and chance.random() < 0.6:
        return chance.choice(ABROAD[gender]), chance.choice(ABROAD_FAMILIES)
    given = (WOMEN if gender == "f" else MEN)[region]
    return chance.choice(given), chance.choice(COUNTRIES[country].families)


def _identities(chance: Random, number: int, kind: str, country: str, name: tuple[Pair, Pair]) -> tuple[Identity, ...]:
    if kind == "lead" and chance.random() < 0.4:
        return (Identity("browser", f"visitor-{number:03}", f"visitor-{number:03}", False),)
    found = [_email(chance, number, name), _phone(chance, number, country)]
    if kind != "lead":
        found.append(Identity("shop", f"LAYLA-{4000 + number}", f"LAYLA-{4000 + number}", True))
    if chance.random() < 0.3:
        found.append(Identity("whatsapp", found[1].value.lstrip("+"), found[1].typed, chance.random() < 0.5))
    return tuple(found)


def _email(chance: Random, number: int, name: tuple[Pair, Pair]) -> Identity:
    given, family = (latin.lower().replace(" ", "").replace("'", "") for _, latin in name)
    joined = chance.choice((f"{given}.{family}{number}", f"{given}{number}", f"{family}_{given}{number}"))
    address = f"{joined}@{chance.choice(MAIL_DOMAINS)}"
    typed = address.capitalize() if chance.random() < 0.2 else address
    return Identity("email", address, typed, chance.random() < 0.75)


def _phone(chance: Random, number: int, country: str) -> Identity:
    place = COUNTRIES[country]
    # The customer's number is the tail, so that no two customers share a phone.
    head = "".join(chance.choice("123456789") for _ in range(place.digits - 3))
    national = f"{chance.choice(place.prefixes)}{head}{number:03}"
    value = f"+{place.dialing}{national}"
    trunk = "" if country in {"KW", "QA", "TN"} else "0"
    typed = chance.choice((value, f"00{place.dialing}{national}", f"{trunk}{national}", f"{trunk}{national}"))
    if chance.random() < 0.3:
        typed = typed.translate(ARABIC_DIGITS)
    return Identity("phone", value, typed, chance.random() < 0.5)


def _tags(chance: Random, kind: str) -> tuple[str, ...]:
    special = {"vip": ("ذهبي",), "wholesale": ("جملة",)}.get(kind, ())
    return special + tuple(chance.sample(TAGS, chance.choice((0, 0, 1, 1, 2))))


def _notes(chance: Random, now: datetime, kind: str) -> tuple[CustomerNote, ...]:
    if chance.random() > (0.7 if kind == "vip" else 0.25):
        return ()
    written = now - timedelta(days=chance.randint(1, 60), minutes=chance.randint(0, 600))
    return (CustomerNote(chance.choice(("omar", "huda", "sara")), written, chance.choice(NOTES)),)


def _consents(chance: Random, kind: str, since: datetime) -> tuple[Consent, ...]:
    if kind == "lead":
        return ()
    marketing = chance.random() < 0.55
    return (
        Consent("service", "email", True, since, "checkout"),
        Consent("survey", "email", chance.random() < 0.8, since, "checkout"),
        Consent("marketing", "email", marketing, since, "checkout" if marketing else "customer page"),
    )
