"""The adapters, one file each; importing them registers them."""

from wafaa.shops.adapters import generic as generic
from wafaa.shops.adapters import lists as lists
from wafaa.shops.adapters import salla as salla
from wafaa.shops.adapters import shopify as shopify
from wafaa.shops.adapters import tracking as tracking
from wafaa.shops.adapters import woocommerce as woocommerce
from wafaa.shops.adapters import zid as zid
