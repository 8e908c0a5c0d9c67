"""The only writers of orders."""

from wafaa.orders.verbs.asking_after import ask_by_call
from wafaa.orders.verbs.counting import (
    NameTaken,
    NotCounted,
    add_branch,
    count_stock,
    name_branch,
    remove_branch,
    undo_count,
)
from wafaa.orders.verbs.erasing import erase_orders
from wafaa.orders.verbs.giving import NotNobodys, give_order, give_to_buyer, take_order_back
from wafaa.orders.verbs.knowing import know_of_delay, not_know_of_delay
from wafaa.orders.verbs.listing import (
    drop_orders_list,
    name_order_columns,
    start_orders,
    take_orders_list,
    undo_orders_list,
)
from wafaa.orders.verbs.mirroring import mirror
from wafaa.orders.verbs.noting import note_failed, note_is, note_is_there, take_note_back, try_note_again, write_note
from wafaa.orders.verbs.offering import MayNot, offer_coupon, recall_tracking, resend_tracking
from wafaa.orders.verbs.promising import (
    NobodyToPromise,
    look_again,
    owe_refund,
    promise_restock,
    refund_paid,
    restocked,
)
from wafaa.orders.verbs.shorting import mark_short
from wafaa.orders.verbs.slipping import put_off
from wafaa.orders.verbs.taking import HandLine, NotByHand, move_order, send_off, take_order

__all__ = [
    "HandLine",
    "NameTaken",
    "NobodyToPromise",
    "NotCounted",
    "NotNobodys",
    "MayNot",
    "give_order",
    "give_to_buyer",
    "offer_coupon",
    "recall_tracking",
    "resend_tracking",
    "note_failed",
    "note_is",
    "note_is_there",
    "take_note_back",
    "try_note_again",
    "write_note",
    "take_order_back",
    "add_branch",
    "count_stock",
    "name_branch",
    "remove_branch",
    "undo_count",
    "NotByHand",
    "ask_by_call",
    "drop_orders_list",
    "erase_orders",
    "look_again",
    "know_of_delay",
    "mark_short",
    "mirror",
    "move_order",
    "not_know_of_delay",
    "name_order_columns",
    "owe_refund",
    "promise_restock",
    "put_off",
    "refund_paid",
    "restocked",
    "send_off",
    "start_orders",
    "take_order",
    "take_orders_list",
    "undo_orders_list",
]
