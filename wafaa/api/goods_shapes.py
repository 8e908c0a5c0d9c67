"""What the API answers of what lies on the shelf, and of what customers were told by themselves."""

from __future__ import annotations

from datetime import datetime

from wafaa.api.order_shapes import Sum
from wafaa.api.shapes import Id, Named, Shape, named
from wafaa.channels.models import Notice
from wafaa.orders.models import Product


class StockShape(Shape):
    """How many lie at a `place`: "online" or a branch's code, `name` what people call it."""

    place: str
    name: str
    quantity: int


class ProductShape(Shape):
    """`ref` is the shop's own id for it."""

    id: Id
    shop: Named | None
    ref: str
    name: str
    sku: str
    currency: str
    price: Sum | None
    url: str
    image: str
    is_offered: bool
    stock: list[StockShape]


class NoticeShape(Shape):
    """Something the store told a customer by itself. `about` is what ("order", "return" …) with its id; `state` is
    `waiting`, `told` or `untold`, with the `reason` of the last channel that did not take it."""

    id: Id
    code: str
    customer: Named
    about: str
    about_id: str
    title: str
    text: str
    state: str
    reason: str
    tried: list[str]
    made_at: datetime
    told_at: datetime | None


def product_shape(product: Product) -> ProductShape:
    """Its shop and stock are best fetched along."""
    price = product.price
    return ProductShape(
        id=product.public_id,
        shop=Named(id=product.shop.public_id, name=product.shop.name) if product.shop else None,
        ref=product.external_id,
        name=product.name,
        sku=product.sku,
        currency=product.currency,
        price=f"{price.decimal:f}" if price is not None else None,
        url=product.url,
        image=product.image,
        is_offered=product.is_offered,
        stock=[StockShape(place=one.place, name=one.name, quantity=one.quantity) for one in product.stock.all()],
    )


def notice_shape(notice: Notice) -> NoticeShape:
    """Its customer (and who they were joined to) is best fetched along."""
    about, _sep, public_id = notice.subject.partition(":")
    person = named(notice.customer.joined_to or notice.customer)
    assert person is not None
    return NoticeShape(
        id=notice.public_id,
        code=notice.code,
        customer=person,
        about=about,
        about_id=public_id,
        title=notice.title,
        text=notice.text,
        state=notice.state,
        reason=notice.reason,
        tried=list(notice.tried),
        made_at=notice.made_at,
        told_at=notice.told_at,
    )
