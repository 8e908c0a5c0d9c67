"""What inviting friends means for the rest of the programme: a way to earn, and what somebody has who never bought."""

from __future__ import annotations

from django.utils.translation import gettext as _

from wafaa.loyalty import keeping
from wafaa.loyalty.exclusivity import PublicOffer, Welcome, public_offers, welcomes
from wafaa.loyalty.membership import is_running, member
from wafaa.loyalty.models import Reward
from wafaa.loyalty.referral_settings import ReferralSettings
from wafaa.loyalty.speech import points
from wafaa.loyalty.ways import WAYS
from wafaa.people.models import Customer
from wafaa.stores.settings import read


def friends_voucher() -> Reward | None:
    """The reward of which a friend is given a voucher."""
    wanted = read(ReferralSettings).friend_reward
    found: Reward | None = Reward.objects.filter(public_id=wanted).first() if wanted else None
    return found


@public_offers
def given_to_friends() -> list[PublicOffer]:
    """Anybody may be sent a link, so what it gives before the first order is what everybody can have."""
    reward = friends_voucher() if read(ReferralSettings).is_on else None
    if reward is None:
        return []
    return [PublicOffer(reward.title_ar, reward.kind, percent=reward.percent, sum_minor=reward.value_minor)]


@welcomes
def promised_to_friends() -> Welcome:
    """A friend spends these only after the first order, and yet they are counted: it was the link that promised them,
    before anything was bought."""
    chosen = read(ReferralSettings)
    return Welcome(points=chosen.friend_points if chosen.is_on else 0)


def ways(customer: Customer) -> list[str]:
    chosen = read(ReferralSettings)
    if not is_running() or not chosen.is_on or not chosen.advocate_points or member(customer) is None:
        return []
    if keeping.rests():
        return []
    return [_("%(points)s for each friend who comes by your link") % {"points": points(chosen.advocate_points)}]


WAYS.append(ways)
