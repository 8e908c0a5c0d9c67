"""The ledger, who takes part in the programme and on which tier, what is earned, what points are for, and contests."""

from wafaa.loyalty.models.contests import Contest, Ticket
from wafaa.loyalty.models.earning import Deal, Earned, EarningRule, Warned
from wafaa.loyalty.models.ledger import Account, Entry, Hold, Lot, Total, Txn
from wafaa.loyalty.models.measure import Draw, Measure
from wafaa.loyalty.models.members import Member
from wafaa.loyalty.models.rewards import Fulfilment, OnReturn, Reward, RewardKind, Voucher, VoucherState
from wafaa.loyalty.models.tiers import Standing, StandingChange, Tier, Why

__all__ = [
    "Account",
    "Contest",
    "Deal",
    "Draw",
    "Earned",
    "EarningRule",
    "Entry",
    "Fulfilment",
    "Hold",
    "Lot",
    "Measure",
    "Member",
    "OnReturn",
    "Reward",
    "RewardKind",
    "Standing",
    "StandingChange",
    "Ticket",
    "Tier",
    "Total",
    "Txn",
    "Voucher",
    "VoucherState",
    "Warned",
    "Why",
]
