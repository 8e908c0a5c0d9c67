"""The columns of a list of orders: what they may hold, how they are guessed, and how the rows of one order are read.

Shops export an order in one row, or in a row for each thing in it with the order's own cells only in the first; so what
an order is, is read from all of its rows together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from wafaa.lib.csvlists import cell_of, dictionary, key_of
from wafaa.lib.money import Money, NotASum, shifted
from wafaa.lib.text.digits import ascii_digits
from wafaa.lib.text.safe import visible
from wafaa.orders.list_dates import DateStyle, instant_of
from wafaa.orders.list_sums import currency_in, currency_of, sum_of
from wafaa.orders.models import key_of as number_key
from wafaa.shops.models import Shop
from wafaa.shops.said import LineSaid, OrderSaid, PersonSaid
from wafaa.shops.states import OrderState, order_state
from wafaa.shops.telling import Teller, codes_in, quantity_of

COLUMNS: dict[str, str | Lazy] = {
    "number": _("Order number"),
    "placed_at": _("Placed on"),
    "state": _("State"),
    "total": _("Total"),
    "currency": _("Currency"),
    "shipping": _("Shipping costs"),
    "tax": _("Tax"),
    "discount": _("Discount"),
    "codes": _("Coupon codes"),
    "payment": _("Way of payment"),
    "name": _("Customer's name"),
    "first_name": _("Customer's first name"),
    "last_name": _("Customer's family name"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "address": _("Street and house"),
    "city": _("City"),
    "country": _("Country"),
    "delivered_at": _("Arrived on"),
    "note": _("Customer's note"),
    "item": _("Product"),
    "sku": _("Product's code"),
    "quantity": _("Quantity"),
    "price": _("Price of one"),
    "line_total": _("Sum of the line"),
}
HEADINGS = {
    "number": "order|order number|order no|order id|number|reference|reference id|id|رقم الطلب|الطلب|رقم الطلبية|"
    "الرقم المرجعي|رقم الفاتورة|رقم الاوردر|المعرف",
    "placed_at": "date|order date|created at|placed at|placed on|created|purchase date|تاريخ الطلب|التاريخ|"
    "تاريخ الإنشاء|تاريخ الشراء|وقت الطلب|تاريخ الاوردر",
    "state": "status|order status|state|fulfillment status|الحالة|حالة الطلب|حالة الاوردر|وضع الطلب",
    "total": "total|order total|order total amount|grand total|amount|إجمالي الطلب|الإجمالي|المجموع|المبلغ|"
    "إجمالي المبلغ|المجموع الكلي|قيمة الطلب|اجمالي الاوردر",
    "currency": "currency|order currency|currency code|العملة|عملة الطلب",
    "shipping": "shipping|shipping cost|shipping total|order shipping amount|تكلفة الشحن|الشحن|رسوم الشحن|سعر الشحن",
    "tax": "tax|taxes|vat|order total tax amount|الضريبة|ضريبة القيمة المضافة|مبلغ الضريبة",
    "discount": "discount|discount amount|cart discount amount|الخصم|قيمة الخصم|مبلغ الخصم",
    "codes": "coupon|coupons|coupon code|coupon codes|discount code|discount codes|voucher|voucher code|promo code|"
    "كوبون|الكوبون|كود الكوبون|كوبون الخصم|كود الخصم|رمز الخصم|رمز الكوبون|القسيمة|كود القسيمة|رمز القسيمة",
    "payment": "payment method|payment|payment method title|طريقة الدفع|وسيلة الدفع|الدفع",
    "name": "customer|customer name|name|full name|buyer|billing name|shipping name|اسم العميل|العميل|الاسم|"
    "الاسم الكامل|اسم الزبون|المشتري",
    "first_name": "first name|first name billing|billing first name|الاسم الأول|الاسم الاول",
    "last_name": "last name|last name billing|billing last name|family name|اسم العائلة|العائلة|اللقب",
    "email": "email|e mail|email billing|billing email|customer email|البريد|البريد الإلكتروني|الايميل|ايميل|"
    "بريد العميل",
    "phone": "phone|mobile|phone number|phone billing|billing phone|shipping phone|customer phone|الهاتف|الجوال|"
    "رقم الجوال|رقم الهاتف|جوال العميل|الموبايل",
    "address": "address|street|shipping street|shipping address 1|address 1 2 shipping|العنوان|عنوان الشحن|الشارع",
    "city": "city|shipping city|city shipping|town|المدينة|مدينة الشحن|مدينة العميل",
    "country": "country|shipping country|country code shipping|الدولة|البلد",
    "delivered_at": "delivered at|delivered on|delivery date|completed date|arrived on|تاريخ التوصيل|تاريخ التسليم|"
    "تاريخ الوصول",
    "note": "note|notes|customer note|ملاحظات|ملاحظة|ملاحظات العميل|ملاحظة العميل",
    "item": "item|item name|product|product name|lineitem name|line item|المنتج|اسم المنتج|المنتجات|الصنف|"
    "أسماء المنتجات|البند",
    "sku": "sku|item sku|product code|lineitem sku|رمز المنتج|رمز التخزين|كود المنتج|الرمز",
    "quantity": "quantity|qty|lineitem quantity|quantity refund|item quantity|الكمية|كمية|العدد|كمية المنتج",
    "price": "price|item price|unit price|item cost|lineitem price|السعر|سعر المنتج|سعر الوحدة|سعر القطعة",
    "line_total": "line total|item total|order line subtotal|إجمالي المنتج|مجموع السطر|إجمالي البند|إجمالي السطر",
}
OF_LINES = ("item", "sku", "quantity", "price", "line_total")
NEEDED = ("number", "placed_at")
STATES = {
    "completed": "complete|closed|مكتملة|منفذ|تم|تم الانتهاء",
    "delivered": "تم التسليم|تم الاستلام|واصل|وصل",
    "cancelled": "canceled|ملغى|ملغاة|تم الالغاء|ملغية",
    "refunded": "مسترد|تم الاسترداد|استرداد|مردود",
    "returned": "مرتجع|مرتجعة|تم الاسترجاع|تم الارجاع",
    "shipped": "partially shipped|مشحون|تم الشحن|مع المندوب|خرج للتوصيل",
    "preparing": "paid|partial|مدفوع|تم الدفع|جاري التجهيز|قيد التجهيز|تحت التجهيز",
    "unpaid": "unpaid|awaiting payment|غير مدفوع|لم يدفع|بانتظار الدفع",
    "placed": "unfulfilled|جديدة|تم استلام الطلب",
    "failed": "فشل|فشل الدفع",
}
AHEAD = timedelta(days=1)
"""How far ahead of ours a clock may be; nothing in a list of old orders happens later."""
SHORTENED = re.compile(r"\d(?:[.,]\d+)?e\+?\d+", re.I)
SEVERAL = re.compile(r"[,،;؛|\n]+")
LONGEST = 400
FINE = 20
"""So many places of a quantity are read before it is rounded."""

REASONS: dict[str, str | Lazy] = {
    "no_number": _("There is no order number in this line."),
    "shortened": _("The spreadsheet has shortened a number (like 9.66E+11): format the column as text and save again."),
    "no_date": _("It does not say when the order was placed."),
    "date": _("The date cannot be read, or lies in the future."),
    "sum": _("A sum is none, or has more places than its currency."),
    "currency": _("The currency is not known."),
    "quantity": _("The quantity is none."),
    "columns": _("The line has more cells than there are headings."),
    "long": _("A value is too long."),
    "half": _("Another line of this order cannot be read, so none of it was taken."),
    "differs": _("This line says something else of the order than the line before."),
    "another": _("An order of this number was imported that was placed on another day."),
    "elsewhere": _("This order is here already, from a connected shop or by hand: it was left as it is."),
    "unknown_state": _("The state is not known. The order is taken, and its state is shown as it is written."),
    "no_customer": _("Nothing says whose order it is. It is taken all the same."),
    "other_currency": _("It is in another currency than the store's. It is taken all the same."),
    "negative_line": _("A line of it is less than nothing. It is taken all the same."),
}


class BadLine(ValueError):
    """The order of this row is not taken. `code`: a key of REASONS; `number`: which row it is."""

    def __init__(self, code: str, number: int = 0) -> None:
        super().__init__(code)
        self.code, self.number = code, number


@dataclass
class Rows:
    """The rows of one order: (number, {column: cell}), as they stand in the file."""

    number: str
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)

    @property
    def first(self) -> int:
        return self.rows[0][0]


_HEADINGS, _STATES = dictionary(HEADINGS), dictionary(STATES)


def columns() -> dict[str, str]:
    return {name: str(label) for name, label in COLUMNS.items()}


def guess(headings: Sequence[str]) -> list[str]:
    """For each heading what its column holds, "" where it tells nothing or another tells it already."""
    keys = [key_of(heading) for heading in headings]
    # Shopify calls the number of an order its Name.
    own = {"name": "number"} if "lineitem name" in keys else {}
    found: list[str] = []
    for key in keys:
        column = own.get(key) or _HEADINGS.get(key, "")
        found.append("" if column in found else column)
    return found


def said(cells: Sequence[str], columns: Sequence[str]) -> dict[str, str]:
    """What a row says, by column. Raises BadLine."""
    if any(cell.strip() for cell in cells[len(columns) :]):
        raise BadLine("columns")
    found = {column: text for column, cell in zip(columns, cells, strict=False) if column and (text := cell_of(cell))}
    if any(len(text) > LONGEST for column, text in found.items() if column != "note"):
        raise BadLine("long")
    return found


def number_of(row: Mapping[str, str]) -> str:
    """The order's number as it is known by, without signs around it. Raises BadLine."""
    number = visible(ascii_digits(row.get("number", "")))
    if SHORTENED.fullmatch(number):
        raise BadLine("shortened")
    if not number_key(number):
        raise BadLine("no_number")
    return number[:60]


def order_key(number: str) -> str:
    """By what the orders of lists are told apart: signs around a number are nothing, those in it are."""
    return "-".join(re.findall(r"[^\W_]+", visible(ascii_digits(number))[:60].casefold()))


def read(order: Rows, shop: Shop, style: DateStyle, at: datetime, columns: Sequence[str]) -> OrderSaid:
    """The order in these rows, as it stands at the moment `at`. Raises BadLine with the row that is to blame."""
    told = _of_the_order(order)
    tell = Teller(shop, at)
    currency = _currency(told, shop, order.first)
    placed_at = _day(told, "placed_at", style, tell, order.first)
    if placed_at is None:
        raise BadLine("no_date", order.first)
    state, word = _state(told, columns)
    sums = {name: _sum(told, name, currency, order.first) for name in ("shipping", "tax", "discount")}
    lines = tuple(_line(place, number, row, currency) for place, (number, row) in enumerate(_with_things(order), 1))
    parts = {name: abs(sum) for name, sum in sums.items() if sum is not None}
    found = OrderSaid(
        id=order_key(order.number),
        at=at,
        number=order.number,
        state=state,
        word=word,
        total=_total(told, lines, parts, currency, order.first),
        parts=parts or None,
        payment=told.get("payment", "")[:60] or None,
        placed_at=placed_at,
        arrived_at=_day(told, "delivered_at", style, tell, order.first) or placed_at,
        person=_person(told),
        ship_to=_ship_to(told),
        lines=lines,
        note=told.get("note", "")[:1000] or None,
        codes=codes_in(SEVERAL.split(told.get("codes", ""))) if "codes" in columns else None,
    )
    return replace(found, doubts=_doubts(found, currency, shop))


def _of_the_order(order: Rows) -> dict[str, str]:
    """The cells about the order itself, from whichever of its rows has them. Raises BadLine where two disagree."""
    told: dict[str, str] = {}
    for number, row in order.rows:
        for column, text in row.items():
            if column in OF_LINES or column == "number":
                continue
            if told.setdefault(column, text) != text:
                raise BadLine("differs", number)
    return told


def _with_things(order: Rows) -> list[tuple[int, dict[str, str]]]:
    return [(number, row) for number, row in order.rows if row.get("item") or row.get("sku")]


def _currency(told: Mapping[str, str], shop: Shop, number: int) -> str:
    if typed := told.get("currency", ""):
        if (found := currency_of(typed)) == "":
            raise BadLine("currency", number)
        return found
    return currency_in(told.get("total", "")) or shop.currency


def _sum(row: Mapping[str, str], column: str, currency: str, number: int) -> Money | None:
    if not (text := row.get(column, "")):
        return None
    try:
        return sum_of(text, currency)
    except NotASum:
        raise BadLine("sum", number) from None


def _total(
    told: Mapping[str, str], lines: Sequence[LineSaid], parts: Mapping[str, Money], currency: str, number: int
) -> Money | None:
    """What the list says, else what its lines come to."""
    if (total := _sum(told, "total", currency, number)) is not None:
        return total
    sums = [line.total for line in lines if line.total is not None]
    if not sums or len(sums) != len(lines):
        return None
    less = parts.get("discount", Money(0, currency))
    more = [parts[name] for name in ("shipping", "tax") if name in parts]
    try:
        whole = Money(0, currency)
        for sum in (*sums, *more):
            whole = whole + sum
        return whole - less
    except NotASum:
        raise BadLine("sum", number) from None


def _day(told: Mapping[str, str], column: str, style: DateStyle, tell: Teller, number: int) -> datetime | None:
    if not (text := told.get(column, "")):
        return None
    found = instant_of(text, style, tell)
    if found is None:
        raise BadLine("date", number)
    if found > tell.received_at + AHEAD:
        raise BadLine("date", number)
    return min(found, tell.received_at)


def _state(told: Mapping[str, str], columns: Sequence[str]) -> tuple[OrderState, str]:
    """A list without such a column is of orders that are done."""
    word = told.get("state", "")[:60]
    if not word:
        return (OrderState.UNKNOWN if "state" in columns else OrderState.COMPLETED), ""
    known = order_state(word)
    known = order_state(key_of(word)) if known == OrderState.UNKNOWN else known
    return (OrderState(_STATES.get(key_of(word), known)) if known == OrderState.UNKNOWN else known), word


def _person(told: Mapping[str, str]) -> PersonSaid | None:
    name = told.get("name", "") or " ".join(told[one] for one in ("first_name", "last_name") if one in told)
    phone = told.get("phone", "")
    if SHORTENED.fullmatch(phone):
        phone = ""
    person = PersonSaid(name=visible(name)[:120], email=told.get("email", "")[:254], phone=phone[:40])
    return person if person.name or person.email or person.phone else None


def _ship_to(told: Mapping[str, str]) -> dict[str, str] | None:
    place = {"address": told.get("address", "")[:300], "city": told.get("city", "")[:80],
             "country": told.get("country", "")[:40]}  # fmt: skip
    return {"name": "", "phone": "", "region": "", "postcode": "", **place} if any(place.values()) else None


def _line(place: int, number: int, row: Mapping[str, str], currency: str) -> LineSaid:
    price, total = _sum(row, "price", currency, number), _sum(row, "line_total", currency, number)
    quantity = _quantity(row.get("quantity", "") or "1", number)
    if total is None and price is not None:
        try:
            total = Money(int((price.amount_minor * quantity).to_integral_value()), currency)
        except NotASum:
            raise BadLine("sum", number) from None
    return LineSaid(
        id=f"#{place}",
        name=visible(row.get("item", "") or row.get("sku", ""))[:200],
        quantity=quantity,
        sku=row.get("sku", "")[:60],
        price=price,
        total=total,
    )


def _quantity(text: str, number: int) -> Decimal:
    try:
        found = quantity_of(f"{shifted(text, FINE)}E-{FINE}")
    except NotASum:
        found = None
    if found is None:
        raise BadLine("quantity", number)
    return found


def _doubts(said: OrderSaid, currency: str, shop: Shop) -> tuple[str, ...]:
    found = []
    if said.state == OrderState.UNKNOWN:
        found.append("unknown_state")
    if said.person is None or not (said.person.email or said.person.phone):
        found.append("no_customer")
    if currency != shop.currency:
        found.append("other_currency")
    if any(line.quantity < 0 or (line.total is not None and line.total.amount_minor < 0) for line in said.lines or ()):
        found.append("negative_line")
    return tuple(found)
