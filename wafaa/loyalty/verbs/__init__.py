"""The only writers of the ledger and of the programme. Each verb that books takes a `key`: the same call with the same
key books once, whatever else happens in between; the same key with another body raises KeyReused.

All amounts are whole numbers above zero (BadAmount otherwise): points, or the smallest unit of the store's money.
"""

from wafaa.loyalty.verbs.clawing import claw_back, restore
from wafaa.loyalty.verbs.earning import activate, earn, extend, wait_until
from wafaa.loyalty.verbs.granting import MayNotGive, grant, ungrant
from wafaa.loyalty.verbs.holding import capture, hold, release
from wafaa.loyalty.verbs.joining import join, leave
from wafaa.loyalty.verbs.lasting import pause, remind
from wafaa.loyalty.verbs.occasions import earn_for
from wafaa.loyalty.verbs.passing import catch_up, note_disproof
from wafaa.loyalty.verbs.redeeming import give_back, redeem
from wafaa.loyalty.verbs.ruling import change_rule, switch_rule
from wafaa.loyalty.verbs.squaring import square

__all__ = [
    "MayNotGive",
    "activate",
    "capture",
    "change_rule",
    "claw_back",
    "earn",
    "earn_for",
    "extend",
    "give_back",
    "grant",
    "hold",
    "join",
    "leave",
    "note_disproof",
    "pause",
    "redeem",
    "release",
    "remind",
    "restore",
    "square",
    "switch_rule",
    "ungrant",
    "wait_until",
    "catch_up",
]
