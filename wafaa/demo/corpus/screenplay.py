"""How the corpus is written down: a screenplay, so that a native reader can correct it without Python.

    == topic | channels | mood | who | subject
    C the customer says
      and goes on in a second line of the same message
    A the shop answers: I will call you {day} at {hour}
    ! +2d | call back {day} at {hour}
    N a private note between colleagues

`who` narrows the writer: `f` or `m`, a country code, several of them, or `-` for anyone.
`!` marks a promise that the answer above it makes, due after the offset (`+3h`, `+2d`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

SPEAKERS = {"C": "customer", "A": "agent", "N": "note"}
CHANNELS = {"webchat", "email", "form"}
MOODS = {"calm", "worried", "angry", "happy", "curious", "sad"}
TOPICS = {
    "parcel", "late", "refund", "size", "damaged", "wrong_item", "discount", "payment", "cancel", "address",
    "complaint", "praise", "points", "product", "stock", "shipping_price", "gift_wrap", "hours", "wholesale",
}  # fmt: skip
SLOTS = ("name", "order", "city", "product", "abaya", "kaftan", "day", "hour", "agent")


@dataclass(frozen=True)
class Pledge:
    """What an agent gave their word for, and how long after the message it falls due."""

    text: str
    after: timedelta


@dataclass(frozen=True)
class Line:
    """One message of a script; `speaker` is customer, agent or note."""

    speaker: str
    text: str
    pledge: Pledge | None = None


@dataclass(frozen=True)
class Script:
    """One authored conversation, its slots still open."""

    dialect: str
    topic: str
    channels: tuple[str, ...]
    mood: str
    genders: frozenset[str]
    countries: frozenset[str]
    subject: str
    lines: tuple[Line, ...]


def parse(dialect: str, pages: str) -> Iterator[Script]:
    """The scripts on `pages`; ValueError names the first line that does not follow the form."""
    for block in pages.split("\n== ")[1:]:
        header, *rows = block.strip("\n").split("\n")
        yield _script(dialect, header, _lines(rows))


def _script(dialect: str, header: str, lines: tuple[Line, ...]) -> Script:
    topic, channels, mood, who, subject = (part.strip() for part in header.split("|"))
    if topic not in TOPICS or mood not in MOODS or not set(channels.split()) <= CHANNELS:
        raise ValueError(f"unknown topic, channel or mood: {header}")
    narrowed = set(who.split()) - {"-"}
    genders = frozenset(narrowed & {"f", "m"}) or frozenset("fm")
    countries = frozenset(narrowed - {"f", "m"})
    return Script(dialect, topic, tuple(channels.split()), mood, genders, countries, subject, lines)


def _lines(rows: list[str]) -> tuple[Line, ...]:
    lines: list[Line] = []
    for row in filter(str.strip, rows):
        if row.startswith("  "):
            lines[-1] = replace(lines[-1], text=f"{lines[-1].text}\n{row.strip()}")
        elif row.startswith("! "):
            lines[-1] = replace(lines[-1], pledge=_pledge(row))
        elif row[:1] in SPEAKERS and row[1:2] == " ":
            lines.append(Line(SPEAKERS[row[0]], row[2:].strip()))
        else:
            raise ValueError(f"neither C, A, N, ! nor a continuation: {row}")
    return tuple(lines)


def _pledge(row: str) -> Pledge:
    offset, text = (part.strip() for part in row[2:].split("|"))
    unit = {"h": "hours", "d": "days"}[offset[-1]]
    return Pledge(text, timedelta(**{unit: int(offset[1:-1])}))
