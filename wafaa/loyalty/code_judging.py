"""What the programme says of a code that a customer shows when a colleague takes their order."""

from __future__ import annotations

from wafaa.lib.time import now
from wafaa.loyalty import reward_words as words
from wafaa.loyalty.codes import voucher_code
from wafaa.loyalty.models import Fulfilment, Voucher, VoucherState
from wafaa.orders.codes import judges_codes
from wafaa.people.models import Customer


@judges_codes
def is_their_voucher_good(customer: Customer, code: str) -> str:
    """Why this voucher is not good for their order; "" when it is, or when it is none of ours."""
    named = voucher_code(code)
    found = Voucher.objects.select_related("customer", "reward").filter(code=named).first() if named else None
    if found is None:
        return ""
    if found.customer.root_id != customer.root_id:
        return words.refusal("not_their_voucher")
    by_hand = found.state == VoucherState.WANTED and found.promised.way == Fulfilment.HAND
    if found.state != VoucherState.READY and not by_hand:
        return words.refusal(found.state)
    if found.coupon_id is not None:
        return words.refusal("shop_code")
    return words.refusal(VoucherState.EXPIRED) if found.is_over(now()) else ""
