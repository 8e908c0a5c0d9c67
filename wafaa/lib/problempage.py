"""The words for problems, and a page that needs no template, no database and no translation catalogue.

Both languages stand here side by side because this page must come when everything else is broken.
"""

from html import escape

from django.utils.translation import get_language

_WORDS = {
    "http_400": (
        ("لم نفهم هذا الطلب", "راجع ما أدخلته ثم حاول مرة أخرى."),
        ("We could not understand this request", "Check what you entered and try again."),
    ),
    "http_403": (
        ("هذه الصفحة ليست ضمن صلاحياتك", "إن كنت تحتاج إليها فاطلب الإذن من مدير المتجر."),
        ("You do not have access to this page", "If you need it, ask the store's manager for permission."),
    ),
    "http_404": (
        ("لم نجد هذه الصفحة", "ربما نُقلت أو أن الرابط غير مكتمل."),
        ("We could not find this page", "It may have moved, or the link may be incomplete."),
    ),
    "http_408": (
        ("انقطع الإرسال قبل أن يكتمل", "ارجع إلى الصفحة السابقة وأرسل مرة أخرى."),
        ("What you sent did not arrive whole", "Go back to the page before and send it again."),
    ),
    "http_413": (
        (
            "ما أرسلته أكبر مما نستقبله",
            "ارجع إلى الصفحة السابقة، فما كتبته فيها، وأرسل نصًا أقصر أو ملفات أصغر أو أقل.",
        ),
        (
            "What you sent is larger than we can take",
            "Go back: what you wrote is still on the page before. Send a shorter text, or smaller or fewer files.",
        ),
    ),
    "http_429": (
        ("محاولات كثيرة في وقت قصير", "انتظر قليلًا ثم حاول مرة أخرى."),
        ("Too many attempts in a short time", "Wait a little and try again."),
    ),
    "http_500": (
        ("حدث خلل لدينا", "لم يضع شيء مما حفظته. حاول مرة أخرى، وإن تكرر الخلل فأرسل لنا الرقم أدناه."),
        (
            "Something went wrong on our side",
            "Nothing you saved is lost. Try again, and if it happens again send us the number below.",
        ),
    ),
    "http_503": (
        ("الضغط علينا كبير الآن", "انتظر قليلًا ثم حاول مرة أخرى."),
        ("We are very busy right now", "Wait a little and try again."),
    ),
    "cannot_store": (
        (
            "لا نستطيع حفظ شيء الآن",
            "امتلأ قرص هذا المتجر. ما حُفظ سليم ويمكن قراءته؛ حاول بعد دقائق وأخبر المسؤول عن الجهاز.",
        ),
        (
            "We cannot save anything just now",
            "The disk of this store is full. What was saved is safe and can be read; try again in a few minutes, "
            "and tell whoever looks after the machine.",
        ),
    ),
    "second_step_owed": (
        ("بقيت خطوة الدخول الثانية", "فعّلها من صفحة «الدخول بخطوتين»، ثم تُفتح لك بقية الصفحات."),
        ("Your second step at login is due", "Set it up on the page “Two-step login”; then the desk opens again."),
    ),
    "anothers_page": (
        (
            "فُتحت هذه الصفحة باسم شخص آخر",
            "لم يُحفظ منها شيء باسمك. ارجع إليها وانسخ ما كُتب فيها، ثم حدّثها لتعمل باسمك.",
        ),
        (
            "This page was opened by somebody else",
            "Nothing of it was saved under your name. Go back, copy what is written there, then reload it as yourself.",
        ),
    ),
    "form_expired": (
        ("انتهت صلاحية هذا النموذج", "ارجع إلى الصفحة السابقة وحدّثها ثم أرسل من جديد."),
        ("This form has expired", "Go back to the page before, reload it and send again."),
    ),
}
_PAGE = """<!doctype html>
<html lang="ar" dir="rtl">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title></head>
<body><main>{arabic}{english}{number}</main></body>
</html>
"""


def in_words(code: str) -> tuple[str, str]:
    """Title and advice in Arabic or else English; an unknown code reads as a failure of ours."""
    return words_of(code, get_language() or "ar")


def words_of(code: str, language: str) -> tuple[str, str]:
    """The same in this language, where no request has chosen one."""
    arabic, english = _WORDS.get(code, _WORDS["http_500"])
    return arabic if language.startswith("ar") else english


def plain_page(code: str, problem_id: str) -> str:
    """A whole page in both languages, without styles or scripts; the id only when there is one."""
    arabic, english = _WORDS.get(code, _WORDS["http_500"])
    return _PAGE.format(
        title=arabic[0],
        arabic=_section("ar", "rtl", *arabic),
        english=_section("en", "ltr", *english),
        number=f'<p><bdi dir="ltr">{escape(problem_id)}</bdi></p>' if problem_id else "",
    )


def _section(language: str, direction: str, title: str, advice: str) -> str:
    return f'<section lang="{language}" dir="{direction}"><h1>{title}</h1><p>{advice}</p></section>'
