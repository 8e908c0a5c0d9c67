"""What a shop decides about sending."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from wafaa.stores.settings import setting, settings


@settings("channels", _("Sending"))
@dataclass(frozen=True)
class GateSettings:
    quiet_from: int = setting(
        22,
        _("Quiet from (hour)"),
        _("No survey and no offer leaves after this hour of the customer's day."),
        least=0,
        most=23,
    )
    quiet_to: int = setting(
        9, _("Quiet until (hour)"), _("What waited in the quiet time leaves from this hour on."), least=0, most=23
    )
    cap_messages: int = setting(
        2, _("Most messages"), _("Surveys, review requests and offers one customer may get together."), least=0, most=50
    )
    cap_days: int = setting(7, _("… within days"), _("The days over which they are counted."), least=1, most=365)
    undo_email: int = setting(
        10,
        _("Undo seconds, e-mail"),
        _("How long an e-mail waits before it leaves, so that it can be withdrawn."),
        least=0,
        most=120,
    )
    undo_chat: int = setting(
        0, _("Undo seconds, chat"), _("How long a chat reply waits, so that it can be withdrawn."), least=0, most=10
    )
    push_words: str = setting(
        "never",
        _("Notifications to customers show the answer"),
        _(
            "Who asks for it in the chat is told when you answer. The words themselves travel sealed, yet stand on a "
            "locked screen, and a browser that nobody has confirmed may be anybody's."
        ),
        choices=(
            ("never", _("Never: only that somebody has answered")),
            ("proven", _("To customers who have confirmed who they are")),
            ("all", _("To everybody who asked to be told")),
        ),
    )
    acknowledge: bool = setting(
        True, _("Acknowledge at once"), _("E-mails and forms get a short confirmation with the time you promise.")
    )
