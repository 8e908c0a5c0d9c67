"""The only writers of the ledger and of the programme. Each verb that books takes a `key`: the same call with the same
key books once, whatever else happens in between; the same key with another body raises KeyReused.

All amounts are whole numbers above zero (BadAmount otherwise): points, or the smallest unit of the store's money.
"""

from wafaa.loyalty.verbs.celebrating import celebrate
from wafaa.loyalty.verbs.clawing import claw_back, restore
from wafaa.loyalty.verbs.earning import activate, earn, extend
from wafaa.loyalty.verbs.holding import capture, hold, release
from wafaa.loyalty.verbs.joining import join, leave
from wafaa.loyalty.verbs.offering import keep_reward, switch_reward
from wafaa.loyalty.verbs.passing import catch_up, note_disproof
from wafaa.loyalty.verbs.redeeming import give_back, redeem
from wafaa.loyalty.verbs.rewarding import redeem_reward
from wafaa.loyalty.verbs.vouchers import (
    end_voucher,
    follow_coupon,
    give_back_voucher,
    order_came_to_nothing,
    undo_use,
    use_voucher,
)
from wafaa.loyalty.verbs.standing import weigh
from wafaa.loyalty.verbs.tiering import TierTaken, TooManyTiers, end_tier, keep_tier

__all__ = [
    "TierTaken",
    "TooManyTiers",
    "celebrate",
    "end_tier",
    "keep_tier",
    "weigh",
    "activate",
    "capture",
    "claw_back",
    "earn",
    "end_voucher",
    "extend",
    "follow_coupon",
    "give_back",
    "give_back_voucher",
    "hold",
    "join",
    "keep_reward",
    "leave",
    "note_disproof",
    "order_came_to_nothing",
    "redeem",
    "redeem_reward",
    "release",
    "restore",
    "switch_reward",
    "undo_use",
    "use_voucher",
    "catch_up",
]
