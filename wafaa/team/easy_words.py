"""Words that Arabic guessers try first: names, places, clubs and blessings, in both letters."""

from __future__ import annotations

from itertools import product

from wafaa.lib.text.folding import fold

ARABIC = """
محمد احمد محمود مصطفى علي عمر عثمان حسن حسين خالد سعد سعيد سعود فهد فيصل سلطان سلمان تركي بندر ناصر نايف ماجد
يوسف يعقوب ابراهيم اسماعيل موسى عيسى ادم نوح زيد طارق وليد هاني سامي كريم جمال حمزة بلال انس مازن زياد راشد
فاطمة عائشة خديجة مريم زينب نورة سارة ليلى هدى منى امل ايمان اسماء رقية لمى ريم دانة شهد جود حنان سلمى نجلاء
الله سبحان الحمدلله بسمالله ماشاءالله انشاءالله استغفرالله لااله الاالله قران اسلام مسلم رمضان الجنة الكعبة
حبيبي حبيبتي حياتي عمري روحي قلبي احبك بحبك عشق غرام وردة ياسمين قمر شمس نجمة سماء صقر اسد ذئب نمر حصان
السعودية الرياض جدة مكة المدينة الدمام الكويت قطر البحرين عمان الامارات دبي ابوظبي مصر القاهرة الاسكندرية
العراق بغداد الاردن عمان لبنان بيروت سوريا دمشق فلسطين القدس غزة اليمن صنعاء المغرب الجزائر تونس ليبيا السودان
الهلال النصر الاتحاد الاهلي الزمالك الشباب ريال مدريد برشلونة كلمة السر المرور كلمةالسر كلمةالمرور باسورد سري
مرحبا السلام عليكم سلام اهلا صباح الخير مساء متجر محل عطور عطر عميل خدمة دعم مدير ادمن مسؤول موظف مبيعات طلب
ابوي امي بابا ماما اخوي وفاء وطن امان عزيز ملك ملكة امير اميرة
"""
LATIN = """
allah subhanallah alhamdulillah bismillah mashallah inshallah astaghfirullah quran islam muslim ramadan makkah kaaba
habibi habibti hayati omri rouhi albi bahebak bahibak wallah yallah yarab sukran shukran marhaba salam salamalaikum
saudi saudia saudiarabia riyadh jeddah makkah madinah dammam kuwait qatar bahrain oman emirates dubai abudhabi egypt
cairo iskandaria iraq baghdad jordan amman lebanon beirut syria damascus palestine falastin alquds gaza yemen sanaa
morocco maghrib algeria tunis libya sudan hilal alhilal nassr alnassr ittihad alittihad ahly alahli zamalek
ahmad ahmed mahmoud mahmood mostafa mustafa omar othman hassan hasan hussain hussein khaled khalid saad saeed saud
fahad fahd faisal sultan salman turki bandar nasser nayef majed yousef youssef yusuf ibrahim ismail tariq tarek waleed
hamza bilal rashid fatima fatma aisha aysha khadija mariam maryam zainab zeinab noura sarah layla laila huda mona
amal iman asma rania reem dana shahad hanan salma wafaa wafa kalimat almoror kelmetelsir basword
store shop perfume perfumes oudh attar admin manager support service sales customer helpdesk welcome letmein
"""
SPELT_MANY_WAYS = (
    "m o|u|oo h a m|mm a|e d",
    "abd|abdul|abdel|abdal|abed lah|allah|ullah|rahman|aziz|malik|karim|salam",
    "abo|abu|om|um|bint ahmad|ali|omar|khalid|fahad|saad|hamad|nasser",
)
SERVANT_OF = "الله الرحمن الرحيم العزيز الملك الكريم السلام اللطيف المجيد الحميد الهادي القادر الوهاب الرزاق"
FATHER_OF = "احمد محمد علي عمر خالد فهد سعد ناصر يوسف سلطان"


def arabic_words() -> frozenset[str]:
    """All of them, folded."""
    made = {f"عبد{name}" for name in SERVANT_OF.split()}
    made |= {f"{parent}{name}" for parent in ("ابو", "ام", "بنت") for name in FATHER_OF.split()}
    spelt = {"".join(parts) for ways in SPELT_MANY_WAYS for parts in product(*(one.split("|") for one in ways.split()))}
    return frozenset(fold(word) for word in {*ARABIC.split(), *LATIN.split(), *made, *spelt})
