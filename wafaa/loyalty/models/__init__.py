"""The ledger, who takes part in the programme and on which tier, what is earned, what points are for,
contests, and friends who bring friends."""

from wafaa.loyalty.models.contests import Contest, Ticket
from wafaa.loyalty.models.earning import Deal, Earned, EarningRule, Warned
from wafaa.loyalty.models.ledger import Account, Entry, Hold, Lot, Total, Txn
from wafaa.loyalty.models.lists import Keeping, KeptBalance, ListWay, PointsList, PointsListLine
from wafaa.loyalty.models.measure import Draw, Measure
from wafaa.loyalty.models.members import Member
from wafaa.loyalty.models.personal import OfferKind, OfferRound, OfferWhy, PersonalOffer, Taste, Whom
from wafaa.loyalty.models.referrals import FriendLink, Referral, ReferralState
from wafaa.loyalty.models.rewards import Fulfilment, OnReturn, Reward, RewardKind, Voucher, VoucherDoubt, VoucherState
from wafaa.loyalty.models.tiers import Standing, StandingChange, Tier, Why

__all__ = [
    "Account",
    "Contest",
    "Deal",
    "Draw",
    "Earned",
    "EarningRule",
    "Entry",
    "FriendLink",
    "Fulfilment",
    "Hold",
    "Keeping",
    "KeptBalance",
    "ListWay",
    "Lot",
    "Measure",
    "Member",
    "OfferKind",
    "OfferRound",
    "OfferWhy",
    "OnReturn",
    "Referral",
    "ReferralState",
    "PersonalOffer",
    "PointsList",
    "PointsListLine",
    "Reward",
    "RewardKind",
    "Standing",
    "StandingChange",
    "Ticket",
    "Taste",
    "Tier",
    "Total",
    "Txn",
    "Voucher",
    "VoucherDoubt",
    "VoucherState",
    "Warned",
    "Whom",
    "Why",
]
