"""What a shop decides about its staff."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from wafaa.stores.settings import setting, settings


@settings("team", _("Colleagues"))
@dataclass(frozen=True)
class TeamSettings:
    people_page: bool = setting(
        False,
        _("A page of the people behind the shop"),
        _("Customers meet your colleagues there; each decides in their profile what is shown of them."),
    )
    capacity: int = setting(
        12,
        _("How much one person takes"),
        _("Open conversations that find somebody by themselves; more only comes by hand. A person may have their own."),
        least=1,
        most=500,
    )
    chat_weight: int = setting(
        2,
        _("A chat counts as"),
        _("Chat, WhatsApp and Telegram want an answer at once, so each takes more of a person than a mail."),
        least=1,
        most=20,
    )
    mail_weight: int = setting(
        1,
        _("A mail counts as"),
        _("Mail, forms and calls."),
        least=1,
        most=20,
    )
    passed_minutes: int = setting(
        15,
        _("Minutes of waiting after which nobody is passed"),
        _(
            "Customers of a tier with weight may be given out before others whose answers are safely in time. Who has "
            "waited so long, or whose promise is at risk, is never passed. Nought: nobody is ever passed."
        ),
        least=0,
        most=1440,
    )
    push_shows_words: bool = setting(
        False,
        _("Notifications on phones show what was written"),
        _(
            "Off, a phone shows who writes and the number of the conversation. On, it shows the first words too: they "
            "travel sealed, yet through the service of the phone's maker, and stand on a locked screen."
        ),
    )
