"""Words that lay the blame on somebody: no apology of ours may hold them, Arabic or English.

An apology owns what went wrong. It names neither the customer's mistake nor the courier's, and does not say whose fault
it was not.
"""

from __future__ import annotations

import re
from functools import cache

from wafaa.lib.text.folding import fold

_NAMES_EN = (
    "aramex|smsa|dhl|fed ?ex|ups|naqel|saudi post|spl|imile|j ?& ?t|zajil|red ?box|torod|bosta|mylerz|egypt post|fetchr"
)
_NAMES_AR = "أرامكس|سمسا|دي إتش إل|فيديكس|ناقل|البريد السعودي|البريد المصري|سبل|آي مايل|زاجل|ريدبوكس|طرود|بوسطة|مايلرز"
_OTHERS_EN = (
    r"(?:couriers?|carriers?|drivers?|delivery (?:company|man|person|guy|team)|shipping company|suppliers?|warehouse"
    rf"|manufacturer|factory|colleague|{_NAMES_EN})"
)
_OTHERS_AR = (
    f"(?:(?:شركة |شركات )?(?:{_NAMES_AR})|شركة (?:الشحن|التوصيل|النقل)|المندوب|المناديب|مندوب (?:الشحن|التوصيل)|السائق"
    "|السواق|الناقل|الساعي|الموصل|عامل التوصيل|المورد|المصنع|المستودع|المخزن|الموظف|الموظفة|زميلنا|العميل|العميلة)"
)
_AT_YOURS = "(?:منك|منكم|من عندك|من عندكم|من طرفك|من طرفكم|من جهتك|من جهتكم|أنت|أنتي|أنتم)"
_FAULT = "(?:الخطأ|الغلط|الغلطة|التقصير|السبب|الإهمال|العيب|الذنب)"
_NOT_YOU = (
    "(?:ال)?(?:شحنة|طلبية|طلبيات|قطعة|قطع|بضاعة|كمية|دفعة|سلعة|حاوية|طائرة|سفينة|جمارك|مواعيد|منتجات)|شركة \\w+|أي \\w+"
)
"""What a verb speaks of that reads the same of a thing as of whoever is spoken to: "لم تدخل الشحنة"."""
_NOT_IF = "(?<!إن )(?<!إذا )(?<!لو )(?<!متى )"
_PHRASES = (
    r"you(?:r| are) (?:own )?(?:fault|mistake|error|to blame)",
    r"you (?:should|could|ought to) have (?!received|arrived)"
    r"(?:\w+ed|told|known|written|given|said|read|chosen|sent|paid|been|made|done|let|seen|thought|taken|left)",
    r"(?:had|if) you (?:only )?(?:had )?(?:answered|told|given|written|entered|read|checked|been (?:at home|there))",
    r"you (?:failed|forgot|neglected|refused) to",
    r"because you (?:did|didn't|failed|forgot|gave|were|weren't|entered|wrote|typed)",
    r"(?<!if )(?<!case )you (?:did not|didn't) "
    r"(?:answer|reply|respond|pick up|provide|give|enter|confirm|follow|read|check|tell|update|write|pay)",
    # "You never pay for a return" is a promise, "you never paid" is none.
    r"(?<!if )(?<!case )you (?:have |had )?never (?:answer(?:ed)?|repl(?:y|ied)|respond(?:ed)?|pick(?:ed)? up"
    r"|provided|given?(?= us\b)|gave|entered|confirmed|followed|checked|told|updated|wrote|written|paid)",
    r"you (?:gave|entered|wrote|typed|provided|chose|left) (?:us )?(?:the |an? )?"
    r"(?:wrong|incorrect|incomplete|invalid|false)",
    r"(?:address|number|phone|details) (?:that )?you (?:gave|entered|wrote|typed|provided)(?: us)? "
    r"(?:is|was|are|were) (?:wrong|incorrect|incomplete|invalid|false|not correct)",
    r"as (?:we|you were) (?:already )?(?:told|said)",
    r"(?:not|isn't|wasn't) (?:our|my) (?:fault|responsibility|problem|mistake)",
    r"(?:we are|we're|i am|i'm) not (?:responsible|to blame|at fault|liable)",
    rf"(?:the |our )?{_OTHERS_EN}(?:'s| is| was| are| were) (?:the )?"
    r"(?:fault|mistake|error|to blame|at fault|responsible|negligen\w+|careless|lazy|rude|late|slow|wrong)",
    rf"(?:the |our )?{_OTHERS_EN} (?:has |have |had )?"
    r"(?:failed|forgot|forgotten|refused|neglected|messed up|screwed up|let (?:us|you) down|lost|damaged|broke|"
    r"mishandled|delayed|ignored|never)",
    rf"(?:the |our )?{_OTHERS_EN} (?:did not|didn't) (?:deliver|show up|call|answer|follow|do|keep|come|bother)",
    rf"(?:fault|mistake|error|negligence) of (?:the |our )?{_OTHERS_EN}",
    rf"(?:because of|due to|blame|caused by|fault lies with) (?:the |our )?{_OTHERS_EN}",
    r"(?:خطؤك|خطاك|خطئك|غلطك|غلطتك|خطؤكم|خطاكم|غلطتكم|ذنبك|ذنبكم|تقصيرك|تقصيركم|إهمالك|إهمالكم)",
    r"(?:بسببك|بسببكم|بسبب خطا منك|بسبب اهمالك)",
    r"كان (?:يجب |ينبغي |المفروض |المفترض )?(?:عليك|عليكم|بك|منك|تكون|انك)",
    r"(?:لانك|لانكم|لانكي) (?:لم|ما|نسيت|ادخلت|كتبت|تاخرت|اعطيت)",
    r"(?:انت|انتم|انتي) (?:من |اللي |الذي )?(?:السبب|المخطئ|المخطئه|غلطان|غلطانه|المسؤول|المسؤوله|"
    r"(?:أدخلت|كتبت|أعطيت|أخطأت|نسيت|زودت|غلطت|أهملت)(?:ي|م|نا|تنا|ونا)?|لم \w+|ما \w+ت(?:ي|وا)?)",
    r"(?:أدخلت|كتبت|أعطيت|زودت|أرسلت)(?:ي|م|نا|ينا|مونا)? (?:لنا )?(?:ب)?(?:ال)?(?:عنوان|رقم|جوال|هاتف)\w*(?: \w+)? "
    r"(?:ال)?(?:خطأ|خاطئ|غلط|ناقص|غير صحيح)\w*",
    r"(?:العنوان|الرقم|الجوال|الهاتف) (?:الذي|اللي) (?:أدخلت|كتبت|أعطيت|زودت|أرسلت)\w* "
    r"(?:كان )?(?:خطأ|خاطئ|غلط|ناقص|غير)\w*",
    r"لو (?:أنك|أنكم|أنكي)",
    rf"{_NOT_IF}(?:لم (?:ترد|تردي|تردوا|تجب|تجيبي|تجيبوا)|ما (?:رديت|رديتي|رديتوا|جاوبت|جاوبتي)) "
    rf"على(?:نا|ه| (?:اتصال|اتصالات|مكالم|رسال|{_OTHERS_AR}))\w*",
    rf"{_NOT_IF}لم (?:تكتب|تدخل|تؤكد|تزود|تحدث|تلتزم|تنتبه|تتأكد|تحضر)(?:ي|وا|نا|ينا|ونا)?(?! (?:{_NOT_YOU})\b)",
    r"(?:ليس|ليست|مو|مش) (?:خطانا|غلطتنا|ذنبنا|مسؤوليتنا|مشكلتنا)",
    r"(?:لسنا|غير) مسؤولين|لا نتحمل (?:اي )?(?:مسؤوليه|المسؤوليه)|لا نتحمل (?:ال)?خطا",
    rf"(?:بسبب|خطا|غلطة|تقصير|اهمال|تاخر|سوء|لأن) (?:من )?{_OTHERS_AR}",
    rf"{_FAULT} (?:كان |كانت |هو |هي |جاء )?(?:{_AT_YOURS}|(?:من )?(?:عند |طرف |جهة )?{_OTHERS_AR})",
    rf"(?:المسؤول|المسؤولة|المتسبب|السبب)(?: \w+){{1,4}}? (?:هو|هي|هم) (?:{_OTHERS_AR}|أنت|أنتم)",
    rf"{_OTHERS_AR} (?:هو |هي |هم )?(?:السبب|المسؤول|المسؤولة|المخطئ|المقصر|المتسبب|سبب|مسؤول|مقصر|مهمل|كسول|متأخر)\w*",
    rf"{_OTHERS_AR} (?:لم|لا|ما) "
    r"(?:[يت]لتزم|[يت]حضر|[يت]رد|[يت]تصل|[يت]سلم|[يت]ستلم|[يت]قم|[يت]هتم|التزم|حضر|سلم|رد)\w*",
    rf"{_OTHERS_AR} (?:تأخر|نسي|أهمل|أخطأ|قصر|أضاع|ضيع|كسر|أتلف|رفض|خذل|تجاهل)\w*",
    rf"(?:تأخر|نسي|أهمل|أخطأ|قصر|أضاع|ضيع|كسر|أتلف|خذل|تجاهل)(?:ت|نا|تنا|ه|ته)? {_OTHERS_AR}",
    r"كما (?:سبق ان )?(?:قلنا|اخبرناك|ذكرنا لك)",
)


def blaming(text: str) -> list[str]:
    """The words in `text` that blame somebody, folded, each once and in their order; none: it blames nobody."""
    found = [match.group().strip() for match in _pattern().finditer(fold(text.replace("’", "'")))]
    return list(dict.fromkeys(found))


@cache
def _pattern() -> re.Pattern[str]:
    folded = (_folded(phrase) for phrase in _PHRASES)
    # Arabic puts "and", "so" and "by" onto the word itself.
    return re.compile(rf"(?<!\w)[وفلب]?(?:{'|'.join(f'(?:{phrase})' for phrase in folded)})(?!\w)", re.IGNORECASE)


def _folded(phrase: str) -> str:
    """A phrase with its Arabic letters as `fold` leaves them."""
    return re.sub(r"[\u0600-\u06ff]+", lambda run: fold(run.group()), phrase)
