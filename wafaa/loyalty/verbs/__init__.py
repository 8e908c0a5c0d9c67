"""The only writers of the ledger and of the programme. Each verb that books takes a `key`: the same call with the same
key books once, whatever else happens in between; the same key with another body raises KeyReused.

All amounts are whole numbers above zero (BadAmount otherwise): points, or the smallest unit of the store's money.
"""

from wafaa.loyalty.verbs.celebrating import celebrate
from wafaa.loyalty.verbs.clawing import claw_back, restore
from wafaa.loyalty.verbs.earning import activate, earn, extend
from wafaa.loyalty.verbs.holding import capture, hold, release
from wafaa.loyalty.verbs.joining import join, leave
from wafaa.loyalty.verbs.passing import catch_up, note_disproof
from wafaa.loyalty.verbs.redeeming import give_back, redeem
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
    "extend",
    "give_back",
    "hold",
    "join",
    "leave",
    "note_disproof",
    "redeem",
    "release",
    "restore",
    "catch_up",
]
