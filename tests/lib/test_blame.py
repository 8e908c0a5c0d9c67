"""An apology blames nobody: neither the customer nor the courier, in Arabic or in English."""

from __future__ import annotations

import pytest

from wafaa.lib.text.blame import blaming


@pytest.mark.parametrize(
    "text",
    [
        "كان عليك أن تكتب العنوان كاملًا",
        "تأخر الطلب بسبب شركة الشحن",
        "وهذا خطأ المندوب لا خطؤنا",
        "لسنا مسؤولين عن التأخير",
        "ولا نتحمل المسؤولية عن ذلك",
        "هذا ليس خطأنا",
        "لأنك كتبت رقمًا غير صحيح",
        "السبب غلطتك",
        "كما أخبرناك من قبل",
        "It’s the courier’s fault",
        "The delay is due to the carrier",
        "You should have told us",
        "This is not our fault",
        "We're not responsible for it",
        "because you entered another address",
        "you gave us the wrong number",
        "a mistake of our supplier",
        "AS WE TOLD YOU",
        "شركة الشحن هي السبب في التأخير",
        "المندوب لم يلتزم بالموعد",
        "تأخر طلبك لأن المندوب مشغول",
        "الخطأ من عندكم",
        "المسؤول عن التأخير هو الناقل",
        "هذا خطأ شركة أرامكس",
        "بوسطة أضاعت الشحنة",
        "سمسا ما ردت علينا",
        "أنت أدخلت عنوانًا خاطئًا",
        "كتبتي رقم الجوال غلط",
        "العنوان الذي كتبته ناقص",
        "لم ترد على اتصال المندوب",
        "ما رديت على المندوب",
        "لم تكتب رقم الشقة",
        "لم تدخلي العنوان",
        "لو أنك كتبت عنوانك صحيحًا لوصل",
        "المورد تأخر علينا",
        "the courier failed to deliver",
        "the driver was careless",
        "Aramex messed up",
        "DHL lost your parcel",
        "our supplier let us down",
        "you didn't answer the phone",
        "The address you provided was incorrect",
        "if you had answered, it would be there",
        "you never answered the phone",
        "You never answer our calls",
        "you never paid for it",
        "You have never told us the flat",
        "you didn't pay the rest",
    ],
)
def test_what_blames_is_found(text: str) -> None:
    assert blaming(text) != []


@pytest.mark.parametrize(
    "text",
    [
        "نعتذر إليك: سيصل طلبك بعد الموعد الذي وعدناك به.",
        "هذا خطؤنا، ونصلحه اليوم",
        "شكرًا لأنك اخترتنا",
        "نأسف لأنك انتظرت",
        "سلّمناه إلى شركة الشحن أمس",
        "يتصل بك المندوب قبل وصوله",
        "We are sorry: it is our mistake.",
        "The courier calls you before coming.",
        "You should have it by Thursday.",
        "You never pay for a return.",
        "You never pay for delivery above 200 riyals, and never enter your address twice.",
        "Thank you because you waited.",
        "إن لم ترد علينا خلال يومين نسألك مرة أخرى",
        "لو كنت تود إلغاءه فأخبرنا",
        "لم ترد البضاعة بعد",
        "لم تدخل الشحنة المستودع بعد",
        "لم تحضر الطلبية من المصنع حتى اليوم",
        "لم تؤكد شركة الشحن الموعد بعد",
        "لم تحدث أي مشكلة",
        "المندوب لم يتمكن من الوصول إليك اليوم، ونعيد المحاولة غدًا",
        "لم يجدك المندوب، متى يناسبك؟",
        "طلبك مع سمسا ويصلك غدًا",
        "سبل الدفع المتاحة كثيرة، وسنرسل طرودك معًا",
        "المستودع أرسل طلبك",
        "السبب هو تأخرنا في التجهيز",
        "تأخرنا عليك ونعتذر",
        "لا تقلق، أنت ما عليك شيء",
        "The courier tried twice and comes again tomorrow",
        "In case you didn't confirm the hour, the courier calls you",
        "we lost your parcel, and we are sorry",
    ],
)
def test_what_owns_it_passes(text: str) -> None:
    assert blaming(text) == []


def test_the_words_are_named_each_once() -> None:
    assert blaming("بسبب المندوب، نعم بسبب المندوب") == ["بسبب المندوب"]
