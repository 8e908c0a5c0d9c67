"""What WhatsApp's error codes mean, after Meta's "Error codes" page; the grouping is ours (meta/answers.py)."""

from __future__ import annotations

from datetime import timedelta

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from wafaa.channels.meta.answers import Codes
from wafaa.channels.wording import know_words

LINE_IS_DOWN = {
    0: "token_expired",
    3: "no_permission",
    10: "no_permission",
    190: "token_expired",
    368: "account_locked",
    131005: "no_permission",
    131031: "account_locked",
    131042: "billing",
    131045: "not_registered",
    133010: "not_registered",
    4: "too_many",
    80007: "too_many",
    130429: "too_many",
    131048: "spam_limit",
    131016: "provider_is_down",
    131057: "provider_is_down",
}
LATER = {1: "provider_is_down", 2: "provider_is_down", 131000: "provider_is_down", 131056: "pair_limit"}
NEVER = {
    131026: "undeliverable",
    131047: "window_closed",
    131049: "marketing_limit",
    131050: "opted_out",
    131051: "type_not_taken",
    131052: "media_lost",
    131053: "media_not_taken",
    131062: "needs_phone",
    130472: "experiment",
    132000: "template_variables",
    132001: "template_unknown",
    132005: "template_too_long",
    132007: "template_forbidden",
    132008: "template_variables",
    132012: "template_variables",
    132015: "template_paused",
    132016: "template_disabled",
    131021: "own_number",
    100: "bad_parameter",
    33: "no_such_number",
}
WAITS = {"pair_limit": timedelta(seconds=10), "spam_limit": timedelta(minutes=30)}

WORDS: dict[str, str | Lazy] = {
    "token_expired": _(
        "Meta does not accept the access token. Make a new permanent token of a system user and save it."
    ),
    "other_app_secret": _(
        "The app secret is not that of the app whose token this is, so nothing from Meta would be believed. "
        "Copy the secret once more, or make the token in the same app."
    ),
    "no_permission": _(
        "The token lacks a permission. It needs whatsapp_business_messaging and whatsapp_business_management."
    ),
    "account_locked": _("Meta has locked the WhatsApp account. See the account's quality page at Meta."),
    "billing": _("Meta could not charge for messages. Check the payment method of the WhatsApp account."),
    "not_registered": _("The number is not registered with the Cloud API. Register it in the WhatsApp manager."),
    "too_many": _("More was sent than is allowed in so short a time. It goes on by itself."),
    "spam_limit": _("Too many people blocked or reported the number. Meta slows it down for a while."),
    "provider_is_down": _("The provider has trouble of its own. It is tried again by itself."),
    "pair_limit": _("Too many messages to this one person in a short time. It goes on by itself."),
    "undeliverable": _("This person cannot be reached on WhatsApp: no such account, or too old an app."),
    "window_closed": _("More than 24 hours have passed since the customer last wrote. Send a template instead."),
    "marketing_limit": _("WhatsApp shows this person no more offers for now. Try again another day."),
    "opted_out": _("This person switched off offers from you in WhatsApp."),
    "type_not_taken": _("WhatsApp does not take this kind of message."),
    "media_lost": _("The file could not be fetched from WhatsApp."),
    "media_not_taken": _("WhatsApp does not take this file. Its kind or size is not allowed there."),
    "needs_phone": _("This kind of template needs the person's phone number, and only their user name is known."),
    "experiment": _("Meta left this person out of such messages for an experiment of its own."),
    "template_variables": _("The template's variables do not fit. Fetch the templates again and fill in all."),
    "template_unknown": _("This template does not exist in this language. Fetch the templates again."),
    "template_too_long": _("With these values the template becomes too long."),
    "template_forbidden": _("The template's words break a rule of WhatsApp."),
    "template_paused": _("Meta paused this template because of its quality. Choose another one."),
    "template_disabled": _("Meta disabled this template for good. Choose another one."),
    "own_number": _("A message cannot be sent to the line's own number."),
    "bad_parameter": _("Meta did not understand the message. Check the number's id and the template."),
    "no_such_number": _("Meta knows no number with this id, or the token may not see it."),
    "not_subscribed": _("Messages do not reach us yet: the WhatsApp account does not call our app."),
    "wrong_account": _("The account id is wrong, or the token may not see this account."),
    "empty_variable": _("A variable of the template was empty, so it was not sent."),
    "template_gone": _("The template is not approved any more."),
    "too_long": _("The text is longer than WhatsApp allows: 4096 characters, 1024 beside a file."),
    "no_file": _("The file is not here any more."),
    "no_answer": _("WhatsApp broke off before it answered. As soon as it reports the message, that is shown here."),
}
know_words(WORDS)

CODES = Codes(LINE_IS_DOWN, LATER, NEVER, WAITS)
meaning_of, outcome_of = CODES.meaning_of, CODES.outcome_of
