"""What orders and products are called on the pages of the shops that told of them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from wafaa.orders.models import Order, Product
from wafaa.orders.speech import figures, url_of
from wafaa.shops.models import Shop
from wafaa.shops.naming import Named, names
from wafaa.stores import scope


@names("order")
def orders(shop: Shop, ids: list[str]) -> dict[str, Named]:
    rows = Order.objects.filter(shop=shop, external_id__in=ids, is_told=True)
    may_see = scope.current().can("orders.see")
    return {
        its: Named(_("Order %(number)s") % {"number": figures(number)}, url_of("order", public) if may_see else "")
        for its, number, public in rows.values_list("external_id", "number", "public_id")
    }


@names("product")
def products(shop: Shop, ids: list[str]) -> dict[str, Named]:
    rows = Product.objects.filter(shop=shop, external_id__in=ids).exclude(name="")
    may_see = scope.current().can("goods.see")
    return {
        its: Named(name, url_of("product", public) if may_see else "")
        for its, name, public in rows.values_list("external_id", "name", "public_id")
    }
