"""A real shop on django-oscar (SQLite), told what to do in lines of JSON on its standard input.

It tells another system of its orders as a shop would: by a signed webhook (Standard Webhooks, signed by that project's
own library) when oscar says that an order was placed or changed, and when a parcel is written down.

    python shop.py FOLDER ADDRESS SECRET
"""

from __future__ import annotations

import json
import sys
import uuid
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import django
from django.conf import settings

FOLDER, ADDRESS, SECRET = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
APPS = """
django.contrib.admin django.contrib.auth django.contrib.contenttypes django.contrib.sessions django.contrib.messages
django.contrib.staticfiles django.contrib.sites django.contrib.flatpages
oscar.config.Shop oscar.apps.analytics.apps.AnalyticsConfig oscar.apps.checkout.apps.CheckoutConfig
oscar.apps.address.apps.AddressConfig oscar.apps.shipping.apps.ShippingConfig oscar.apps.catalogue.apps.CatalogueConfig
oscar.apps.catalogue.reviews.apps.CatalogueReviewsConfig oscar.apps.communication.apps.CommunicationConfig
oscar.apps.partner.apps.PartnerConfig oscar.apps.basket.apps.BasketConfig oscar.apps.payment.apps.PaymentConfig
oscar.apps.offer.apps.OfferConfig oscar.apps.order.apps.OrderConfig oscar.apps.customer.apps.CustomerConfig
oscar.apps.search.apps.SearchConfig oscar.apps.voucher.apps.VoucherConfig oscar.apps.wishlists.apps.WishlistsConfig
oscar.apps.dashboard.apps.DashboardConfig oscar.apps.dashboard.reports.apps.ReportsDashboardConfig
oscar.apps.dashboard.users.apps.UsersDashboardConfig oscar.apps.dashboard.orders.apps.OrdersDashboardConfig
oscar.apps.dashboard.catalogue.apps.CatalogueDashboardConfig oscar.apps.dashboard.offers.apps.OffersDashboardConfig
oscar.apps.dashboard.partners.apps.PartnersDashboardConfig oscar.apps.dashboard.pages.apps.PagesDashboardConfig
oscar.apps.dashboard.ranges.apps.RangesDashboardConfig oscar.apps.dashboard.reviews.apps.ReviewsDashboardConfig
oscar.apps.dashboard.vouchers.apps.VouchersDashboardConfig
oscar.apps.dashboard.communications.apps.CommunicationsDashboardConfig
oscar.apps.dashboard.shipping.apps.ShippingDashboardConfig
widget_tweaks haystack treebeard django_tables2
"""


def set_up() -> None:
    from oscar import defaults

    settings.configure(
        **{name: getattr(defaults, name) for name in dir(defaults) if name.isupper()}
        | {
            "SECRET_KEY": "of a shop that lives for one test",
            "INSTALLED_APPS": APPS.split(),
            "DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "oscar.sqlite3"}},
            "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
            "HAYSTACK_CONNECTIONS": {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}},
            "MEDIA_ROOT": FOLDER / "media",
            "USE_TZ": True,
            "TIME_ZONE": "Asia/Riyadh",
            "SITE_ID": 1,
            "LANGUAGE_CODE": "ar",
            "OSCAR_DEFAULT_CURRENCY": "SAR",
            "OSCAR_INITIAL_ORDER_STATUS": "Pending",
            "OSCAR_INITIAL_LINE_STATUS": "Pending",
            "OSCAR_ORDER_STATUS_PIPELINE": {
                "Pending": ("Processing", "Cancelled"),
                "Processing": ("Shipped", "Cancelled"),
                "Shipped": ("Delivered",),
                "Delivered": (),
                "Cancelled": (),
            },
        }
    )
    django.setup()


def call(kind: str, thing: dict[str, Any]) -> None:
    """Tell the other system, signed over the very bytes."""
    from standardwebhooks.webhooks import Webhook

    body = json.dumps({"type": kind, kind: thing}, ensure_ascii=False)
    name, at = f"msg_{uuid.uuid4().hex}", datetime.now(UTC)
    headers = {
        "content-type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(SECRET).sign(name, at, body),
    }
    try:
        with urlopen(Request(ADDRESS, body.encode(), headers), timeout=30) as answer:
            CALLS.append(answer.status)
    except HTTPError as error:
        CALLS.append(error.code)


CALLS: list[int] = []


def told(order: Any) -> dict[str, Any]:
    """An order of oscar's in the words of the generic webhook."""
    buyer, place = order.user, order.shipping_address
    person = {"id": str(buyer.pk), "name": buyer.get_full_name(), "email": buyer.email} if buyer else {}
    return {
        "id": str(order.pk),
        "number": order.number,
        "state": order.status,
        "currency": order.currency,
        "total": str(order.total_incl_tax),
        "shipping": str(order.shipping_incl_tax),
        "placed_at": order.date_placed.isoformat(),
        "changed_at": datetime.now(UTC).isoformat(),
        "customer": person or {"email": order.guest_email},
        "ship_to": {"name": place.name, "address": place.line1, "city": place.line4, "country": place.country_id},
        "lines": [
            {
                "id": str(line.pk),
                "name": line.title,
                "sku": line.partner_sku,
                "product": str(line.product_id),
                "quantity": line.quantity,
                "total": str(line.line_price_incl_tax),
            }
            for line in order.lines.all()
        ],
    }


def listen() -> None:
    from django.db.models.signals import post_save
    from oscar.apps.order import signals
    from oscar.core.loading import get_model

    def order_said(order: Any, **kwargs: Any) -> None:
        order.refresh_from_db()
        call("order", told(order))

    def parcel_said(instance: Any, **kwargs: Any) -> None:
        said = {
            "id": str(instance.pk),
            "order": str(instance.order_id),
            "carrier": "SMSA",
            "number": instance.notes,
            "state": instance.event_type.code.replace("-", "_"),
            "changed_at": datetime.now(UTC).isoformat(),
        }
        call("shipment", said)

    signals.order_placed.connect(order_said, weak=False)
    signals.order_status_changed.connect(order_said, weak=False)
    post_save.connect(parcel_said, sender=get_model("order", "ShippingEvent"), weak=False)


def act_open() -> None:
    """The shelf, the country and the ways of sending."""
    from django.core.management import call_command
    from oscar.core.loading import get_model

    call_command("migrate", verbosity=0)
    get_model("address", "Country").objects.create(
        iso_3166_1_a2="SA", printable_name="السعودية", is_shipping_country=True
    )
    kind = get_model("catalogue", "ProductClass").objects.create(name="عطور", track_stock=True)
    partner = get_model("partner", "Partner").objects.create(name="عطور ليلى")
    for number, (title, price) in enumerate((("عطر ورد الطائف", "285.00"), ("بخور كمبودي", "140.00"))):
        product = get_model("catalogue", "Product").objects.create(title=title, product_class=kind)
        product.stockrecords.create(
            partner=partner, partner_sku=f"PF-{number}", price_currency="SAR", price=Decimal(price), num_in_stock=10
        )
    event = get_model("order", "ShippingEventType").objects
    for name in ("In transit", "Delivered"):
        event.create(name=name)


def act_order(email: str, name: str, titles: list[str]) -> str:
    """Put things into a basket and place the order, as oscar's own checkout does. Answers its number."""
    from django.contrib.auth import get_user_model
    from oscar.core.loading import get_class, get_model

    users = get_user_model().objects
    buyer = users.filter(email=email).first() or users.create_user(email, email, first_name=name)
    basket = get_model("basket", "Basket").objects.create(owner=buyer)
    basket.strategy = get_class("partner.strategy", "Default")()
    for title in titles:
        basket.add_product(get_model("catalogue", "Product").objects.get(title=title), 1)
    method = get_class("shipping.methods", "Free")()
    charge = method.calculate(basket)
    total = get_class("checkout.calculators", "OrderTotalCalculator")().calculate(basket, charge)
    place = get_model("order", "ShippingAddress").objects.create(
        first_name=name, line1="شارع العليا", line4="الرياض", postcode="12211", country_id="SA"
    )
    placed = get_class("order.utils", "OrderCreator")().place_order(
        basket, total, method, charge, user=buyer, shipping_address=place
    )
    basket.submit()
    return str(placed.number)


def act_status(number: str, status: str) -> None:
    from oscar.core.loading import get_model

    get_model("order", "Order").objects.get(number=number).set_status(status)


def act_parcel(number: str, event: str, tracking: str) -> None:
    from oscar.core.loading import get_model

    order = get_model("order", "Order").objects.get(number=number)
    kind = get_model("order", "ShippingEventType").objects.get(name=event)
    get_model("order", "ShippingEvent").objects.create(order=order, event_type=kind, notes=tracking)


def act_tell_again(number: str) -> None:
    """What a shop does that is not sure it was heard."""
    from oscar.core.loading import get_model

    call("order", told(get_model("order", "Order").objects.get(number=number)))


ACTS = {"open": act_open, "order": act_order, "status": act_status, "parcel": act_parcel, "again": act_tell_again}


def main() -> None:
    set_up()
    listen()
    for line in sys.stdin:
        asked = json.loads(line)
        CALLS.clear()
        answer = ACTS[asked["act"]](*asked["with"])  # type: ignore[operator]
        print(json.dumps({"answer": answer, "calls": CALLS}), flush=True)


if __name__ == "__main__":
    main()
