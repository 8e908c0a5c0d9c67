"""The ledger, who takes part in the programme, and what is earned."""

from wafaa.loyalty.models.earning import Deal, Earned, EarningRule, Warned
from wafaa.loyalty.models.ledger import Account, Entry, Hold, Lot, Total, Txn
from wafaa.loyalty.models.members import Member

__all__ = ["Account", "Deal", "Earned", "EarningRule", "Entry", "Hold", "Lot", "Member", "Total", "Txn", "Warned"]
