"""The only writers of people: their records, what may be one person, and lists of customers that come in."""

from wafaa.people.verbs.erasing import ask_erasure, call_off_erasure, erase_again
from wafaa.people.verbs.importing import drop_import, name_columns, start_import, take_list, undo_import
from wafaa.people.verbs.kinds import hold_kind, leave_kind_to_rules, set_kind_rules, walk_on, weigh
from wafaa.people.verbs.likeness import keep_apart, note_likeness
from wafaa.people.verbs.own_fields import (
    TooManyFields,
    archive_field,
    change_field,
    make_field,
    move_field,
    set_own,
    unset_own,
)
from wafaa.people.verbs.records import (
    describe,
    identify,
    join_people,
    mark_unreachable,
    meet,
    meet_alone,
    note_export,
    part_people,
    prove,
    recognise,
    state_consent,
    tag,
    write_note,
)

__all__ = [
    "describe",
    "identify",
    "join_people",
    "keep_apart",
    "mark_unreachable",
    "meet",
    "meet_alone",
    "note_likeness",
    "part_people",
    "prove",
    "recognise",
    "state_consent",
    "tag",
    "drop_import",
    "name_columns",
    "start_import",
    "take_list",
    "undo_import",
    "note_export",
    "ask_erasure",
    "call_off_erasure",
    "erase_again",
    "write_note",
    "TooManyFields",
    "archive_field",
    "change_field",
    "make_field",
    "move_field",
    "set_own",
    "unset_own",
    "hold_kind",
    "leave_kind_to_rules",
    "set_kind_rules",
    "walk_on",
    "weigh",
]
