"""Making personal offers, one or a round of them, and what becomes of them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.db.models import F
from django.utils import translation

from wafaa.channels import verbs as channels
from wafaa.channels.models import Notice
from wafaa.lib.money import Money
from wafaa.lib.quickrows import insert_all
from wafaa.lib.time import now
from wafaa.loyalty import personal, speech, taste
from wafaa.loyalty.codes import new_code
from wafaa.loyalty.events import OfferClosed, OfferMade, OffersStarted, VoucherTaken
from wafaa.loyalty.models import (
    Fulfilment,
    KeptBalance,
    Member,
    OfferKind,
    OfferRound,
    OfferWhy,
    PersonalOffer,
    Reward,
    RewardKind,
    Taste,
    Voucher,
    VoucherState,
)
from wafaa.loyalty.personal import Terms, Worked
from wafaa.loyalty.personal_words import lines
from wafaa.loyalty.taste import Liked
from wafaa.loyalty.verbs.posting import LedgerError
from wafaa.loyalty.verbs.rewarding import end_of, for_them_alone, today
from wafaa.loyalty.verbs.vouchers import VoucherRefused, give_back_voucher
from wafaa.orders.models import Product
from wafaa.people.erasing import Gone, erases
from wafaa.people.models import Customer, Purpose
from wafaa.shops import verbs as shops
from wafaa.shops.couponing import Wanted, lacks
from wafaa.shops.models import Shop, ShopState
from wafaa.stores import scope
from wafaa.work import jobs
from wafaa.work.events import emit
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit

RUN = "wafaa.loyalty.verbs.personal.run_round"
AT_ONCE = 25
ANEW = "anew"


class OfferRefused(LedgerError):
    """It is not made; `code` is one of `personal.WHY_NOT`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def learn_taste() -> int:
    """What goes with what, anew. How many pairs that is."""
    found = taste.cosine(taste.baskets())
    with unit():
        take_turns(f"taste:{scope.current().store_id}")
        Taste.objects.all().delete()
        insert_all([Taste(product_id=one, goes_with_id=other, score=score) for (one, other), score in found.items()])
    return len(found)


def make_offer(
    customer: Customer,
    terms: Terms,
    product: Product | None,
    *,
    why: str,
    key: str,
    because: Product | None = None,
    round: OfferRound | None = None,
    tells: bool = False,
) -> PersonalOffer:
    """An offer to this customer alone, on a product or on a basket. The same key makes it once. Raises OfferRefused."""
    whole = customer.joined_to or customer
    with unit():
        take_turns(f"offers:{scope.current().store_id}")
        key = f"offer:{key}"[:80]
        known = PersonalOffer.objects.filter(key=key).select_related("voucher__reward").first()
        if known is not None:
            return known
        held = Product.objects.select_related("shop").get(pk=product.pk) if product is not None else None
        if code := personal.stands_against(whole, terms, held):
            raise OfferRefused(code)
        comes = personal.worked(terms, held)
        assert isinstance(comes, Worked)
        voucher = _voucher(whole, terms, held, comes, key)
        made: PersonalOffer = PersonalOffer.objects.create(
            customer=whole,
            key=key,
            voucher=voucher,
            round=round,
            product=held,
            because=because,
            why=OfferWhy(why),
            kind=OfferKind(terms.kind),
            percent=terms.percent if terms.kind == OfferKind.PERCENT else 0,
            amount_minor=terms.amount_minor if terms.kind == OfferKind.SUM else 0,
            was_minor=comes.was,
            price_minor=comes.price,
            cost_minor=comes.cost,
            tells=tells,
            staff_id=scope.current().staff_id,
        )
        emit(OfferMade(made.pk), topic=made.topic, customer_id=whole.pk)
    return made


def _voucher(customer: Customer, terms: Terms, product: Product | None, comes: Worked, key: str) -> Voucher:
    """How it is had: a coupon of the shop for this product and this customer where the shop can make one, else a code
    that a colleague redeems."""
    is_percent, name = terms.kind == OfferKind.PERCENT, product.name if product is not None else ""
    titles = {language: _title(language, terms, comes, name)[:80] for language in ("ar", "en")}
    code, ends = new_code(), now() + timedelta(days=terms.days)
    coupon, shop = None, product.shop if product is not None else _only_shop()
    wanted = _wanted(shop, customer, terms, product, comes, code)
    if shop is not None and wanted is not None:
        coupon = shops.ask_coupon(shop, wanted, why="offer", customer_id=customer.pk)
        ends = end_of(wanted.until)
    reward = Reward.objects.create(
        kind=RewardKind.PERCENT if is_percent else RewardKind.SUM,
        title_ar=titles["ar"],
        title_en=titles["en"],
        price=0,
        percent=terms.percent if is_percent else 0,
        value_minor=0 if is_percent else comes.cost,
        cost_minor=comes.cost,
        stock=1,
        given=1,
        per_member=1,
        after_order=True,
        way=Fulfilment.COUPON if coupon is not None else Fulfilment.CODE,
        shop=shop if coupon is not None else None,
        valid_days=terms.days,
        is_personal=True,
    )
    voucher: Voucher = Voucher.objects.create(
        customer=customer,
        reward=reward,
        key=key,
        code=code,
        price=0,
        state=VoucherState.WANTED if coupon is not None else VoucherState.READY,
        coupon=coupon,
        ends_at=ends,
    )
    emit(VoucherTaken(voucher.pk, reward.pk), topic=voucher.topic, customer_id=customer.pk)
    return voucher


def _title(language: str, terms: Terms, comes: Worked, name: str) -> str:
    with translation.override(language):
        return personal.title(terms.kind, terms.percent, terms.amount_minor, comes.price, name)


def _only_shop() -> Shop | None:
    """Where a basket is meant, a coupon is made if it is clear where."""
    found = list(Shop.objects.filter(state=ShopState.OK)[:2])
    return found[0] if len(found) == 1 else None


def _wanted(
    shop: Shop | None, customer: Customer, terms: Terms, product: Product | None, comes: Worked, code: str
) -> Wanted | None:
    if shop is None or shop.state in (ShopState.OFF, ShopState.FAILING):
        return None
    store = scope.current().store
    if shop.currency != store.currency:
        return None
    is_percent = terms.kind == OfferKind.PERCENT
    amount = Decimal(terms.percent) if is_percent else Money(comes.cost, store.currency).decimal
    products = (product.external_id,) if product is not None else ()
    first = today()
    wanted = Wanted(code, is_percent, amount, first, first + timedelta(days=terms.days), products=products)
    wanted = for_them_alone(shop, wanted, customer)
    return None if lacks(shop, wanted) else wanted


def decline_offer(offer: PersonalOffer) -> bool:
    """“Not for me”: it goes, and they are not offered it again. Whether anything changed."""
    with unit():
        if not PersonalOffer.objects.filter(pk=offer.pk, declined_at=None).update(declined_at=now()):
            return False
        _withdraw(offer, "declined")
        emit(OfferClosed(offer.pk, "declined"), topic=offer.topic, customer_id=offer.customer_id)
    return True


def recall_offer(offer: PersonalOffer) -> bool:
    """It was not meant. False when it was used, or cannot be taken back any more."""
    with unit():
        voucher = Voucher.objects.get(pk=offer.voucher_id)
        if voucher.state not in personal.ALIVE:
            return False
        if not _withdraw(offer, "recalled"):
            return False
        emit(OfferClosed(offer.pk, "recalled"), topic=offer.topic, customer_id=offer.customer_id)
    return True


def _withdraw(offer: PersonalOffer, why: str) -> bool:
    """Whether its code is gone, or is on its way out. Where a shop cannot take a coupon away it stays good."""
    try:
        give_back_voucher(offer.voucher, reason=why)
    except VoucherRefused:
        return False
    return True


def look_at_price(offer: PersonalOffer) -> bool:
    """What the public price of today makes of it. Everybody pays as little as was offered to one, or a sum leaves
    nothing to pay: it is an offer no more, and True. A price of their own keeps its price: at the counter its code
    means that, and in a shop its coupon is taken away, to be made anew once it is gone."""
    with unit():
        held = PersonalOffer.objects.select_related("product", "voucher__reward").get(pk=offer.pk)
        public = held.product.price_minor if held.product is not None else None
        if held.is_cheaper or public is None or held.kind == OfferKind.PERCENT:
            return held.is_cheaper
        if held.kind == OfferKind.SUM:
            if public > held.amount_minor or not _withdraw(held, "cheaper"):
                return False
            emit(OfferClosed(held.pk, "cheaper"), topic=held.topic, customer_id=held.customer_id)
            return True
        if held.price_minor is None:
            return False
        if public > held.price_minor:
            _keep_price(held, public - held.price_minor)
            return False
        held.is_cheaper = True
        held.save(update_fields=["is_cheaper"])
        _withdraw(held, "cheaper")
        emit(OfferClosed(held.pk, "cheaper"), topic=held.topic, customer_id=held.customer_id)
    return True


def _keep_price(held: PersonalOffer, cost: int) -> None:
    """Where the price has risen further than there is to spend, the offer ends, at the counter as in a shop."""
    if held.voucher.coupon_id is None and cost - held.cost_minor > max(personal.left_to_spend(), 0):
        if held.voucher.state in personal.ALIVE and _withdraw(held, "recalled"):
            emit(OfferClosed(held.pk, "recalled"), topic=held.topic, customer_id=held.customer_id)
    elif held.voucher.coupon_id is None:
        PersonalOffer.objects.filter(pk=held.pk).exclude(cost_minor=cost).update(cost_minor=cost)
    elif held.voucher.reward.value_minor != cost:
        _withdraw(held, ANEW)


def renew_offer(offer: PersonalOffer) -> bool:
    """The coupon of a price of their own was taken away unused because the public price has changed: there is another
    that comes to the same price, as long as the offer would have lived. Where it would not be lower any more, or cost
    more than there is, the offer ends. Whether there is another."""
    with unit():
        take_turns(f"offers:{scope.current().store_id}")
        held = PersonalOffer.objects.select_related("product__shop", "voucher", "customer__joined_to").get(pk=offer.pk)
        old = held.voucher
        if (old.state, old.reason) != (VoucherState.RETURNED, ANEW) or held.declined_at is not None or held.is_cheaper:
            return False
        days = (old.ends_at - now()).days
        terms = Terms(OfferKind.PRICE, amount_minor=held.price_minor or 0, days=max(days, 1))
        comes = personal.worked(terms, held.product) if held.product is not None else "gone"
        whole = held.customer.joined_to or held.customer
        if isinstance(comes, str) or days < 0 or whole.is_colleague or comes.cost > personal.left_to_spend():
            emit(OfferClosed(held.pk, "recalled"), topic=held.topic, customer_id=held.customer_id)
            return False
        held.voucher = _voucher(whole, terms, held.product, comes, f"{ANEW}:{held.public_id}:{old.pk}"[:80])
        held.was_minor, held.cost_minor = comes.was, comes.cost
        held.save(update_fields=["voucher", "was_minor", "cost_minor"])
    return True


def tell_offer(offer: PersonalOffer) -> Notice | None:
    """Tell of it, as marketing: consent, hours and caps decide. Nothing to whoever it is no more for."""
    customer = offer.customer.joined_to or offer.customer
    if customer.is_colleague or offer.declined_at is not None:
        return None
    with speech.speaking_to(customer):
        heading = personal.title_of(offer)
        text = speech.letter(customer, *lines(offer))
    return channels.notify(
        customer,
        key=f"offer:{offer.public_id}" + (f":{offer.voucher_id}" if offer.voucher.key.startswith(ANEW) else ""),
        code="offer.made",
        subject=offer.topic,
        title=heading,
        text=text,
        purpose=Purpose.MARKETING,
        at_once=False,
    )


def start_round(terms: Terms, liked: list[tuple[Customer, Liked]], *, whom: str, tells: bool, key: str) -> OfferRound:
    """Have exactly these offers made. The same key does it once."""
    with unit():
        take_turns(f"offer_round:{scope.current().store_id}")
        known: OfferRound | None = OfferRound.objects.filter(key=key[:40]).first()
        if known is not None:
            return known
        made: OfferRound = OfferRound.objects.create(
            kind=OfferKind(terms.kind),
            percent=terms.percent,
            amount_minor=terms.amount_minor,
            days=terms.days,
            tells=tells,
            whom=whom,
            key=key[:40],
            wanted=[[customer.pk, one.product.pk, one.because.pk] for customer, one in liked],
            staff_id=scope.current().staff_id,
        )
        emit(OffersStarted(made.pk))
        jobs.enqueue(RUN, {"round_id": made.pk})
    return made


def run_round(round_id: int) -> None:
    """A job: the next offers of a round, each by itself; whoever may have none any more is passed over."""
    of = OfferRound.objects.get(pk=round_id)
    terms = Terms(of.kind, of.percent, of.amount_minor, of.days)
    for place in range(of.upto, min(of.upto + AT_ONCE, len(of.wanted))):
        customer_id, product_id, because_id = of.wanted[place]
        with unit():
            if not OfferRound.objects.filter(pk=of.pk, upto=place).update(upto=place + 1):
                return
            _one_of(of, terms, customer_id, product_id, because_id)
    with unit():
        if min(of.upto + AT_ONCE, len(of.wanted)) < len(of.wanted):
            jobs.enqueue(RUN, {"round_id": of.pk})


def _one_of(of: OfferRound, terms: Terms, customer_id: int, product_id: int, because_id: int) -> None:
    customer = Customer.objects.filter(pk=customer_id).select_related("joined_to").first()
    product = Product.objects.filter(pk=product_id).first()
    if customer is None or product is None:
        return
    because = Product.objects.filter(pk=because_id).first()
    key = f"{of.public_id}:{customer_id}"
    try:
        make_offer(customer, terms, product, why=OfferWhy.TASTE, because=because, round=of, key=key, tells=of.tells)
    except OfferRefused:
        return
    OfferRound.objects.filter(pk=of.pk).update(made=F("made") + 1)


def count(ids: list[int]) -> dict[str, int]:
    return {"offers": PersonalOffer.objects.filter(customer_id__in=ids, because__isnull=False).count()}


@erases("offers", order=28, count=count)
def erase_offers(ids: list[int]) -> Gone:
    """An offer of a person who is forgotten stays, as its voucher does, without what it followed from; what a shop said
    of their points goes, and so does the code by which they brought friends."""
    KeptBalance.objects.filter(customer_id__in=ids).delete()
    Member.objects.filter(customer_id__in=ids).update(old_referral="")
    mine = PersonalOffer.objects.filter(customer_id__in=ids, because__isnull=False)
    return Gone({"offers": mine.update(because=None, why=OfferWhy.CHOSEN)})
