"""The rules about orders and returns that a store begins with."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from wafaa.playbook.standards import Step, standard

standard(
    "order.received",
    name=_("Confirm each order"),
    says=_("Whoever orders hears at once that the order has come, what is in it, and for which day it is promised."),
    about="order",
    trigger="order.placed",
    steps=(Step("order.tell_received"),),
    mode="do",
    order=10,
)
standard(
    "order.given",
    name=_("Confirm an order once it is known whose it is"),
    says=_("An order that came without a customer is confirmed as soon as one is linked to it, once."),
    about="order",
    trigger="order.given",
    steps=(Step("order.tell_received"),),
    mode="do",
    order=15,
)
standard(
    "order.delayed",
    name=_("Tell of a delay before the customer notices"),
    says=_("As soon as a promised day cannot be kept, they get an apology and the new day."),
    about="order",
    trigger="delivery.slipping",
    steps=(Step("order.tell_delay"),),
    mode="do",
    order=20,
)
standard(
    "order.delayed_with_coupon",
    name=_("A gesture with the news of a delay"),
    says=_(
        "The message that tells of the delay names a coupon of your shop: at most 30 in thirty days, and one for each "
        "customer. Off until you choose it; the rule that only tells then leaves it to this one."
    ),
    about="order",
    trigger="delivery.slipping",
    steps=(Step("order.tell_delay_with_coupon", {"amount": "10%", "days": "30", "most": "30"}),),
    mode="off",
    at_most=(1, 30),
    order=15,
)
standard(
    "order.tried",
    name=_("Tell that a delivery was tried"),
    says=_("Somebody stood at the door in vain: they hear when it is tried again, and may choose another time."),
    about="order",
    trigger="order.tried",
    steps=(Step("order.tell_tried"),),
    mode="do",
    order=30,
)
standard(
    "order.at_pickup",
    name=_("Tell that a parcel waits at a pick-up point"),
    says=_("They hear where their parcel is, so that it does not go back."),
    about="order",
    trigger="order.at_pickup",
    steps=(Step("order.tell_at_pickup"),),
    mode="do",
    order=40,
)
standard(
    "order.on_its_way",
    name=_("Tell that an order is on its way"),
    says=_("With the parcel's number. Off, since most shops write this themselves: twice would be once too often."),
    about="order",
    trigger="order.on_its_way",
    steps=(Step("order.tell_on_its_way"),),
    mode="off",
    order=50,
)
standard(
    "order.short",
    name=_("Tell what is out of stock, with what is there instead"),
    says=_("When something of an order is missing on the shelf, a colleague reads the message before it goes."),
    about="order",
    trigger="order.short",
    steps=(Step("order.tell_short"),),
    mode="ask",
    order=60,
)
standard(
    "order.arrived",
    name=_("Ask after the delivery"),
    says=_("Two days after all has arrived, at the hour the customer likes, and at most once in thirty days."),
    about="order",
    trigger="delivery.made",
    wait=timedelta(days=2),
    steps=(Step("order.ask_after"),),
    mode="do",
    at_most=(1, 30),
    order=70,
)
standard(
    "return.requested",
    name=_("Confirm each return"),
    says=_("Whoever wants to return something hears at once that it has reached you."),
    about="return",
    trigger="return.requested",
    steps=(Step("return.tell_requested"),),
    mode="do",
    order=110,
)
standard(
    "return.decided",
    name=_("Tell what was decided about a return"),
    says=_("Agreed: how to send it, and the day of the money. Declined: the reason."),
    about="return",
    trigger="return.decided",
    steps=(Step("return.tell_decided"),),
    mode="do",
    order=120,
)
standard(
    "return.arrived",
    name=_("Tell that a return has arrived"),
    says=_("With the day by which the money is promised; each part of it when it comes."),
    about="return",
    trigger="return.arrived",
    steps=(Step("return.tell_arrived"),),
    mode="do",
    order=130,
)
standard(
    "return.corrected",
    name=_("Tell of another result"),
    says=_("What came was looked over once more, and something else was found than before."),
    about="return",
    trigger="return.corrected",
    steps=(Step("return.tell_corrected"),),
    mode="do",
    order=135,
)
standard(
    "return.resolved",
    name=_("Tell what goes back"),
    says=_("When the money, the credit, the exchange or the repair is settled."),
    about="return",
    trigger="return.resolved",
    steps=(Step("return.tell_resolved"),),
    mode="do",
    order=140,
)
standard(
    "return.sent",
    name=_("Tell that it is on its way back to the customer"),
    says=_("When what was repaired, or another thing instead, sets out; with the parcel's number."),
    about="return",
    trigger="return.sent",
    steps=(Step("return.tell_sent"),),
    mode="do",
    order=145,
)
