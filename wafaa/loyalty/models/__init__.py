"""The ledger, who takes part in the programme, and contests."""

from wafaa.loyalty.models.contests import Contest, Ticket
from wafaa.loyalty.models.ledger import Account, Entry, Hold, Lot, Total, Txn
from wafaa.loyalty.models.members import Member

__all__ = ["Account", "Contest", "Entry", "Hold", "Lot", "Member", "Ticket", "Total", "Txn"]
