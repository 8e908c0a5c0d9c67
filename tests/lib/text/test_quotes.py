import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wafaa.lib.text.quotes import split_quote

FRESH = "وصلني العطر مكسورا\n\nأرجو الاستبدال"
OLD = "نعتذر عن التأخير\nعمر"
HEADS = {
    "gmail en": "On Sun, Nov 22, 2026 at 3:04 PM Omar <omar@shop.example> wrote:\n\n> {}",
    "gmail en wrapped": "On Sun, Nov 22, 2026 at 3:04 PM Omar Al-Long\n<omar@shop.example> wrote:\n\n> {}",
    "gmail ar": "في الأحد، 22 نوفمبر 2026 في 3:04 م تمت كتابة ما يلي بواسطة "
    "\u200f\u202aOmar\u202c\u200f"
    " <\u202aomar@shop.example\u202c\u200f>:\u200f\n\n> {}",
    "gmail ar old": 'بتاريخ ٢٢ نوفمبر ٢٠٢٦ ٣:٠٤ م، كتب "عمر" <omar@shop.example>:\n\n> {}',
    "apple en": "On Nov 22, 2026, at 15:04, Omar <omar@shop.example> wrote:\n\n{}",
    "apple ar": "في ٢٢ نوفمبر ٢٠٢٦، الساعة ٣:٠٤ م، كتب عمر <omar@shop.example>:\n\n{}",
    "apple ar she": "في ٢٢ نوفمبر ٢٠٢٦، كتبت هدى:\n\n> {}",
    "outlook en": "From: Omar <omar@shop.example>\nSent: Sunday, November 22\nTo: Layla\nSubject: x\n\n{}",
    "outlook bold": "*From:* Omar\n*Sent:* Sunday\n*To:* Layla\n*Subject:* x\n\n{}",
    "outlook ar": "من: عمر <omar@shop.example>\n\u200fأرسلت: ٢٢ نوفمبر\nإلى: ليلى\nالموضوع: طلبك\n\n{}",
    "outlook rule": "________________________________\nمن: عمر\nتم الإرسال: الأحد\nإلى: ليلى\n\n{}",
    "original": "-----Original Message-----\nFrom: Omar\n\n{}",
    "original ar": "-----الرسالة الأصلية-----\n{}",
    "forwarded": "---------- Forwarded message ---------\nFrom: Omar\n\n{}",
    "forwarded ar": "---------- رسالة معاد توجيهها ---------\n{}",
    "forwarded apple": "Begin forwarded message:\n\n{}",
    "arrows": "> {}\n>> deeper",
    "yahoo phone en": "On Mon, Nov 23, 2026 at 10:15 AM, Omar<omar@shop.example> wrote:   {}",
    "yahoo phone ar": "  في الاثنين، ٢٣ نوفمبر ٢٠٢٦ في ١٠:١٥ ص، عمر<omar@shop.example> كتب:   {}",
    "yahoo phone signed": "Sent from Yahoo Mail on Android\n"
    "  On Mon, Nov 23, 2026 at 10:15 AM, Omar<omar@shop.example> wrote:   {}",
    "outlook phone ar": "الحصول على Outlook لـ iOS<https://aka.ms/o0ukef>\n"
    "________________________________\nمن: عمر <omar@shop.example>\nتم الإرسال: الأحد\nإلى: ليلى\n\n{}",
    "windows mail": "Sent from Mail for Windows\nFrom: Omar\nSent: Sunday\nTo: Layla\nSubject: x\n\n{}",
    "zoho": "---- On Mon, 23 Nov 2026 10:15:00 +0300 Omar <omar@shop.example> wrote ---\n\n{}",
    "in any language": "در تاریخ دوشنبه ۲۳ نوامبر ۲۰۲۶ ساعت ۱۰:۱۵ Omar <omar@shop.example> نوشت:\n\n> {}",
    "gmail iso": "2026-11-23 10:15 GMT+03:00 Omar <omar@shop.example>:\n\n> {}",
    "gmail ar came from": "بتاريخ 23 نوفمبر، 2026 10:15 ص، جاء من عمر <omar@shop.example>:\n\n> {}",
}


@pytest.mark.parametrize("client", HEADS)
def test_the_old_mail_is_set_apart(client: str) -> None:
    head = HEADS[client]
    old = OLD.replace("\n", "\n> ") if "> {}" in head else OLD
    fresh, quoted = split_quote(f"{FRESH}\n\n{head.format(old)}\n")
    assert fresh == FRESH
    assert quoted == head.format(old)


def test_an_answer_below_or_between_the_quoted_lines_is_fresh() -> None:
    below = "On 22 Nov 2026 Omar wrote:\n> Which size?\n\nLarge\n> Which colour?\nBlue"
    fresh, quoted = split_quote(below)
    assert fresh.split() == ["Large", "Blue"]
    assert [line for line in quoted.split("\n") if line] == [
        "On 22 Nov 2026 Omar wrote:",
        "> Which size?",
        "> Which colour?",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "From: Riyadh\nTo: Jeddah",
        "في الصورة كما كتب البائع: مقاس 42",
        "كتب لي عمر:\nلا يوجد",
        "On Sunday I wrote:\nnothing",
        "المقاسات - 42 -- 43",
        "من: الرياض\nإلى: جدة\nالتاريخ: غدا\nأريد الشحن",
        "في الأسبوع الماضي كتب لي موظفكم 3 مرات:\nلا شحن بعد",
        "يوم 5 كتبت لكم:\nأين طلبي؟",
        "On 3 May I wrote to you:\nnothing came",
        "Write to omar@shop.example:\nhe knows",
        "من: الرياض\nإلى: جدة",
    ],
)
def test_what_only_looks_like_a_head_stays(text: str) -> None:
    assert split_quote(text) == (text, "")


@pytest.mark.parametrize("tail", ["-- \nليلى\nالرياض", "--\nLayla", "أُرسلت من الـ iPhone", "Sent from my iPhone"])
def test_signatures_are_set_apart(tail: str) -> None:
    assert split_quote(f"{FRESH}\n{tail}") == (FRESH, tail)


def test_a_long_list_after_dashes_is_text() -> None:
    text = "قائمة\n--\n" + "\n".join(f"قطعة {n}" for n in range(20))
    assert split_quote(text) == (text, "")


def test_a_signature_alone_is_fresh_and_a_bare_forward_all_quoted() -> None:
    assert split_quote("-- \nLayla") == ("-- \nLayla", "")
    assert split_quote("> all\n> old") == ("", "> all\n> old")
    assert split_quote(" \n ") == ("", "")


LINES = st.sampled_from(
    ["", " ", "> q", ">", "hello", "مرحبا", "-- ", "On 1 May 2026 Omar", "<a@b.c> wrote:"]
    + ["From: x", "Sent: x", "To: x"]
    + ["في ٣ مايو كتب عمر:", "_" * 32, "-----Original Message-----", "Sent from my iPhone"]
)


@given(st.lists(LINES, max_size=14))
@settings(max_examples=80)
def test_no_line_is_lost_or_made_up(lines: list[str]) -> None:
    fresh, quoted = split_quote("\r\n".join(lines))
    said = sorted(line for line in lines if line.strip())
    assert sorted(line for line in (fresh + "\n" + quoted).split("\n") if line.strip()) == said
    assert bool(said) == bool(fresh or quoted)
