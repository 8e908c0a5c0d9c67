"""A channel's abilities as its line's page tells of them, in the reader's words and digits."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wafaa.channels.abilities import MB, Abilities
from wafaa.lib.text.digits import in_digits
from wafaa.stores import scope


def told(can: Abilities) -> list[tuple[bool, str]]:
    """(whether it can, the sentence)."""
    found = [*_written(can), *_when(can), *_heard(can)] if can.text else [(False, _("Nothing can be written here."))]
    figures = scope.current().store.figures
    return [(can_do, in_digits(words, figures)) for can_do, words in found]


def _written(can: Abilities) -> list[tuple[bool, str]]:
    lengths = {
        "bytes": _("Texts of up to %(n)s bytes; an Arabic letter is two."),
        "parts": _("Texts of up to %(n)s characters, billed by the part."),
    }
    found = [(True, lengths.get(can.counts, _("Texts of up to %(n)s characters.")) % {"n": can.text})]
    if can.files is None:
        found.append((False, _("No files go along.")))
    else:
        words = ngettext(
            "One file in a message, of up to %(size)s MB.",
            "Up to %(n)s files in a message, each of up to %(size)s MB.",
            can.files.most,
        )
        found.append((True, words % {"n": can.files.most, "size": can.files.size // MB}))
    if not can.is_public:
        shown = {
            "buttons": _("Choices are shown as buttons or a list."),
            "quick": _("Choices are shown as quick replies."),
        }
        shape = can.choices[0].name if can.choices else ""
        found.append((bool(shape), shown.get(shape, _("Choices go as numbered lines of the text."))))
    if can.templates:
        found.append((True, _("Templates that were approved beforehand go at any time.")))
    if can.address_costs:
        found.append((False, _("An answer with a web address in it costs more.")))
    return found


def _when(can: Abilities) -> list[tuple[bool, str]]:
    found = []
    if can.window is not None:
        hours = int(can.window.total_seconds() // 3600)
        words = _("Free words go within %(n)s hours of the customer's last message.")
        found.append((True, words % {"n": hours}))
    if can.is_public:
        found.append((True, _("Everybody reads along: only people answer, one comment at a time.")))
    if can.private_by:
        found.append((True, _("Each comment can have one private reply.")))
    if can.moderates:
        found.append((True, _("Comments can be hidden, shown again and deleted from here.")))
    return found


def _heard(can: Abilities) -> list[tuple[bool, str]]:
    told = [
        (
            can.edits,
            _("We see when a customer changes a message."),
            _("We do not see when a customer changes a message."),
        ),
        (can.removals, _("We see when a customer deletes one."), _("We do not see when a customer deletes one.")),
    ]
    if not can.is_public:
        told += [
            (
                "delivered" in can.receipts,
                _("We learn when a message was delivered."),
                _("We do not learn when a message was delivered."),
            ),
            ("read" in can.receipts, _("We learn when it was read."), _("We do not learn when it was read.")),
        ]
    return [(is_so, yes if is_so else no) for is_so, yes, no in told]
