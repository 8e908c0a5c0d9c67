"""The nouns of orders: what was bought and how it travels (orders), what is promised of it (delivering), what lies on
the shelf (goods), what comes back (returns), what colleagues note (notes), and lists of old orders (lists)."""

from wafaa.orders.models.delivering import Delivery, Journey, Slip
from wafaa.orders.models.goods import BY_SHOP, ONLINE, Branch, Category, Product, Stock, StockMove
from wafaa.orders.models.lists import OrderList, OrderListLine
from wafaa.orders.models.notes import NoteState, OrderNote
from wafaa.orders.models.orders import Order, OrderCode, OrderLine, Refund, Shipment, TrackingEvent, key_of
from wafaa.orders.models.returns import Return, ReturnLine

__all__ = [
    "BY_SHOP",
    "Branch",
    "NoteState",
    "ONLINE",
    "OrderNote",
    "StockMove",
    "Delivery",
    "Journey",
    "Order",
    "OrderCode",
    "OrderLine",
    "OrderList",
    "OrderListLine",
    "Category",
    "Product",
    "Refund",
    "Return",
    "ReturnLine",
    "Shipment",
    "Slip",
    "Stock",
    "TrackingEvent",
    "key_of",
]
