"""Where shops call us, and where owners come back to who agreed there."""

from django.conf import settings

from wafaa.lib.pages import address
from wafaa.shops.models import Shop


def hook_url(shop: Shop) -> str:
    return f"{settings.ADDRESS}/hooks/shops/{shop.public_id}/"


def back_url(shop: Shop) -> str:
    return f"{settings.ADDRESS}{address('shops:back', shop.store.slug, shop.public_id)}"
