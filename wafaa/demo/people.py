"""Names, cities, phone ranges and goods from which the demo store's customers are drawn."""
# ruff: noqa: E501

from dataclasses import dataclass

Pair = tuple[str, str]
"""A word in Arabic and its usual Latin spelling."""


def _pairs(text: str) -> tuple[Pair, ...]:
    """`text` is a comma-separated list of `Arabic=Latin`."""
    arabic_and_latin = (item.strip().partition("=") for item in text.split(","))
    return tuple((arabic, latin) for arabic, _, latin in arabic_and_latin)


@dataclass(frozen=True)
class Country:
    """`prefixes` with `digits` random digits after them are mobile numbers valid under E.164."""

    code: str
    dialing: str
    prefixes: tuple[str, ...]
    digits: int
    cities: tuple[Pair, ...]
    families: tuple[Pair, ...]


COUNTRIES = {
    "SA": Country(
        "SA", "966", ("50", "53", "54", "55", "56"), 7,
        _pairs("الرياض=Riyadh, جدة=Jeddah, الدمام=Dammam, مكة=Makkah, المدينة=Madinah, أبها=Abha, بريدة=Buraydah, تبوك=Tabuk, الطائف=Taif"),
        _pairs("العتيبي=Alotaibi, الحربي=Alharbi, القحطاني=Alqahtani, الشهري=Alshehri, الغامدي=Alghamdi, الزهراني=Alzahrani, الدوسري=Aldosari, المطيري=Almutairi, السبيعي=Alsubaie, العمري=Alomari"),
    ),
    "AE": Country(
        "AE", "971", ("50", "52", "54", "55", "56"), 7,
        _pairs("دبي=Dubai, أبوظبي=Abu Dhabi, الشارقة=Sharjah, العين=Al Ain"),
        _pairs("المنصوري=Almansoori, الكتبي=Alketbi, الشامسي=Alshamsi, النعيمي=Alnuaimi"),
    ),
    "KW": Country(
        "KW", "965", ("500", "550", "660", "990"), 5,
        _pairs("الكويت=Kuwait City, حولي=Hawalli, السالمية=Salmiya"),
        _pairs("العنزي=Alenezi, الرشيدي=Alrashidi, العجمي=Alajmi, الكندري=Alkandari"),
    ),
    "QA": Country(
        "QA", "974", ("33", "55", "66", "77"), 6,
        _pairs("الدوحة=Doha, الريان=Al Rayyan, الوكرة=Al Wakrah"),
        _pairs("الكواري=Alkuwari, المري=Almarri, الهاجري=Alhajri"),
    ),
    "EG": Country(
        "EG", "20", ("100", "101", "111", "122", "155"), 7,
        _pairs("القاهرة=Cairo, الإسكندرية=Alexandria, الجيزة=Giza, المنصورة=Mansoura, طنطا=Tanta, أسيوط=Assiut"),
        _pairs("منصور=Mansour, عبد الرحمن=Abdelrahman, السيد=Elsayed, حسن=Hassan, فهمي=Fahmy, شوقي=Shawky, الشناوي=Elshenawy, رمضان=Ramadan"),
    ),
    "JO": Country(
        "JO", "962", ("790", "791", "795", "799"), 6,
        _pairs("عمّان=Amman, إربد=Irbid, الزرقاء=Zarqa"),
        _pairs("العبادي=Abbadi, الخطيب=Khatib, النسور=Nsour, عودة=Odeh"),
    ),
    "LB": Country(
        "LB", "961", ("70", "71"), 6,
        _pairs("بيروت=Beirut, طرابلس=Tripoli, صيدا=Sidon, جونية=Jounieh"),
        _pairs("حداد=Haddad, خوري=Khoury, شمعون=Chamoun, الحلبي=Halabi, صفا=Safa"),
    ),
    "MA": Country(
        "MA", "212", ("661", "662", "668", "671"), 6,
        _pairs("الدار البيضاء=Casablanca, الرباط=Rabat, مراكش=Marrakech, فاس=Fes, طنجة=Tangier, أكادير=Agadir"),
        _pairs("بنعلي=Benali, العلوي=Alaoui, بناني=Bennani, الإدريسي=Idrissi, برادة=Berrada, التازي=Tazi"),
    ),
    "TN": Country(
        "TN", "216", ("20", "22", "50", "98"), 6,
        _pairs("تونس=Tunis, صفاقس=Sfax, سوسة=Sousse"),
        _pairs("الطرابلسي=Trabelsi, بن عمار=Ben Ammar, الجلاصي=Jelassi, المهيري=Mhiri"),
    ),
    "DZ": Country(
        "DZ", "213", ("550", "551", "661", "770"), 6,
        _pairs("الجزائر=Algiers, وهران=Oran, قسنطينة=Constantine, عنابة=Annaba"),
        _pairs("بوعلام=Boualem, حمدي=Hamdi, بن يوسف=Benyoucef, مزيان=Meziane"),
    ),
}  # fmt: skip

_SHARED_WOMEN = "سارة=Sara, مريم=Mariam, فاطمة=Fatima, ليلى=Layla, هند=Hind, أمل=Amal, نور=Nour, دينا=Dina, رنا=Rana"
_SHARED_MEN = "محمد=Mohammed, أحمد=Ahmed, يوسف=Youssef, علي=Ali, كريم=Karim, سامي=Sami, طارق=Tariq, خالد=Khalid"

WOMEN = {
    "gulf": _pairs(
        "نورة=Noura, العنود=Alanoud, منيرة=Munira, الجوهرة=Aljawhara, شيخة=Shaikha, موضي=Moudi, لطيفة=Latifa, غادة=Ghada, حصة=Hessa, "
        + _SHARED_WOMEN
    ),
    "egyptian": _pairs("منى=Mona, إيمان=Eman, ياسمين=Yasmin, هبة=Heba, شيماء=Shaimaa, نهى=Noha, " + _SHARED_WOMEN),
    "levantine": _pairs("رولا=Rola, لارا=Lara, هلا=Hala, رشا=Rasha, كارلا=Carla, تالا=Tala, " + _SHARED_WOMEN),
    "maghrebi": _pairs("خديجة=Khadija, زينب=Zineb, سناء=Sanaa, إيناس=Ines, نجاة=Najat, لمياء=Lamia, " + _SHARED_WOMEN),
}
MEN = {
    "gulf": _pairs(
        "فهد=Fahad, سلطان=Sultan, عبدالعزيز=Abdulaziz, سعود=Saud, تركي=Turki, بندر=Bandar, راشد=Rashid, سالم=Salem, "
        + _SHARED_MEN
    ),
    "egyptian": _pairs("مصطفى=Mostafa, محمود=Mahmoud, شريف=Sherif, هاني=Hany, عمرو=Amr, حسام=Hossam, " + _SHARED_MEN),
    "levantine": _pairs("رامي=Rami, زياد=Ziad, جورج=George, وسام=Wissam, باسل=Basel, مازن=Mazen, " + _SHARED_MEN),
    "maghrebi": _pairs("ياسين=Yassine, أنس=Anas, حمزة=Hamza, رشيد=Rachid, مهدي=Mehdi, بلال=Bilal, " + _SHARED_MEN),
}
ABROAD = {
    "f": _pairs("مايا=Maya, إيما=Emma, برييا=Priya, صوفي=Sophie, غريس=Grace, هانا=Hannah"),
    "m": _pairs("دانيال=Daniel, أرجون=Arjun, توم=Tom, ماركو=Marco, بن=Ben, لوكاس=Lucas"),
}
ABROAD_FAMILIES = _pairs(
    "ليندكفيست=Lindqvist, شارما=Sharma, كارتر=Carter, روسي=Rossi, ميلر=Miller, دوبوا=Dubois, أونيل=O'Neill, تان=Tan"
)

REGIONS = {
    "gulf": ("SA", "SA", "SA", "SA", "AE", "KW", "QA"),
    "egyptian": ("EG",),
    "levantine": ("JO", "LB"),
    "maghrebi": ("MA", "MA", "MA", "TN", "DZ"),
}
MAIL_DOMAINS = ("example.com", "example.net", "example.org")


@dataclass(frozen=True)
class Product:
    """Something on the shelf; `price` in halalas (1/100 riyal); `slot` is the gap in a script that it can fill."""

    sku: str
    slot: str
    name: Pair
    price: int


PRODUCTS = (
    Product("PF-01", "product", ("عطر عود ملكي", "Royal Oud"), 32000),
    Product("PF-02", "product", ("عطر ورد الطائف", "Taif Rose"), 28500),
    Product("PF-03", "product", ("عطر ليالي نجد", "Nights of Najd"), 24500),
    Product("PF-04", "product", ("عطر نسيم الخزامى", "Lavender Breeze"), 18000),
    Product("PF-05", "product", ("عطر مسك الطهارة", "Pure Musk"), 12000),
    Product("PF-06", "product", ("عطر عنبر البحر", "Sea Amber"), 35500),
    Product("PF-07", "product", ("عطر ياسمين الشام", "Damascus Jasmine"), 21000),
    Product("OD-01", "oud", ("دهن عود كمبودي", "Cambodian oud oil"), 45000),
    Product("OD-02", "oud", ("دهن عود هندي", "Indian oud oil"), 52000),
    Product("BK-01", "incense", ("بخور المجلس", "Majlis incense"), 9500),
    Product("BK-02", "incense", ("معمول العروس", "Bridal maamoul"), 14000),
    Product("BK-03", "incense", ("مبخرة خشبية", "Wooden oud burner"), 16500),
    Product("AB-01", "abaya", ("عباية السهرة المطرزة", "Evening Abaya"), 48000),
    Product("AB-02", "abaya", ("عباية الكريب اليومية", "Everyday Crepe Abaya"), 26000),
    Product("AB-03", "abaya", ("عباية الدانتيل", "Lace Abaya"), 39000),
    Product("AB-04", "abaya", ("عباية البشت", "Bisht Abaya"), 42000),
    Product("KF-01", "kaftan", ("القفطان الأندلسي", "Andalus Kaftan"), 65000),
    Product("KF-02", "kaftan", ("القفطان الفاسي", "Fes Kaftan"), 72000),
    Product("KF-03", "kaftan", ("القفطان الخفيف", "Summer Kaftan"), 31000),
)
