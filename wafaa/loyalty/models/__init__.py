"""The ledger, who takes part in the programme, and the tiers they stand on."""

from wafaa.loyalty.models.ledger import Account, Entry, Hold, Lot, Total, Txn
from wafaa.loyalty.models.members import Member
from wafaa.loyalty.models.tiers import Standing, StandingChange, Tier, Why

__all__ = ["Account", "Entry", "Hold", "Lot", "Member", "Standing", "StandingChange", "Tier", "Total", "Txn", "Why"]
