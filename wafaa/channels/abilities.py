"""What a channel can do: one declaration, made by its connector and read by everybody else.

The composer shows and offers by it, the gate refuses by it, the line's page tells of it, and the conformance suite
proves each of its words (docs/decisions/0014-abilities-are-declared-once.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from wafaa.channels.choices import Shape, kept, shape_of
from wafaa.channels.x.weight import weighed

Counts = Literal["utf16", "bytes", "x", "parts"]
MB = 1024 * 1024


@dataclass(frozen=True)
class Files:
    """Files that go with a message: how many, the most bytes of one, how long the text beside them may be (None: as
    without), and which media types (none named: every type the shop keeps)."""

    most: int = 10
    size: int = 25 * MB
    caption: int | None = None
    types: tuple[str, ...] = ()


@dataclass(frozen=True)
class Abilities:
    """What is not said is not possible.

    What may be written: `text` is the longest one (0: nothing can be written), `counts` what it is counted in (units of
    UTF-16, "bytes" of UTF-8, "x" as X weighs, or UTF-16 in "parts" that are billed each); `files` that go along;
    `choices` in which shapes choices are shown, the best first (none: as numbered lines); `templates` that the provider
    approved beforehand; `address_costs`: the provider bills more for a text with a web address in it.

    To whom and when: `reaches` are the kinds of identity written to, the best first; `addresses_die`: an address can
    turn out to be dead for good; `window` is how long after the customer's last word free words may go; `is_public`:
    everybody reads along, so only people answer, one comment at a time; `private_by` is the channel by which a
    comment's one private reply goes; `moderates`: comments can be hidden, shown again and deleted. `is_talk`: people
    talk back and forth there, so an answer waits for its undo only as long as in the chat.

    What is heard: `goes_on`: what answers nothing named goes on in the running talk; `edits`, `removals` and
    `reactions` of customers; `receipts`, how far a message has come, beyond that it was sent.

    How its machine is spoken to: `network`: a send is given to somebody else's machine; `folds`: a second send with
    the same key is one message there; `settles`: the provider can be asked what became of a send; `hook` is the
    largest call of the provider that is taken in, in bytes (0: it does not call us); `subscribes`: the provider can be
    told to call us.
    """

    text: int
    counts: Counts = "utf16"
    files: Files | None = None
    choices: tuple[Shape, ...] = ()
    templates: bool = False
    address_costs: bool = False

    reaches: tuple[str, ...] = ()
    addresses_die: bool = False
    window: timedelta | None = None
    is_public: bool = False
    private_by: str = ""
    moderates: bool = False
    is_talk: bool = False

    goes_on: bool = False
    edits: bool = False
    removals: bool = False
    reactions: bool = False
    receipts: frozenset[str] = frozenset()

    network: bool = False
    folds: bool = False
    settles: bool = False
    hook: int = 0
    subscribes: bool = False

    def length_of(self, text: str) -> int:
        """How long the provider counts a text."""
        if self.counts == "x":
            return weighed(text)
        if self.counts == "bytes":
            return len(text.encode("utf-8", "surrogatepass"))
        return len(text.encode("utf-16-le", "surrogatepass")) // 2

    def most_text(self, *, has_files: bool = False) -> int:
        """The longest text of a message."""
        caption = self.files.caption if self.files is not None and has_files else None
        return self.text if caption is None else caption


NOTHING = Abilities(text=0)
"""A channel that only comes in."""
INSIDE = Abilities(text=20_000, files=Files(), is_talk=True)
"""Between colleagues, where no connector is needed."""


@dataclass(frozen=True)
class Load:
    """What a message carries; `files` are public ids."""

    text: str = ""
    files: tuple[str, ...] = ()
    choices: tuple[Mapping[str, str], ...] = ()
    is_template: bool = False

    @classmethod
    def of(cls, text: str, envelope: Mapping[str, Any]) -> Load:
        """What an outgoing message carries."""
        choices, files = envelope.get("choices") or (), envelope.get("files") or ()
        return cls(text, tuple(files), tuple(choices), bool(envelope.get("template")))


def misfit(can: Abilities, load: Load, look_at: Callable[[Sequence[str]], Sequence[tuple[int, str]]]) -> str:
    """The code (a key of gate.REASONS) of why this cannot be carried, "" when it can. `look_at` answers size and media
    type of the files, should that matter."""
    if load.is_template:
        return "" if can.templates else "no_templates"
    if not can.text:
        return "nothing_written"
    if load.choices and not can.choices:
        return "no_choices"
    if load.choices and shape_of(kept(load.choices), load.text, can.choices) is None:
        return "choices_do_not_fit"
    if load.files and (why := unfit_files(can, len(load.files), look_at(load.files))):
        return why
    most = can.most_text(has_files=bool(load.files))
    return "too_long" if not load.choices and can.length_of(load.text.strip()) > most else ""


def unfit_files(can: Abilities, count: int, files: Sequence[tuple[int, str]]) -> str:
    """Why these files (size, media type) do not go along, "" when they do."""
    if can.files is None:
        return "no_files"
    if count > can.files.most:
        return "too_many_files"
    if any(size > can.files.size for size, _type in files):
        return "file_too_large"
    return "file_type" if can.files.types and any(kind not in can.files.types for _size, kind in files) else ""
