"""What friends tell to rules, segments and templates."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wafaa.loyalty import columns
from wafaa.loyalty.models import Referral, ReferralState
from wafaa.loyalty.models.referrals import STANDING
from wafaa.loyalty.newcomers import records_of
from wafaa.people.models import Customer, everyone_in
from wafaa.playbook.facts import fact

SEE = "loyalty.see"


@fact(
    "member.friends_brought",
    about="customer",
    type=int,
    label=_("Friends they brought who kept their first order"),
    elsewhere=columns.FRIENDS_BROUGHT,
    permission=SEE,
    is_listed=False,
)
def friends_brought(customer: Customer) -> int:
    mine = Referral.objects.filter(advocate_id__in=records_of(customer), state=ReferralState.REWARDED)
    return int(mine.count())


@fact(
    "member.brought_by",
    about="customer",
    type=bool,
    label=_("Came through a friend"),
    elsewhere=columns.BROUGHT_BY,
    permission=SEE,
    is_listed=False,
)
def brought_by(customer: Customer) -> bool:
    return bool(Referral.objects.filter(everyone_in(customer), state__in=STANDING).exists())
