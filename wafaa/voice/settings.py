"""What a store decides about asking its customers how it went."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from wafaa.stores.settings import setting, settings

AGREED, UNLESS_NO = "agreed", "unless_no"
LONGEST_QUESTION = 120


def is_one_line(text: str) -> bool:
    return "\n" not in text


@settings("survey", _("How was it?"))
@dataclass(frozen=True)
class SurveySettings:
    after_conversation: bool = setting(
        False,
        _("Ask after a conversation"),
        _("When it is solved and a colleague of yours has answered in it: one question, five faces."),
    )
    hours_after: int = setting(
        2,
        _("Hours after it is solved"),
        _("If they write again before that, they are not asked. WhatsApp takes it for 24 hours after their last word."),
        least=0,
        most=168,
    )
    after_order: bool = setting(
        False, _("Ask after a delivery"), _("When all of an order has arrived: once for each order.")
    )
    days_after: int = setting(
        3,
        _("Days after the delivery"),
        _("Give them time to unpack. Later than the message that asks whether all is well, if you send that one."),
        least=0,
        most=60,
    )
    once_in_days: int = setting(
        30,
        _("Ask one person once in so many days"),
        _("Whatever they did in between. The caps on messages count as well."),
        least=1,
        most=365,
    )
    answer_days: int = setting(14, _("Days to answer"), _("After that the link is closed."), least=1, most=60)
    change_days: int = setting(
        3, _("Days to change an answer"), _("Counted from the first answer. 0: it stands as given."), least=0, most=30
    )
    whom: str = setting(
        AGREED,
        _("Whom you ask"),
        _(
            "Where the law counts such a question as advertising, a yes is needed first: leave it so unless you know "
            "better. A no counts in either case, and is one tap on the page of the question."
        ),
        choices=((AGREED, _("Only who agreed to be asked")), (UNLESS_NO, _("Everybody, unless they said no"))),
    )
    question_ar: str = setting(
        "",
        _("Your own question after a conversation, in Arabic"),
        _("Empty: “How happy are you with our answer?”. The five faces stay."),
        most=LONGEST_QUESTION,
        fits=is_one_line,
    )
    question_en: str = setting(
        "", _("The same in English"), _("Empty: the usual words."), most=LONGEST_QUESTION, fits=is_one_line
    )
    order_question_ar: str = setting(
        "",
        _("Your own question after a delivery, in Arabic"),
        _("Empty: “How happy are you with your order?”, with its number."),
        most=LONGEST_QUESTION,
        fits=is_one_line,
    )
    order_question_en: str = setting(
        "", _("The same in English"), _("Empty: the usual words."), most=LONGEST_QUESTION, fits=is_one_line
    )
    by_email: bool = setting(True, _("By e-mail"), _("The question goes where the conversation was, where it can."))
    by_chat: bool = setting(True, _("In the chat on your site"), _("As a message with a link."))
    by_whatsapp: bool = setting(True, _("By WhatsApp"), _("While the 24 hours run. A digit as a reply is enough."))
    by_social: bool = setting(
        True, _("By Telegram, Messenger and Instagram"), _("In private messages alone, never under a post.")
    )
    by_sms: bool = setting(False, _("By SMS"), _("Each one costs money."))
    enough: int = setting(
        5,
        _("Answers before a mean is shown"),
        _("Fewer say nothing about anybody, and the page says so."),
        least=2,
        most=100,
    )
