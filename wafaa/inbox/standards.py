"""The rules about conversations that a store begins with."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from wafaa.playbook.standards import Step, standard

A_DAY = 24 * 60

standard(
    "conversation.late_reply",
    name=_("Warn before a reply is late"),
    says=_(
        "The bell already tells whoever is in charge. This moves the conversation up for everybody, if a person agrees."
    ),
    about="conversation",
    trigger="conversation.reply_at_risk",
    when={"version": 1, "all": [{"fact": "conversation.priority", "op": "none_of", "value": ["high", "urgent"]}]},
    steps=(Step("conversation.prioritise", {"priority": "high"}),),
    mode="suggest",
    order=10,
)
standard(
    "conversation.late_and_nobodys",
    name=_("Tell the team of a late reply that is nobody's"),
    says=_("Nobody is in charge, so no bell would ring: the team, or the managers, are told."),
    about="conversation",
    trigger="conversation.reply_at_risk",
    when={"version": 1, "all": [{"fact": "conversation.assignee", "op": "empty"}]},
    steps=(Step("conversation.remind"),),
    mode="do",
    order=11,
)
standard(
    "conversation.silent",
    name=_("Wake a silent conversation"),
    says=_("Open or waiting, and nobody has said a word for three days: whoever is in charge is reminded, once."),
    about="conversation",
    trigger="",
    every=timedelta(hours=1),
    when={
        "version": 1,
        "all": [
            {"fact": "conversation.status", "op": "one_of", "value": ["open", "waiting"]},
            {"fact": "conversation.silent_for", "op": "longer", "value": 3 * A_DAY},
            {"fact": "conversation.silent_for", "op": "shorter", "value": 14 * A_DAY},
        ],
    },
    steps=(Step("conversation.remind"),),
    mode="do",
    order=20,
)
standard(
    "conversation.after_complaint",
    name=_("Follow up after a solved complaint"),
    says=_(
        "Three days later, at the hour they like: a message that asks whether all is well again, or a call where they "
        "like that better. A person says yes or no."
    ),
    about="conversation",
    trigger="conversation.solved",
    when={"version": 1, "all": [{"fact": "conversation.is_complaint", "op": "yes"}]},
    steps=(Step("conversation.follow_up", {"days": "3"}),),
    at_most=(1, 7),
    mode="ask",
    order=30,
)
standard(
    "conversation.praised",
    name=_("Thank a named colleague"),
    says=_("A customer thanks one of you by name: it stands under their bell and in their profile, in the very words."),
    about="conversation",
    trigger="conversation.praised",
    steps=(Step("conversation.thank"),),
    at_most=(1, 1),
    mode="do",
    order=40,
)
standard(
    "conversation.praised_maybe",
    name=_("Thank a colleague who may be meant"),
    says=_("Two of the same name, a name that is a word as well, or praise with a sting: a person decides."),
    about="conversation",
    trigger="conversation.praised_maybe",
    steps=(Step("conversation.thank"),),
    at_most=(1, 1),
    mode="suggest",
    order=41,
)
