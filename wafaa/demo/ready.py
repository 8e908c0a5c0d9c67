"""Layla's ready answers: what the team writes every day, once and well."""

from __future__ import annotations

from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Sharing

SAID = (
    ("سلام", "الترحيب", "أهلًا {{اسم العميل}}، معك {{اسم الموظف}} من {{اسم المتجر}}. كيف أخدمك؟"),
    ("طلب", "رقم الطلب من فضلك", "هل تتكرم برقم الطلب؟ تجده في رسالة التأكيد، وسأتابعه معك حالًا."),
    (
        "تأخير",
        "الاعتذار عن التأخير",
        "نعتذر لك {{اسم العميل}}، تأخرنا عليك وهذا خطأ منا. أتابع شحنتك الآن بنفسي وأعود إليك بالخبر قبل نهاية اليوم.",
    ),
    (
        "استرجاع",
        "خطوات الإرجاع",
        "لك الإرجاع خلال سبعة أيام من الاستلام. نرسل لك المندوب ليستلم القطعة، ويعود المبلغ إلى بطاقتك بعد فحصها.",
    ),
    ("مقاس", "دليل المقاسات", "قيسي الطول من الكتف إلى الكعب وأرسليه لنا، ونختار لك المقاس المناسب من القفطان."),
    (
        "thanks",
        "Thank you",
        "Thank you for writing to us, {{Customer's name}}. This is {{Agent's name}}; how can I help?",
    ),
)
TIME = (
    "وقت",
    "موعد التوصيل",
    "متى يناسبك أن يصلك المندوب غدًا يا {{اسم العميل}}؟",
    "صباحًا | من ٩ إلى ١٢\nعصرًا | من ٤ إلى ٧\nمساءً | بعد ٨",
)
THANKS = ("شكر", "الشكر والإغلاق", "سعدنا بخدمتك {{اسم العميل}}. نحن هنا متى احتجت إلينا.")


def write_ready_answers() -> None:
    """In the entered store, as the acting person; the last one is a macro that closes the conversation."""
    for code, title, text in SAID:
        inbox.keep_answer(None, code=code, title=title, text=text, sharing=Sharing.STORE)
    code, title, text, choices = TIME
    inbox.keep_answer(None, code=code, title=title, text=text, choices=choices, sharing=Sharing.STORE)
    code, title, text = THANKS
    solves = {"do": "conversation.set_status", "with": {"status": "solved"}}
    inbox.keep_answer(None, code=code, title=title, text=text, sharing=Sharing.STORE, steps=[solves])
