"""The ledger, who takes part in the programme, and what points are for."""

from wafaa.loyalty.models.ledger import Account, Entry, Hold, Lot, Total, Txn
from wafaa.loyalty.models.members import Member
from wafaa.loyalty.models.rewards import Fulfilment, OnReturn, Reward, RewardKind, Voucher, VoucherState

__all__ = [
    "Account",
    "Entry",
    "Fulfilment",
    "Hold",
    "Lot",
    "Member",
    "OnReturn",
    "Reward",
    "RewardKind",
    "Total",
    "Txn",
    "Voucher",
    "VoucherState",
]
