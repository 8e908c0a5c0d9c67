"""What lies on the shelf, online and in the branches, as the shops told of it."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router

from wafaa.api.door import Bearer
from wafaa.api.goods_shapes import ProductShape, product_shape
from wafaa.api.routes.common import READS, Cursor, Limit, PublicId, latest_first, the
from wafaa.api.shapes import Page
from wafaa.orders.models import Product

router = Router(tags=["products"])
Sku = Annotated[str, Query(max_length=60, description="The exact stock number.")]
Offered = Annotated[bool | None, Query(description="Only what the shop offers, or only what it does not.")]


@router.get("", response=Page[ProductShape], auth=Bearer("orders:read"), openapi_extra=READS)
def list_products(
    request: HttpRequest, sku: Sku = "", offered: Offered = None, limit: Limit = 25, cursor: Cursor = None
) -> Any:
    """The latest told of first."""
    rows = _rows()
    if sku.strip():
        rows = rows.filter(sku=sku.replace("\x00", "").strip())
    if offered is not None:
        rows = rows.filter(is_offered=offered)
    found, following = latest_first("products", [rows], limit, cursor)
    return {"items": [product_shape(one) for one in found], "next_cursor": following}


def _rows() -> QuerySet[Product]:
    return Product.objects.select_related("shop").prefetch_related("stock")


@router.get("/{slug:public_id}", response=ProductShape, auth=Bearer("orders:read"), openapi_extra=READS)
def read_product(request: HttpRequest, public_id: PublicId) -> Any:
    return product_shape(the(_rows().filter(public_id=public_id).first()))
