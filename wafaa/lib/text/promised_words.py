"""The words in which `promised` reads a promised time, and those that say that it is none.

They are of folded text: hamza, ta marbuta, vowels and digits are one ("الأربعاء" is "الاربعا").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from wafaa.lib.text.months import HIJRI_MONTHS, MONTHS

WEEKDAYS = {
    "اثنين": 0, "اتنين": 0, "ثلاثا": 1, "تلاتا": 1, "ثلوث": 1, "اربعا": 2, "اربع": 2, "خميس": 3, "جمعه": 4,
    "سبت": 5, "احد": 6, "حد": 6, "ثلاث": 1, "تلات": 1,
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6,
}  # fmt: skip
NUMBERS = {
    "واحد": 1, "يومين": 2, "ثلاث": 3, "ثلاثه": 3, "تلات": 3, "اربع": 4, "اربعه": 4, "خمس": 5, "خمسه": 5, "ست": 6,
    "سته": 6, "سبع": 7, "سبعه": 7, "ثماني": 8, "ثمانيه": 8, "تسع": 9, "تسعه": 9, "عشر": 10, "عشره": 10,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "a": 1, "an": 1, "couple of": 2, "a couple of": 2,
    "اربع وعشرين": 24, "اربعه وعشرين": 24, "ثمان واربعين": 48, "ثمانيه واربعين": 48, "خمسه عشر": 15, "عشرين": 20,
    "اربعه عشر": 14, "ثلاثين": 30, "fourteen": 14, "fifteen": 15, "twenty four": 24, "twenty": 20, "thirty": 30,
    "forty eight": 48,
}  # fmt: skip
_TENTH = ("الاول", "الثاني", "الثالث", "الرابع", "الخامس", "السادس", "السابع", "الثامن", "التاسع")
_FIRST_TO_NINTH = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
DAYS_IN_WORDS = (
    {word: number for number, word in enumerate(_TENTH, 1)}
    | {f"{word} عشر": number for number, word in enumerate(("الحادي", *_TENTH[1:]), 11)}
    | {f"{word} والعشرين": number for number, word in enumerate(("الحادي", *_TENTH[1:]), 21)}
    | {"العاشر": 10, "العشرين": 20, "الثلاثين": 30, "الحادي والثلاثين": 31}
    | {word: number for number, word in enumerate(_FIRST_TO_NINTH, 1)}
    | {f"{tens}{between}{word}": more + number for number, word in enumerate(_FIRST_TO_NINTH, 1)
       for tens, more in (("twenty", 20), ("thirty", 30)) for between in "- " if more + number <= 31}
    | {"tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15,
       "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30}
)  # fmt: skip
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
UNITS = {
    "دقيقه": MINUTE, "دقايق": MINUTE, "ساعه": HOUR, "ساعات": HOUR, "يوم": DAY, "يوما": DAY, "ايام": DAY,
    "اسبوع": 7 * DAY, "اسابيع": 7 * DAY, "شهر": 30 * DAY, "اشهر": 30 * DAY, "شهور": 30 * DAY,
    "minute": MINUTE, "minutes": MINUTE, "hour": HOUR, "hours": HOUR, "hrs": HOUR, "day": DAY, "days": DAY,
    "week": 7 * DAY, "weeks": 7 * DAY, "month": 30 * DAY, "months": 30 * DAY,
}  # fmt: skip
DUALS = {
    "دقيقتين": 2 * MINUTE, "دقيقتان": 2 * MINUTE, "ساعتين": 2 * HOUR, "ساعتان": 2 * HOUR, "يومين": 2 * DAY,
    "يومان": 2 * DAY, "اسبوعين": 14 * DAY, "اسبوعان": 14 * DAY, "شهرين": 60 * DAY, "يومي": 2 * DAY,
    "نص ساعه": 30 * MINUTE, "نصف ساعه": 30 * MINUTE,
    "ربع ساعه": 15 * MINUTE, "ساعه ونص": 90 * MINUTE, "half an hour": 30 * MINUTE, "half hour": 30 * MINUTE,
}  # fmt: skip
# A part of the day: its hour when no other is said, and which half of the clock an hour beside it is of (`_o_clock`).
PARTS = {
    "الصبح": (11, "am"), "صباحا": (11, "am"), "الصباح": (11, "am"), "صباح": (11, "am"),
    "الظهر": (13, "noon"), "الضهر": (13, "noon"), "ظهرا": (13, "noon"), "صلاه الجمعه": (14, "noon"),
    "الضحي": (10, "am"), "منتصف النهار": (12, "noon"), "ظهر": (13, "noon"),
    "العصر": (17, "pm"), "عصرا": (17, "pm"), "عصر": (17, "pm"), "المغرب": (19, "pm"), "مغرب": (19, "pm"),
    "المسا": (20, "evening"), "مسا": (20, "evening"), "العشا": (21, "evening"),
    "الليل": (22, "night"), "ليلا": (22, "night"), "الليله": (22, "night"), "بالليل": (22, "night"),
    "منتصف الليل": (24, "night"), "نص الليل": (24, "night"), "نصف الليل": (24, "night"),
    "نهايه الدوام": (17, "pm"), "اخر الدوام": (17, "pm"), "اخر النهار": (18, "pm"),
    "close of business": (17, "pm"), "end of business": (17, "pm"), "cob": (17, "pm"), "first thing": (10, "am"),
    "morning": (11, "am"), "noon": (12, "noon"), "midday": (12, "noon"), "afternoon": (17, "pm"),
    "evening": (20, "evening"), "tonight": (22, "night"), "night": (22, "night"), "midnight": (24, "night"),
}  # fmt: skip
PRAYERS = {"العصر": "asr", "عصر": "asr", "المغرب": "maghrib", "مغرب": "maghrib", "العشا": "isha"}
BEFORE_IT = re.compile(r"قبل(?:\s+صلاه|\s+اذان)?\s+$")
NEAR = {
    "بعد بكره": 2, "بعد بكرا": 2, "بعد غد": 2, "بعد غدا": 2, "day after tomorrow": 2,
    "بكره": 1, "بكرا": 1, "غدا": 1, "غد": 1, "الغد": 1, "باكر": 1, "باجر": 1, "غدوه": 1, "tomorrow": 1, "tmrw": 1,
    "اليوم": 0, "الليله": 0, "النهارده": 0, "today": 0, "tonight": 0,
    "this morning": 0, "this afternoon": 0, "this evening": 0, "end of day": 0, "end of the day": 0, "eod": 0,
    "نهايه الدوام": 0, "اخر الدوام": 0, "اخر النهار": 0, "close of business": 0, "end of business": 0, "cob": 0,
}  # fmt: skip


def any_of(words: Mapping[str, object]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


B, E = r"(?<![\w])", r"(?![\w])"
ONE = rf"\d{{1,3}}|{any_of(NUMBERS)}"
UNIT = any_of(UNITS)
COUNT = rf"(?:(?P<low>{ONE})\s*(?:-|–|to|الي|ل|او|or)\s*)?(?P<count>{ONE})"
WORKING = r"(?P<working>(?:working|business)\s+)?"
GIVE = "عطني|عطيني|اعطني|اعطيني|عطنا|اعطنا|امهلني|امهلنا|اديني|give me|give us|allow me|allow us"
SPAN = re.compile(
    rf"{B}(?:(?P<lead>في غضون|في خلال|خلال|بعد|في ظرف|في|{GIVE}|within|in|after)\s+"
    r"(?:the next\s+|the\s+|ال)?(?:اقصاها\s+)?)?"
    rf"(?:(?:من\s+)?{COUNT}\s*{WORKING}(?P<unit>{UNIT})|(?P<dual>{any_of(DUALS)})|(?P<lone>{UNIT})){E}"
    r"(?P<work>\s+(?:ال)?عمل)?"
)
OPENS_A_SPAN = ("خلال", "في خلال", "في غضون", "في ظرف", "within", "بعد", *GIVE.split("|"))
LONGER = re.compile(rf"\s*(?:-|–|to|الي|ل|او|or)\s*(?:(?P<dual>{any_of(DUALS)})|(?P<two>two)){E}")
"""What follows a length and is the longer one: "أسبوع إلى أسبوعين", "an hour or two"."""
ONE_OF_THEM = {"دقيقه", "ساعه", "يوم", "اسبوع", "شهر", "minute", "hour", "day", "week", "month"}
"""Alone it is one; "خلال أيام" is no time that anybody could keep."""
SHORT_DAYS = {
    "mon": "monday", "tue": "tuesday", "tues": "tuesday", "wed": "wednesday", "thu": "thursday", "thur": "thursday",
    "thurs": "thursday", "fri": "friday", "sat": "saturday", "sun": "sunday",
}  # fmt: skip
SHORT_DAY = re.compile(rf"(?<=\b)(?P<lead>by|on|before|until|next|this)\s+(?P<day>{any_of(SHORT_DAYS)}){E}")
NEAR_DAY = re.compile(rf"{B}(?:و|ل|ب)?(?P<near>{any_of(NEAR)}){E}")
WEEKDAY = re.compile(
    rf"{B}(?P<before>قبل\s+|before\s+)?(?:(?:ب|ل|و)?(?:يوم|نهار)\s+)?(?:(?:و|ل|ب)?ال|(?<=يوم ))?"
    rf"(?P<day>{any_of(WEEKDAYS)}){E}"
)
DATE = re.compile(
    rf"{B}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+|من\s+)?(?P<m>{any_of(MONTHS)})(?:\s+(?P<y>20\d\d))?{E}"
    rf"|{B}(?P<m2>{any_of(MONTHS)})\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<y2>20\d\d))?{E}"
    rf"|{B}(?P<d3>\d{{1,2}})(?:/|\s*شهر\s+)(?P<m3>\d{{1,2}})(?:/(?P<y3>20\d\d))?(?![\d/])"
)
CLOCK = re.compile(
    rf"{B}(?:(?P<lead>الساعه|ساعه|at|by|before)\s+)(?P<h>\d{{1,2}})(?::(?P<mi>\d\d))?(?P<half>\s+ونص|\s+والنصف)?"
    rf"\s*(?P<ap>am|pm|a\.m|p\.m|ص|م)?{E}"
    rf"|{B}(?P<h2>\d{{1,2}})(?::(?P<mi2>\d\d))?\s*(?P<ap2>am|pm|a\.m|p\.m){E}"
    rf"|{B}(?P<h3>\d{{1,2}}):(?P<mi3>\d\d)\s*(?P<ap3>ص|م)?{E}"
)
UNIT_FOLLOWS = re.compile(rf"\s*(?:-\s*\d+\s*)?(?:{any_of({**UNITS, **MONTHS})}|%|ريال|sar|/|st|nd|rd|th)")
# Without its article it is one only before its day: "عصر الغد" is a time, and "ظهر" alone is somebody's back.
BARE_PARTS = ("ظهر", "عصر", "مغرب")
_DAY_FOLLOWS = rf"(?=\s+(?:يوم |ال)?(?:{any_of({**NEAR, **WEEKDAYS})}){E})"
PART = re.compile(
    rf"{B}(?:in the\s+|this\s+|بعد\s+|[وفب](?=ال))?(?P<part>(?:{'|'.join(BARE_PARTS)}){_DAY_FOLLOWS}"
    rf"|{any_of({part: 0 for part in PARTS if part not in BARE_PARTS})}){E}"
)

DAY_IN_WORDS = re.compile(
    rf"{B}(?:the\s+)?(?P<day>{any_of(DAYS_IN_WORDS)})\s+(?:(?:من|of)\s+(?:شهر\s+)?|شهر\s+)"
    rf"(?={any_of({**MONTHS, **HIJRI_MONTHS})}{E})"
)
# Hours in words become figures first: "في السادسة والنصف", "الساعة التاسعة إلا ربعًا", "at half past six".
HOURS_AR = {
    "الواحده": 1, "الثانيه": 2, "التانيه": 2, "الثالثه": 3, "التالته": 3, "الرابعه": 4, "الخامسه": 5, "السادسه": 6,
    "السابعه": 7, "الثامنه": 8, "التامنه": 8, "التاسعه": 9, "العاشره": 10, "الحاديه عشره": 11, "الحاديه عشر": 11,
    "الثانيه عشره": 12, "الثانيه عشر": 12,
}  # fmt: skip
HOURS_EN = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12,
}  # fmt: skip
MORE = {
    "والنصف": 30, "ونصف": 30, "ونص": 30, "والربع": 15, "وربع": 15, "والثلث": 20, "وثلث": 20,
    "الا ربع": -15, "الا ربعا": -15, "الا الربع": -15, "الا ثلث": -20, "الا ثلثا": -20, "الا الثلث": -20,
}  # fmt: skip
SPELT_AR = re.compile(
    rf"{B}(?:(?P<lead>(?:في |عند |قبل |حتي )?الساعه|ساعه|في|عند|علي|قبل|حتي|بحلول)\s+)?"
    rf"(?P<h>{any_of(HOURS_AR)}|(?<=الساعه )\d{{1,2}})(?:\s+(?P<more>{any_of(MORE)}))?{E}"
)
AFTER_IT = re.compile(rf"\s+(?:{any_of(PARTS)}){E}")
BARE_AR = re.compile(
    rf"(?<![\w:/.])(?<!الساعه )(?<!ساعه )(?P<h>\d{{1,2}})(?=(?:\s+(?:والنصف|ونصف|ونص))?\s+"
    rf"(?:(?:{any_of(PARTS)}){E}|[صم](?=\s*(?:$|[،,]))))"
)
BARE_EN = re.compile(
    rf"(?<![\w:/.])(?<!at )(?<!by )(?<!before )(?P<h>\d{{1,2}})(?=\s+in the (?:morning|afternoon|evening){E})"
)
SPELT_EN = re.compile(
    rf"{B}(?P<lead>at|by|before|around)\s+(?:(?P<off>half past|quarter past|quarter to)\s+)?"
    rf"(?P<h>{any_of(HOURS_EN)}|\d{{1,2}})(?:\s+(?P<more>thirty|fifteen|forty five|oclock))?{E}"
)
OFFS = {"half past": 30, "quarter past": 15, "quarter to": -15, "thirty": 30, "fifteen": 15, "forty five": 45}

# An imperfect verb of what shops do, with the future's prefix or without; a perfect one (what is over) has none.
STEMS = (
    "وصل|صل|رد|تواصل|كلم|تصل|رسل|رجع|عاود|عيد|شحن|سلم|ستلم|جهز|خبر|بلغ|حول|عطي|جي|جيب|كون|تم|طلع|دفع|عوض|بدل|راجع|"
    "حل|تابع|وفر|صلح|وعد|ودي|بعث|بعت|رتب|نهي|خلص|كمل|جاوب|جيك|ضيف|لغي|عالج|وصله|عطيك|نزل|قوم|وافي|وافيك|فيد|مر|طرش|بشر|علم|حصل|كمله|عود|توفر"
)
# Said of oneself, as it is spoken: "بكلمك", "هرد عليك", "هبعتهولك".
_I = "كلم|رد|رسل|تصل|عطي|جيب|بعت|بعث|شوف|تواصل|حول|رجع|خبر|شحن|طرش|تابع|وصل|سوي|ودي|خلص|عمل|راجع|اكد|اكلم|ابعت"
COMMITS_AR = re.compile(
    rf"{B}[وف]?[بهح](?:{_I})(?:هو|هي|ها|ه)?(?:لك|لكم|لكي|ك|كم|ليك|\s+(?:لك|لكم|عليك|عليكم|معك|معكم|معاك|فيك|بك|ليك)){E}"
    rf"|{B}[وف]?[سبحه]?[ينتا](?:ن|ت)?(?:{STEMS})(?:هولك|هالك|ك|كم|كي|لك|لكم|لكي|ه|ها|هم|هالك|هولك|لكن|ليك|ون|وا|ي)?{E}"
    rf"|{B}(?:راح|رح|سوف|غادي|موعدنا|موعدك|موعد التسليم|موعد التوصيل|جاهز|جاهزه|عندك|التسليم|"
    rf"التوصيل|الاستلام|وعد مني|{GIVE}){E}"
)
COMMITS_EN = re.compile(
    rf"{B}(?:will|ill|youll|itll|theyll|shall|going to|arrives?|arriving|delivers?|delivery|"
    rf"expect(?:ed)?|promise|"
    rf"ready|due|have it|receive it|get it|come back to you|back to you|delivered by|{GIVE}|"
    rf"reach(?:es)? you|get back to you|be with you|call you|reply to you|"
    rf"update you|refund you|ships?|"
    rf"coming){E}"
)
OVER = re.compile(
    rf"{B}(?:امس|البارحه|مبارح|الماضي|الماضيه|السابق|الفايت|اللي فات|منذ|yesterday|last|ago|since|"
    rf"was|were|had|arrived|tried|attempted|missed|could|couldnt|حاول|حاولنا|حاولت|وصلتنا|اتصلنا|اشتريت|اشتريته|"
    rf"ordered|received|طلبت|طلبته|استلمت|استلمته|وصلت|وصلك|وصلتك|ارسلت|ارسلنا|ارسلته|شحنا|شحناه|كان|كانت){E}"
)
FUTURE = re.compile(rf"{B}(?:will|ill|youll|itll|shall|going to|راح|سوف|س[ينتا]\w{{2,}}){E}")
AGO = re.compile(r"(?:قبل|من|منذ|كل|every|each|for|over|past|لمده)\s+$")
NOT_OURS = re.compile(
    rf"{B}(?:يمكنك|بامكانك|تقدر|تقدري|تقدرون|تستطيع|يحق|if|لو|اذا|ان كان|you can|you may|you could|can you|could you|"
    rf"would you|will you|please|من فضلك|لو سمحت|الرجا|ارجو|ينتهي|تنتهي|العرض|الخصم|offer|sale|ends|"
    rf"expires?|closed|open|"
    rf"مغلق|مغلقون|مقفل|دوامنا|نعمل|نفتح|ساعات العمل|working hours|not|cant|cannot|wont|[وف]?(?:لن|لم|ما|مو|مش|ليس)|"
    r"[وف]?لا(?!\s+(?:تقلق|تقلقي|تقلقوا|تشيل هم|مشكله|باس|داعي للقلق))|"
    rf"maybe|might|"
    rf"ربما|يمكن|ممكن|احتمال|ضمان|الضمان|warranty|policy|سياسه){E}"
)
_HERS = (
    "تحب|تحبي|تحبين|تبي|تبين|تبغي|تبغين|تريد|تريدين|تفضلين|ودك|بدك|عايز|عاوز|حابب|حابه|يناسبك|يناسبكم|يمديك|"
    "(?:علينا|بنا|معنا|لنا) (?:اليوم|غدا|بكره|يوم|خلال|قبل|حتي)|"
    "(?:call|write to|contact|visit) us (?:today|tomorrow|by|before)"
)
"""What the customer chooses, or is asked to do."""
_HEARD = (
    "(?<!كما )(?:قلت|قال|قالت|قالوا|ذكرت|ذكر|كتبت|كتب|اخبرك|اخبرتني|بلغوك|وعدت|وعدتك|وعدتني|وعدك|وعدوك|وعدناك)|"
    r"المفروض|المفترض|(?<!\bas i )(?<!\bas we )(?:said|told|wrote|mentioned)|(?<!\bas )promised|supposed to|should have"
)
"""What somebody has said, or what should have been."""
_HOPED = (
    r"مستحيل|صعب|غالبا|عاده|(?:اتمني|نتمني|نامل|امل|نرجو)\s+(?:ان\s+)?[يتن]\w+|[سبه]?[نا]حاول|"
    "كل (?:يوم|شهر|اسبوع)|يوميا|اسبوعيا|شهريا|impossible|probably|likely|usually|normally|typically|"
    "(?:i|we|he|she|it|they) may|hope (?:it|he|she|they|to|that|we|your|the)|try(?:ing)? to|"
    "every (?:day|week|month)|daily|weekly|monthly"
)
"""Hopes, attempts, and what is so as a rule."""
_FIRST = (
    r"في حال|حال (?:توفر|وصول|استلام)\w*|بمجرد|فور|عند (?:ال)?(?:استلام|وصول|توفر)\w*|اول ما|متي ما|لما|من تاريخ|"
    r"بعد (?:ال)?(?:وصول|استلام|تاكيد|دفع|سداد|تحويل|ارجاع|فحص|توفر)\w*|unless|should you|as soon as (?!possible)\w+|"
    "(?:once|when|after) (?:it|we|you|they|the|your|receiving|receipt|payment)"
)
"""What must come first, at a time that nobody knows."""
UNSURE = re.compile(rf"{B}(?:{_HERS}|{_HEARD}|{_HOPED}|{_FIRST}){E}")
COUNTED_FROM = re.compile(
    rf"{B}(?:{UNIT}|{any_of(DUALS)})(?:\s+(?:ال)?عمل)?\s+(?:من|of|from|after)\s+"
    r"(?!(?:ال)?(?:ان|يوم|حين|عيد|شهر|اسبوع|رمضان|now|today|tomorrow|this|next|the month|the year|"
    rf"{any_of(MONTHS)}){E})"
)
"""Counted from something else than now: "within 14 days of receipt"."""
NUMBERED = re.compile(rf"{B}(?:رقم|رقمه|number|no|order|room|غرفه|مقاس|size)\s*(?:ال\w+\s*|طلبك\s*)?[.:#]?\s*$")
"""Before figures that look like a day or an hour, and are a name."""
ASKS = re.compile(
    r"^(?:هل|متي|وين|اين|كيف|ليش|لماذا|ايش|شو|ايمتي|امتي|when|where|how|why|what|did|do|does|is|are|can|could|would|"
    r"shall (?:i|we)|should (?:i|we|it)|will it|will you|has|have you)\b"
)
FILLER = re.compile(
    rf"{B}(?:ان شا الله|انشالله|inshallah|insha allah|باذن الله|اكيد|تمام|نعم|ايوه|طيب|ابشر|ابشري|"
    rf"yes|sure|ok|okay|by|on|"
    rf"at|the|of|or|يوم|في|من|الي|حتي|بحلول|الساعه|كحد اقصي|بالكثير|latest|القادم|الجاي|المقبل|next|"
    rf"this|خلال|within|in|"
    rf"قبل|before|after|بعد|until|till|اقصي|حد|تقريبا|about|around){E}"
)
