"""Where customers' own pages are, for texts to customers: the plain address, and the link that signs in."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wafaa.ownpage.links import own_link, plain_address
from wafaa.ownpage.settings import OwnPageSettings
from wafaa.people.models import Customer
from wafaa.playbook.facts import fact
from wafaa.stores.models import Store
from wafaa.stores.settings import read


@fact(
    "customer.page",
    about="customer",
    type=str,
    label=_("Link to their own page"),
    in_texts=_("Link to the customer's own page"),
)
def page(customer: Customer) -> str:
    """For this customer alone, and good for a week from now; "" when no address of theirs is known."""
    return own_link(customer) if read(OwnPageSettings).is_open else ""


@fact(
    "store.page",
    about="store",
    type=str,
    label=_("Address of customers' pages"),
    in_texts=_("Address of customers' pages"),
)
def pages(store: Store) -> str:
    """Without any token: whoever opens it proves their address first. "" when the store has no such page."""
    return plain_address() if read(OwnPageSettings).is_open else ""
