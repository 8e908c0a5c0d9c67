"""A label everywhere: renamed, put together with another, taken away; and its colour.

It is one change to many conversations (`sweeping`): first they are looked for, then somebody looks it over, the worker
does it, and for days it can be undone. What names the label besides (saved views, macros, rules) goes along.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from wafaa.inbox.models import (
    MERGED,
    Conversation,
    ItemState,
    Label,
    ReadyAnswer,
    SavedView,
    Sweep,
    SweepItem,
    SweepState,
    SweepWhat,
)
from wafaa.lib.names import HUES
from wafaa.lib.text.safe import visible
from wafaa.playbook import verbs as playbook
from wafaa.playbook.models import Rule
from wafaa.stores import scope
from wafaa.work.unit import unit

LOOKED_AT = 5_000
"""So many conversations are looked through at a time."""
FACT, ACTION = "conversation.labels", "conversation.label"
NAMING: dict[str, tuple[type[Model], str]] = {
    "view": (SavedView, "tree"),
    "macro": (ReadyAnswer, "steps"),
    "rule": (Rule, "tree"),
    "rule_steps": (Rule, "steps"),
}


def as_word(typed: str) -> str:
    """A label as it is kept."""
    return visible(typed)[:40].strip()


def colour(word: str, hue: int | None) -> bool:
    """Give it this colour, one of those of names; None: none. False for a label that is not there."""
    if hue is not None and hue not in range(HUES):
        raise ValueError(hue)
    with unit():
        return bool(Label.objects.filter(name=word).update(hue=hue))


def looked_for(word: str, becomes: str) -> Sweep:
    """A plan whose conversations are not gathered yet. `becomes` "": the label goes."""
    entered = scope.current()
    with unit():
        sweep: Sweep = Sweep.objects.create(
            staff_id=entered.staff_id,
            by=entered.actor,
            what=SweepWhat.RELABEL,
            text=word,
            value=as_word(becomes),
            state=SweepState.GATHERING,
        )
    return sweep


def gather(sweep: Sweep) -> bool:
    """Look through the next conversations for the label. True while there are more."""
    found, reached, is_more = _next_with_it(sweep)
    with unit():
        if not _is_still(sweep):
            return bool(sweep.state == SweepState.GATHERING)
        _add(sweep, found)
        sweep.reached = reached
        sweep.state = SweepState.GATHERING if is_more else SweepState.PLANNED
        sweep.save(update_fields=["total", "reached", "state"])
    return is_more


def gather_late(sweep: Sweep) -> bool:
    """Everything that was found is done: look once more for what got the label since, from the first conversation on,
    until a whole look finds nothing. True while there is something to do or to look at. In the sweep's unit."""
    found, reached, is_more = _next_with_it(sweep)
    is_late = bool(_add(sweep, found) or sweep.memory.get("late"))
    sweep.reached = reached if is_more else 0
    sweep.memory["late"] = is_late and is_more
    sweep.save(update_fields=["total", "reached", "memory"])
    if is_late:
        Label.objects.filter(name=sweep.text).delete()
    return is_more or is_late


def _next_with_it(sweep: Sweep) -> tuple[list[int], int, bool]:
    """Conversations with the label among the next ones, the last that was looked at, and whether there are more."""
    rows = Conversation.objects.filter(pk__gt=sweep.reached).order_by("pk").values_list("pk", "status", "labels")
    looked = list(rows[:LOOKED_AT])
    found = [pk for pk, status, labels in looked if sweep.text in labels and status != MERGED]
    return found, looked[-1][0] if looked else sweep.reached, len(looked) == LOOKED_AT


def _is_still(sweep: Sweep) -> bool:
    """False where somebody else has looked there meanwhile; the row is held, and read anew."""
    state, reached = sweep.state, sweep.reached
    sweep.refresh_from_db(from_queryset=Sweep.objects.select_for_update())
    return (sweep.state, sweep.reached) == (state, reached)


def _add(sweep: Sweep, found: list[int]) -> int:
    """Those that are new; how many that is."""
    known = set(
        SweepItem.objects.filter(sweep=sweep, conversation_id__in=found).values_list("conversation_id", flat=True)
    )
    items = [SweepItem(sweep=sweep, conversation_id=pk) for pk in found if pk not in known]
    SweepItem.objects.bulk_create(items, batch_size=100, ignore_conflicts=True)
    sweep.total += len(items)
    return len(items)


def changed(labels: list[str], sweep: Sweep) -> list[str]:
    """These labels with the one in place of the other, each once."""
    swapped = [sweep.value if word == sweep.text else word for word in labels]
    return list(dict.fromkeys(filter(None, swapped)))


def change_word(sweep: Sweep) -> None:
    """The store's own list, and what names the label, as it begins."""
    old = Label.objects.filter(name=sweep.text).first()
    is_new = bool(sweep.value) and not Label.objects.filter(name=sweep.value).exists()
    memory: dict[str, Any] = {"hue": old.hue if old else None, "made": is_new, "named": []}
    if is_new:
        Label.objects.create(name=sweep.value, hue=memory["hue"])
    Label.objects.filter(name=sweep.text).delete()
    if sweep.value:
        memory["named"] = [_renamed(*one, sweep) for one in naming(sweep.text)]
    sweep.memory, sweep.reached = memory, 0
    sweep.save(update_fields=["memory", "reached"])


def naming(word: str) -> list[tuple[str, Any]]:
    """What names this label: ("view" | "macro" | "rule" | "rule_steps", the row)."""
    found: list[tuple[str, Any]] = []
    alive = {SavedView: {"dropped_at": None}, ReadyAnswer: {"dropped_at": None}, Rule: {"archived_at": None}}
    for kind, (model, field) in NAMING.items():
        rows = model._default_manager.filter(**alive[model]).order_by("pk")  # type: ignore[index]
        found += [(kind, row) for row in rows if swapped(getattr(row, field), word, "") != getattr(row, field)]
    return found


def swapped(tree: Any, word: str, becomes: str) -> Any:
    """The same conditions or steps with another label in place of this one."""
    if isinstance(tree, list):
        return [swapped(one, word, becomes) for one in tree]
    if not isinstance(tree, dict):
        return tree
    if tree.get("fact") == FACT and "value" in tree:
        return tree | {"value": _in_place(tree["value"], word, becomes)}
    if tree.get("do") == ACTION:
        said = "with" if "with" in tree else "choices"
        return tree | {said: {name: _in_place(value, word, becomes) for name, value in tree.get(said, {}).items()}}
    return {name: swapped(value, word, becomes) for name, value in tree.items()}


def _in_place(value: Any, word: str, becomes: str) -> Any:
    if isinstance(value, list):
        return list(dict.fromkeys(becomes if one == word else one for one in value))
    return becomes if value == word else value


def _renamed(kind: str, row: Any, sweep: Sweep) -> dict[str, Any]:
    field = NAMING[kind][1]
    before = getattr(row, field)
    after = swapped(before, sweep.text, sweep.value)
    _write(kind, row, after)
    return {"kind": kind, "pk": row.pk, "before": before, "after": after}


def _write(kind: str, row: Any, value: Any) -> None:
    field = NAMING[kind][1]
    if isinstance(row, Rule):
        playbook.keep_rule(row, **{field: value})
        return
    setattr(row, field, value)
    row.save(update_fields=[field])


def put_word_back(sweep: Sweep) -> None:
    """The store's list and what named the label stand as before, as far as nobody has changed them since."""
    memory = sweep.memory
    if not memory:
        return
    Label.objects.get_or_create(name=sweep.text, defaults={"hue": memory["hue"], "store_id": sweep.store_id})
    Label.objects.filter(name=sweep.text, hue=None).update(hue=memory["hue"])
    is_kept = SweepItem.objects.filter(sweep=sweep, state=ItemState.KEPT).exists()
    if memory["made"] and not is_kept:
        Label.objects.filter(name=sweep.value).delete()
    for one in reversed(memory["named"]):
        model, field = NAMING[one["kind"]]
        row = model._default_manager.filter(pk=one["pk"]).first()
        if row is not None and getattr(row, field) == one["after"]:
            _write(one["kind"], row, one["before"])
