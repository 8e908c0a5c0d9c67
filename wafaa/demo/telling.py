"""Turns the timed lines of one script into a conversation with its people, state and promises."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from wafaa.demo.cast import ANSWERS, STAFF
from wafaa.demo.corpus.screenplay import Script
from wafaa.demo.opening import after_working
from wafaa.demo.pace import FIRST_REPLY, Beat
from wafaa.demo.people import PRODUCTS, Product
from wafaa.demo.records import Conversation, Customer, OwnPromise, Staff, Turn
from wafaa.demo.wording import Scene, fill, in_own_digits

_BY_KEY = {one.key: one for one in STAFF}
_TEAMS = {"wholesale": "wholesale", "address": "warehouse", "damaged": "warehouse"}
_SETTLED_AFTER = timedelta(hours=18)


@dataclass(frozen=True)
class Stage:
    """What is known before the first line is spoken."""

    chance: Random
    now: datetime
    key: str
    customer: Customer
    channel: str
    script: Script


def tell(stage: Stage, beats: list[Beat]) -> Conversation:
    """The conversation as it stands at `stage.now`; `beats` are in the order of time."""
    beats = [_to_the_second(beat) for beat in beats]
    agent = _agent(stage)
    turns = _turns(stage, agent, beats)
    status, solved_at = _status(stage, beats)
    promises = _promises(stage, agent, beats, turns)
    opened = beats[0].at
    answered = [turn for turn in turns if turn.speaker == "agent"]
    return Conversation(
        key=stage.key,
        customer=stage.customer.key,
        channel=stage.channel,
        subject=fill(stage.script.subject, _scene(stage, agent, beats), opened),
        dialect=stage.script.dialect,
        topic=stage.script.topic,
        mood=stage.script.mood,
        opened_at=opened,
        turns=turns,
        status=status,
        solved_at=solved_at,
        assignee=agent.key if answered or stage.chance.random() < 0.4 else None,
        team=_TEAMS.get(stage.script.topic, "care"),
        labels=_labels(stage),
        priority=_priority(stage),
        unread=status == "open" and turns[-1].speaker == "customer" and stage.chance.random() < 0.75,
        first_reply_due=after_working(opened, FIRST_REPLY[stage.channel]),
        first_reply_at=answered[0].at if answered else None,
        promises=promises,
    )


def _to_the_second(beat: Beat) -> Beat:
    settled = beat.settled.replace(microsecond=0) if beat.settled else None
    return replace(beat, at=beat.at.replace(microsecond=0), settled=settled)


def _agent(stage: Stage) -> Staff:
    if stage.script.topic == "wholesale":
        return _BY_KEY["sara"]
    # Whoever is spoken of in the script is not the one who speaks.
    told = " ".join(line.text for line in stage.script.lines)
    others = [key for key in ANSWERS[stage.script.dialect] if not _is_named(_BY_KEY[key], told)]
    return _BY_KEY[stage.chance.choice(others)]


def _is_named(staff: Staff, text: str) -> bool:
    return staff.name_ar.split()[0] in text or staff.name_en.split()[0] in text


def bought(key: str, customer: str) -> tuple[str, dict[str, Product]]:
    """The number of the order that a conversation is about, and the goods that its words may name."""
    # A chance of its own, so that the subject, every line and the order itself name the same.
    chance = Random(key + customer)  # noqa: S311
    goods = {
        slot: chance.choice([one for one in PRODUCTS if one.slot == slot]) for slot in ("product", "abaya", "kaftan")
    }
    return str(1000 + int(key[1:]) * 3 + chance.randint(0, 2)), goods


def _scene(stage: Stage, agent: Staff, beats: list[Beat]) -> Scene:
    order, goods = bought(stage.key, stage.customer.key)
    return Scene(stage.customer, agent, order, goods, beats[0].at - timedelta(days=2))


def _turns(stage: Stage, agent: Staff, beats: list[Beat]) -> tuple[Turn, ...]:
    scene = _scene(stage, agent, beats)
    turns = []
    for beat in beats:
        text = fill(beat.line.text, scene, beat.at, beat.due)
        if beat.line.speaker == "customer":
            turns.append(Turn(beat.at, "customer", None, in_own_digits(text, stage.customer)))
        else:
            turns.append(Turn(beat.at, beat.line.speaker, agent.key, text))
    return tuple(turns)


def _status(stage: Stage, beats: list[Beat]) -> tuple[str, datetime | None]:
    last = [beat for beat in beats if beat.line.speaker != "note"][-1]
    finished = len(beats) == len(stage.script.lines)
    quiet_since = stage.now - last.at
    closing = last.at + timedelta(minutes=stage.chance.randint(2, 40))
    if finished and closing <= stage.now and (quiet_since > _SETTLED_AFTER or stage.chance.random() < 0.6):
        still_owed = any(beat.due and beat.due > stage.now for beat in beats)
        if not still_owed and not (last.line.speaker == "agent" and stage.chance.random() < 0.08):
            return "solved", closing
    if last.line.speaker == "agent":
        return "waiting" if not last.due else "open", None
    return "open", None


def _promises(stage: Stage, agent: Staff, beats: list[Beat], turns: tuple[Turn, ...]) -> tuple[OwnPromise, ...]:
    scene = _scene(stage, agent, beats)
    made = []
    for index, beat in enumerate(beats):
        if beat.line.pledge is None or beat.due is None:
            continue
        text = fill(beat.line.pledge.text, scene, beat.at, beat.due)
        state, settled = _outcome(stage.now, beat.due, beat.settled)
        made.append(OwnPromise(text, agent.key, index, turns[index].at, beat.due, state, settled))
    return tuple(made)


def _outcome(now: datetime, due: datetime, settled: datetime | None) -> tuple[str, datetime | None]:
    happened = settled if settled and settled <= now else None
    if happened:
        return ("kept" if happened <= due else "broken"), happened
    return ("broken" if due <= now else "open"), None


def _labels(stage: Stage) -> tuple[str, ...]:
    labels = [stage.script.topic]
    if stage.script.mood == "angry" and stage.chance.random() < 0.4:
        labels.append("urgent")
    if stage.customer.kind == "vip":
        labels.append("vip")
    return tuple(labels)


def _priority(stage: Stage) -> str:
    if stage.script.topic == "complaint":
        return "urgent" if stage.customer.kind == "vip" or stage.chance.random() < 0.3 else "high"
    if stage.script.mood == "angry" or stage.customer.kind == "vip":
        return "high"
    return "low" if stage.script.mood in {"curious", "happy"} else "normal"
