"""The ledger, and who takes part in the programme."""

from wafaa.loyalty.models.ledger import Account, Entry, Hold, Lot, Total, Txn
from wafaa.loyalty.models.members import Member

__all__ = ["Account", "Entry", "Hold", "Lot", "Member", "Total", "Txn"]
