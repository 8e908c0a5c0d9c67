"""Orders, returns and goods on the rail; branches among the settings, and lists of old orders beside the shops."""

from django.utils.translation import gettext_lazy as _

from wafaa.playbook.navigation import place
from wafaa.shops.beside import beside
from wafaa.team.sections import section

place("orders:orders", label=_("Orders"), icon="box", permission="orders.see", order=35, prefix="orders/")
place("orders:returns", label=_("Returns"), icon="undo", permission="returns.see", order=36, prefix="returns/")
place("orders:goods", label=_("Goods"), icon="shop", permission="goods.see", order=37, prefix="goods/")
section("orders:branches", label=_("Branches"), icon="shop", permission="stores.manage", group="store", order=26)
beside(label=_("Bring in orders from a list"), url_name="orders:lists", permission="shops.manage")
