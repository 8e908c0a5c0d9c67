"""A person's points and tier, beside a conversation and on their page; and to themselves in the chat."""

from django.utils.translation import gettext_lazy as _

from wafaa.loyalty import chat as chat
from wafaa.loyalty import code_judging as code_judging  # what it says is offered as well
from wafaa.loyalty.membership import is_known
from wafaa.playbook.panels import panel

for place in ("conversation", "customer"):
    panel(
        f"loyalty.of_{place}",
        place=place,
        url="loyalty:panel",
        title=_("Points"),
        permission="loyalty.see",
        order=8,
        shown=is_known,
        takes="customer",
    )
    panel(
        f"loyalty.offers_of_{place}",
        place=place,
        url="loyalty:offers_panel",
        title=_("Offers"),
        permission="loyalty.see",
        order=9,
        takes="customer",
    )
