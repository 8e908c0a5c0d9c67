"""What an adapter's tests tell of it, and how the suite speaks to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from django.test import Client

from tests.channels.conformance.standin import Answer, StandIn
from tests.world import World
from wafaa.channels import sending
from wafaa.channels.connector import abilities_of
from wafaa.channels.models import File, Line, Outgoing
from wafaa.inbox import verbs as inbox
from wafaa.inbox.models import Conversation, Message
from wafaa.lib.time import now
from wafaa.work.worker import run_due

CAPABILITIES: Mapping[str, str] = {
    "hook": "its provider calls us at /hooks/<line>/, and proves it",
    "arrivals": "what comes in is raw bytes that a job understands",
    "texts": "what comes in is written, and is answered by the same way",
    "one_talk": "what answers nothing named goes on in the latest conversation",
    "cards": "it can send a type of message nobody has heard of",
    "network": "a message on its way out is given to somebody else's machine",
    "key": "our own id of a message goes along to the provider",
    "waits": "the provider says for how many seconds it wants to be left alone",
    "clean_faults": "a fault of the provider's own proves that the message was not taken",
}
"""What a channel may lack."""
FORM = "application/x-www-form-urlencoded"
Test = Callable[..., None]


def needs(*capabilities: str) -> Callable[[Test], Test]:
    """The test has a meaning only for channels with all of these."""

    def mark(test: Test) -> Test:
        test.needs = capabilities  # type: ignore[attr-defined]
        return test

    return mark


class Subject:
    """What an adapter's tests tell of it. `folds_broken`: a send that
    broke off is repeated by itself, since the provider knows a repeated key and makes one message of it.
    `lacks`: the capabilities it has not, each with the reason. `binds`: its proof is bound to the bytes; a password
    alone is not. `line_channel`: the channel of the line it comes by, where that is another's.
    `never_tells`: receipts of the channel that this one of its providers has not."""

    channel: ClassVar[str]
    folds_broken: ClassVar[bool] = False
    lacks: ClassVar[Mapping[str, str]] = {}
    hook_type: ClassVar[str] = "application/json"
    has_siblings: ClassVar[bool] = False
    line_channel: ClassVar[str] = ""
    never_tells: ClassVar[frozenset[str]] = frozenset()
    binds: ClassVar[bool] = True

    def __init__(self, standin: StandIn, address: str) -> None:
        self.standin, self.address = standin, address

    @classmethod
    def make_standin(cls) -> StandIn:
        raise NotImplementedError

    def settings(self) -> dict[str, Any]:
        """Settings of the machine under which the stand-in is reached."""
        return {"INNER_HOSTS": frozenset({self.address.removeprefix("http://")})}

    def open(self) -> Line:
        raise NotImplementedError

    def message(self, text: str, n: int = 1, *, at_least: int = 0) -> bytes:
        """The provider's bytes for a text from one and the same customer; `n` numbers the message, `at_least` pads
        it with something harmless to so many bytes."""
        raise NotImplementedError

    def unknown(self) -> bytes:
        """A message of a type nobody has heard of, from that customer."""
        raise NotImplementedError

    def receipt(self, outgoing: Outgoing, state: str) -> bytes | None:
        """The provider's bytes for how far a message has come, None where it tells nothing."""
        return None

    def told(self, line: Line, outgoing: Outgoing, state: str) -> bool:
        """The provider tells how far a message has come; False where it never tells this."""
        raw = self.receipt(outgoing, state)
        if raw is not None:
            deliver(self, line, raw)
            run_due()
        return raw is not None

    def most_hook_bytes(self) -> int:
        """The largest call of the provider that is taken in."""
        return abilities_of(self.line_channel or self.channel).hook

    def edited(self, text: str) -> bytes | None:
        """The provider's bytes for the customer having changed the words of message 1."""
        return None

    def taken_back(self) -> bytes | None:
        """The same for message 1 having been deleted."""
        return None

    def reacted(self, outgoing: Outgoing) -> bytes | None:
        """The same for a ❤ at a message of ours."""
        return None

    def is_hidden(self, comment: str) -> bool:
        """Whether the other side has hidden this comment."""
        raise NotImplementedError

    def is_deleted(self, comment: str) -> bool:
        raise NotImplementedError

    def carried(self, data: bytes) -> bool:
        """Whether the other side was given a file of these bytes."""
        return any(data in call.body for call in self.standin.calls)

    def offered(self, call: Any) -> Sequence[str]:
        """The titles of the choices in what was sent."""
        raise NotImplementedError

    def headers(self, raw: bytes) -> dict[str, str]:
        """What proves the bytes."""
        raise NotImplementedError

    def query(self, raw: bytes) -> str:
        """What stands in the address the provider calls with these bytes, "key=…"."""
        return ""

    def stale_headers(self, raw: bytes) -> dict[str, str] | None:
        """A right signature of an hour ago, None where the provider's signatures do not age."""
        return None

    def forged(self, raw: bytes) -> dict[str, str]:
        """The same with the proof of another secret."""
        right = self.headers(raw)
        return {name: value[:-4] + ("AAAA" if value[-4:] != "AAAA" else "BBBB") for name, value in right.items()}

    def deliver(self, line: Line, raw: bytes) -> int:
        """The provider brings these bytes in its own way, rightly proven: 200 when taken, 404 by a line that is off."""
        return self.call(line, raw, self.headers(raw))

    def call(self, line: Line, raw: bytes, headers: dict[str, str]) -> int:
        """The provider calls its hook."""
        return knock(line, raw, headers, self.hook_type, self.query(raw))

    def noise(self, line: Line, raw: bytes) -> int:
        """Bytes that are nothing, brought in as if they were something."""
        return self.deliver(line, raw)

    def sent(self, line: Line) -> list[Any]:
        """What the other side was given, each by what `text_sent` reads."""
        return list(self.standin.sends)

    def token_expired(self) -> Answer:
        """How the provider says that our login is not valid any more."""
        raise NotImplementedError

    def too_many(self) -> Answer:
        return Answer(429, {}, {"Retry-After": "37"})

    def server_error(self) -> Answer:
        return Answer(500, {})

    def refusal(self) -> Answer:
        """The provider will never take this message."""
        raise NotImplementedError

    def send_key(self, call: Any) -> str:
        """Our own id of the message in what was sent to the stand-in."""
        raise NotImplementedError

    def text_sent(self, call: Any) -> str:
        raise NotImplementedError

    def answer(
        self, world: World, conversation: Conversation, text: str, key: str, files: Sequence[File] = ()
    ) -> Message:
        """Somebody answers here."""
        return inbox.reply(conversation, text, key=key, channel=conversation.channel, files=files)


def deliver(it: Subject, line: Line, raw: bytes) -> int:
    """The provider brings these bytes, rightly proven."""
    return it.deliver(line, raw)


def knock(line: Line, raw: bytes, headers: dict[str, str], kind: str = "application/json", query: str = "") -> int:
    url = f"/hooks/{line.public_id}/" + (f"?{query}" if query else "")
    return Client().post(url, raw, content_type=kind, headers=headers).status_code


def talk(it: Subject, line: Line) -> Conversation:
    """The customer wrote, and there is a conversation."""
    deliver(it, line, it.message("سلام"))
    run_due()
    found: Conversation = Conversation.objects.select_related("customer", "line").latest("id")
    return found


def answer(it: Subject, world: World, conversation: Conversation, text: str) -> Outgoing:
    """Omar answers, his undo seconds pass, and it is sent."""
    with world.as_staff(world.omar):
        message = it.answer(world, conversation, text, f"k{Message.objects.count()}")
    assert message.outgoing is not None
    again(message.outgoing, resting=True)
    return fresh(message.outgoing)


def reply(it: Subject, line: Line, world: World, text: str = "أهلًا") -> Outgoing:
    conversation = Conversation.objects.filter(line=line).select_related("customer", "line").first() or talk(it, line)
    return answer(it, world, conversation, text)


def again(outgoing: Outgoing, *, resting: bool = False) -> None:
    """Its time has come; unless `resting`, so has the end of the line's pause."""
    if not resting:
        Line.objects.filter(pk=outgoing.line_id).update(paused_until=None)
    Outgoing.objects.filter(pk=outgoing.pk, state="queued").update(not_before=now())
    sending.send_due(outgoing.pk)


def fresh(outgoing: Outgoing) -> Outgoing:
    found: Outgoing = Outgoing.objects.get(pk=outgoing.pk)
    return found
