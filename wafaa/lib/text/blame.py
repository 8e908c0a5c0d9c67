"""Words that lay the blame on somebody: no apology of ours may hold them, Arabic or English.

An apology owns what went wrong. It names neither the customer's mistake nor the courier's, and does not say whose fault
it was not.
"""

from __future__ import annotations

import re
from functools import cache

from wafaa.lib.text.folding import fold

_OTHERS_EN = r"(?:courier|carrier|driver|delivery (?:company|man|person)|shipping company|supplier|warehouse|colleague)"
_OTHERS_AR = (
    "(?:شركة (?:الشحن|التوصيل)|المندوب|مندوب (?:الشحن|التوصيل)|السائق|المورد|المستودع|الموظف|الموظفة"
    "|زميلنا|العميل|العميلة)"
)
_PHRASES = (
    r"you(?:r| are) (?:own )?(?:fault|mistake|error|to blame)",
    r"you (?:should|could|ought to) have (?!received|arrived)"
    r"(?:\w+ed|told|known|written|given|said|read|chosen|sent|paid|been|made|done|let|seen|thought|taken|left)",
    r"you (?:failed|forgot|neglected|refused) to",
    r"because you (?:did|didn't|failed|forgot|gave|were|weren't|entered|wrote|typed)",
    r"you (?:gave|entered|wrote|typed) (?:us )?(?:the|a) wrong",
    r"as (?:we|you were) (?:already )?(?:told|said)",
    r"(?:not|isn't|wasn't) (?:our|my) (?:fault|responsibility|problem|mistake)",
    r"(?:we are|we're|i am|i'm) not (?:responsible|to blame|at fault|liable)",
    rf"(?:the |our )?{_OTHERS_EN}(?:'s| is| was| were) (?:fault|mistake|error|to blame|at fault|negligen\w+)",
    rf"(?:fault|mistake|error|negligence) of (?:the |our )?{_OTHERS_EN}",
    rf"(?:because of|due to|blame) (?:the |our )?{_OTHERS_EN}",
    r"(?:خطؤك|خطاك|خطئك|غلطك|غلطتك|خطؤكم|خطاكم|غلطتكم|ذنبك|ذنبكم)",
    r"(?:بسببك|بسببكم|بسبب خطا منك|بسبب اهمالك)",
    r"كان (?:يجب |ينبغي |المفروض |المفترض )?(?:عليك|عليكم|بك|منك|تكون|انك)",
    r"(?:لانك|لانكم|لانكي) (?:لم|ما|نسيت|ادخلت|كتبت|تاخرت|اعطيت)",
    r"(?:انت|انتم|انتي) (?:السبب|المخطئ|المخطئه|غلطان|غلطانه)",
    r"(?:ليس|ليست|مو|مش) (?:خطانا|غلطتنا|ذنبنا|مسؤوليتنا|مشكلتنا)",
    r"(?:لسنا|غير) مسؤولين|لا نتحمل (?:اي )?(?:مسؤوليه|المسؤوليه)|لا نتحمل (?:ال)?خطا",
    rf"(?:بسبب|خطا|غلطة|تقصير|اهمال|تاخر|سوء) (?:من )?{_OTHERS_AR}",
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
