"""The only writers of the ledger and of the programme. Each verb that books takes a `key`: the same call with the same
key books once, whatever else happens in between; the same key with another body raises KeyReused.

All amounts are whole numbers above zero (BadAmount otherwise): points, or the smallest unit of the store's money.
"""

from wafaa.loyalty.verbs.celebrating import celebrate, wish
from wafaa.loyalty.verbs.clawing import claw_back, restore
from wafaa.loyalty.verbs.coded import follow_order
from wafaa.loyalty.verbs.crediting import (
    CODE_LIVES,
    credit_code,
    credit_code_back,
    credit_code_failed,
    credit_return,
    end_credit_code,
    spend_credit,
    unspend_credit,
)
from wafaa.loyalty.verbs.earning import activate, earn, extend, wait_until
from wafaa.loyalty.verbs.granting import MayNotGive, grant, ungrant
from wafaa.loyalty.verbs.holding import capture, hold, release
from wafaa.loyalty.verbs.joining import join, leave
from wafaa.loyalty.verbs.lasting import pause, remind
from wafaa.loyalty.verbs.measuring import NotMeasured, begin_measure, end_measure
from wafaa.loyalty.verbs.occasions import earn_for
from wafaa.loyalty.verbs.offering import keep_reward, switch_reward
from wafaa.loyalty.verbs.passing import catch_up, note_disproof
from wafaa.loyalty.verbs.redeeming import give_back, redeem
from wafaa.loyalty.verbs.rewarding import redeem_reward
from wafaa.loyalty.verbs.ruling import change_rule, switch_rule
from wafaa.loyalty.verbs.squaring import square
from wafaa.loyalty.verbs.standing import weigh
from wafaa.loyalty.verbs.tiering import TierTaken, TooManyTiers, end_tier, keep_tier
from wafaa.loyalty.verbs.vouchers import (
    COUPON_STAYS,
    TOLD_WITHIN,
    end_voucher,
    follow_coupon,
    give_back_ended,
    give_back_voucher,
    undo_use,
    use_voucher,
)

__all__ = [
    "CODE_LIVES",
    "COUPON_STAYS",
    "TOLD_WITHIN",
    "MayNotGive",
    "NotMeasured",
    "TierTaken",
    "TooManyTiers",
    "activate",
    "begin_measure",
    "capture",
    "catch_up",
    "celebrate",
    "change_rule",
    "claw_back",
    "earn",
    "earn_for",
    "end_credit_code",
    "end_measure",
    "end_tier",
    "end_voucher",
    "give_back_ended",
    "extend",
    "follow_coupon",
    "give_back",
    "give_back_voucher",
    "grant",
    "hold",
    "join",
    "keep_reward",
    "keep_tier",
    "follow_order",
    "leave",
    "note_disproof",
    "pause",
    "redeem",
    "redeem_reward",
    "release",
    "remind",
    "restore",
    "credit_code",
    "credit_code_back",
    "credit_code_failed",
    "credit_return",
    "spend_credit",
    "square",
    "switch_reward",
    "switch_rule",
    "undo_use",
    "ungrant",
    "use_voucher",
    "wish",
    "wait_until",
    "weigh",
    "unspend_credit",
]
