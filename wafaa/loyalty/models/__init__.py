"""The ledger, who takes part in the programme and on which tier, what is earned, what points are for,
contests, and friends who bring friends."""

from wafaa.loyalty.models.contests import Contest, Ticket
from wafaa.loyalty.models.earning import Deal, Earned, EarningRule, Warned
from wafaa.loyalty.models.ledger import Account, Entry, Hold, Lot, Total, Txn
from wafaa.loyalty.models.members import Member
from wafaa.loyalty.models.referrals import FriendLink, Referral, ReferralState
from wafaa.loyalty.models.rewards import Fulfilment, OnReturn, Reward, RewardKind, Voucher, VoucherState
from wafaa.loyalty.models.tiers import Standing, StandingChange, Tier, Why

__all__ = [
    "Account",
    "Contest",
    "Deal",
    "Earned",
    "EarningRule",
    "Entry",
    "FriendLink",
    "Fulfilment",
    "Hold",
    "Lot",
    "Member",
    "OnReturn",
    "Referral",
    "ReferralState",
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
