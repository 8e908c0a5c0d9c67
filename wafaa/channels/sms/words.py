"""The words of SMS providers' codes, as a person reads them."""

from __future__ import annotations

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from wafaa.channels.wording import know_words

WORDS: dict[str, str | Lazy] = {
    "sms_login": _("The provider does not accept the login. Copy it once more from its console."),
    "sms_suspended": _("The provider has suspended the account. See its console for the reason."),
    "sms_no_money": _("The account has no money left, or no package for this country."),
    "sms_too_many": _("More was sent than the provider allows in so short a time. It goes on by itself."),
    "sms_provider_down": _("The provider has trouble of its own. It is tried again by itself."),
    "sms_bad_number": _("This is no number that text messages can be sent to."),
    "sms_landline": _("This number is a landline or cannot receive text messages."),
    "sms_stopped": _("This person wrote STOP to your number: nothing gets through until they write START."),
    "sms_no_route": _("The account may not send to this country. Switch the country on in the console."),
    "sms_sender": _("The provider does not let you send under this sender. Register it, or choose another one."),
    "sms_too_long": _("The text is longer than the provider takes."),
    "sms_empty": _("The text holds nothing that can be sent."),
    "sms_filtered": _("The provider or the carrier filtered the message for its words or its sender."),
    "sms_unreachable": _("The phone was switched off or out of reach for too long."),
    "sms_unknown_number": _("The carrier does not know this number; it may be out of service."),
    "sms_blocked": _("The carrier blocked the message."),
    "sms_twice": _("The provider took it for a repetition: the same text went to this number a moment ago."),
    "sms_not_registered": _("The number is not registered for sending to this country. Register it in the console."),
    "sms_carrier": _("The carrier did not deliver it and gave no reason."),
    "sms_ip": _("The provider takes calls only from addresses it knows. Add this machine's address in its console."),
    "sms_no_answer": _(
        "The provider broke off before it answered. As soon as it reports the message, that is shown here."
    ),
    "sms_no_sender": _("The sender is missing: a number, a registered name or a messaging service."),
    "sms_not_yours": _("The account has no such number."),
    "sms_hook_missing": _("What customers write does not reach us yet: the number calls another address, or none."),
    "sms_wrong_account": _("The account's id is wrong."),
}
know_words(WORDS)
