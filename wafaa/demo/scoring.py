"""What the demo's customers answered when they were asked how it went: some hundred scores, with words in the dialects
that they write in. Written in bulk, as `voice.verbs` would have left it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from wafaa.demo.founding import House
from wafaa.inbox.facts import is_complaint
from wafaa.inbox.models import Conversation, Message, MessageKind, Status
from wafaa.orders.models import Order
from wafaa.stores.scope import entered
from wafaa.stores.verbs import choose
from wafaa.voice import whom
from wafaa.voice.models import GOOD, Asked, AskedState, Occasion, Response, Tally, Way
from wafaa.voice.settings import SurveySettings

ASKED_OF, ANSWERS = 0.8, 0.62
WORDS = 0.42
MOST_ORDERS = 60
USUAL = (0.03, 0.05, 0.12, 0.32, 0.48)
"""How often each score is given, the worst first; a complaint is scored lower."""
SORE = (0.18, 0.2, 0.22, 0.25, 0.15)
SAID: dict[int, tuple[str, ...]] = {
    1: (
        "والله انتظرت يومين وما أحد عبّرني",
        "الزجاجة وصلت مكسورة والتغليف تعبان",
        "محدش رد عليا غير بعد ما زهقت",
        "I had to explain it three times.",
    ),
    2: (
        "الرد جاء متأخر وايد",
        "العطر حلو بس التوصيل طوّل مرة",
        "كان فيكن تخبروني من الأول إنو الطلب تأخر",
        "الموضوع اتحل بس بعد تعب",
        "Sorted in the end, but it took too long.",
    ),
    3: (
        "عادي، بس لو الرد أسرع شوي",
        "مقبول، وأتمنى التغليف يكون أحسن",
        "كويس بس كنت عايزة أعرف الميعاد بالظبط",
        "Fine, though I had to ask twice.",
    ),
    4: (
        "شغلهم مرتب الله يعطيهم العافية",
        "زينين وردّهم سريع",
        "كتير مناح، بس الريحة خفيفة شوي",
        "الخدمة كويسة جدا وربنا يوفقكم",
        "Quick and kind, thank you.",
    ),
    5: (
        "ما شاء الله تبارك الرحمن، خدمة ترفع الراس",
        "يعطيكم ألف عافية، حليتوها بدقايق",
        "تسلم إيديكن، ذوق وأخلاق",
        "بجد أحسن متجر اتعاملت معاه",
        "مشكورين وما قصرتوا، والعود يهبّل",
        "شكرًا هدى على ذوقك وسعة صدرك",
        "Wonderful, it arrived a day early.",
    ),
}


def score(house: House, until: datetime) -> None:
    """Ask and answer about what was solved and delivered; from now on the store asks by itself."""
    with entered(house.store):
        choose(SurveySettings, {"after_conversation": True, "after_order": True})
        asked = [*_of_talks(until), *_of_orders(until)]
        Asked.objects.bulk_create(sorted(asked, key=lambda one: one.told_at or until), batch_size=500)
        answers = list(_answers(asked, until))
        Response.objects.bulk_create(sorted(answers, key=lambda one: one.at), batch_size=500)
        _count(asked, answers)


def _of_talks(until: datetime) -> Iterator[Asked]:
    said = Message.objects.filter(kind__in=(MessageKind.OUT, MessageKind.CALL), staff__isnull=False, withdrawn_at=None)
    last = dict(said.order_by("id").values_list("conversation_id", "staff_id"))
    rows = Conversation.objects.filter(status=Status.SOLVED, merged_into=None, pk__in=last).select_related(
        "customer", "customer__joined_to"
    )
    seen: dict[int, datetime] = {}
    for talk in rows.order_by("solved_at", "id"):
        told = (talk.solved_at or until) + timedelta(hours=2)
        before = seen.get(talk.customer.root_id)
        is_due = told < until and (before is None or told - before > timedelta(days=30))
        if is_due and whom.is_asked_about(talk) and _chance(talk.number).random() < ASKED_OF:
            seen[talk.customer.root_id] = told
            yield Asked(
                about=Occasion.CONVERSATION,
                customer=talk.customer.joined_to or talk.customer,
                conversation=talk,
                staff_id=last[talk.pk],
                channel=talk.channel,
                **_told(told),
            )


def _of_orders(until: datetime) -> Iterator[Asked]:
    rows = Order.objects.filter(arrived_at__lt=until - timedelta(days=3), customer__isnull=False, is_history=False)
    for order in rows.select_related("customer", "customer__joined_to").order_by("-arrived_at", "-id")[:MOST_ORDERS]:
        assert order.arrived_at is not None and order.customer is not None  # it was asked for so
        yield Asked(
            about=Occasion.ORDER,
            customer=order.customer.joined_to or order.customer,
            order=order,
            channel="email",
            **_told(order.arrived_at + timedelta(days=3)),
        )


def _told(at: datetime) -> dict[str, object]:
    """As a question stands that was asked at this instant."""
    return {
        "state": AskedState.ASKED,
        "due_at": at,
        "told_at": at,
        "closes_at": at + timedelta(days=14),
        "on_day": at.astimezone(ZoneInfo("Asia/Riyadh")).date(),
        "created_at": at,
    }


def _answers(asked: Sequence[Asked], until: datetime) -> Iterator[Response]:
    for n, one in enumerate(asked):
        chance = _chance(n + 1)
        at = (one.told_at or until) + timedelta(minutes=chance.randint(2, 1200))
        if chance.random() > ANSWERS or at > until or one.on_day is None:
            continue
        is_sore = one.conversation is not None and is_complaint(one.conversation)
        given = chance.choices((1, 2, 3, 4, 5), SORE if is_sore else USUAL)[0]
        yield Response(
            asked=one,
            customer_id=one.customer_id,
            conversation_id=one.conversation_id,
            order_id=one.order_id,
            staff_id=one.staff_id,
            channel=one.channel,
            score=given,
            comment=_words(one, given, chance) if chance.random() < WORDS or given <= 2 else "",
            way=Way.PAGE,
            on_day=one.on_day,
            at=at,
            changed_at=at,
        )


def _words(asked: Asked, given: int, chance: Random) -> str:
    """In the language that they write in."""
    is_english = asked.customer.language == "en"
    return chance.choice([words for words in SAID[given] if words.isascii() is is_english] or [""])


def _count(asked: Sequence[Asked], answers: Sequence[Response]) -> None:
    sums: dict[tuple[date, str, str, int], list[int]] = defaultdict(lambda: [0, 0, 0, 0])

    def row(one: Asked) -> list[int]:
        assert one.on_day is not None  # all of them were asked
        return sums[(one.on_day, one.about, one.channel, one.staff_id or 0)]

    for one in asked:
        row(one)[0] += 1
    for response in answers:
        kept = row(response.asked)
        kept[1], kept[2], kept[3] = kept[1] + 1, kept[2] + response.score, kept[3] + int(response.score >= GOOD)
    Tally.objects.bulk_create(
        Tally(day=day, about=about, channel=channel, whose=whose, asked=many, answered=said, total=total, good=good)
        for (day, about, channel, whose), (many, said, total, good) in sums.items()
    )


def _chance(n: int) -> Random:
    return Random(1_000 + n)  # noqa: S311  (a story, no secret)
