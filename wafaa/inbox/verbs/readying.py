"""Ready answers: writing, changing, dropping and bringing them back; and running those that also do something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wafaa.channels.choices import read, typed
from wafaa.channels.models import File
from wafaa.inbox import events
from wafaa.inbox.models import Conversation, MacroRun, ReadyAnswer, Sharing
from wafaa.inbox.verbs.locking import bring_up_to_date
from wafaa.lib.text import fold
from wafaa.lib.text.safe import visible
from wafaa.lib.time import now
from wafaa.playbook.actions import ACTIONS
from wafaa.stores import scope
from wafaa.team.models import Team
from wafaa.work.events import Happening, emit
from wafaa.work.unit import unit

Step = dict[str, Any]


class NotAllowed(ValueError):
    """A macro does something the acting person may not do; `action` is its name in the registry."""

    def __init__(self, action: str) -> None:
        super().__init__(action)
        self.action = action


def keep_answer(
    answer: ReadyAnswer | None,
    *,
    title: str,
    text: str,
    code: str = "",
    sharing: str = Sharing.MINE,
    team: Team | None = None,
    steps: Sequence[Step] = (),
    files: Sequence[File] = (),
    choices: str = "",
) -> ReadyAnswer:
    """Write a new ready answer (None), or this one anew. Its owner stays who wrote it first. `choices` are as typed,
    one a line."""
    title, code = visible(title)[:80], visible(code)[:30]
    traits = {
        "title": title,
        "code": code,
        "text": text.strip(),
        "folded": fold(f"{code}\n{title}\n{text}\n{choices}".strip()),
        "choices": typed(read(choices)),
        "sharing": Sharing(sharing),
        "team": team if sharing == Sharing.TEAM else None,
        "steps": [dict(step) for step in steps],
        "changed_at": now(),
    }
    with unit():
        kept = answer or ReadyAnswer(owner_id=scope.current().staff_id)
        for name, value in traits.items():
            setattr(kept, name, value)
        kept.save()
        kept.files.set(files)
    return kept


def drop_answer(answer: ReadyAnswer) -> None:
    """Out of the pickers; `bring_answer_back` undoes it."""
    with unit():
        ReadyAnswer.objects.filter(pk=answer.pk, dropped_at=None).update(dropped_at=now())


def bring_answer_back(answer: ReadyAnswer) -> None:
    with unit():
        ReadyAnswer.objects.filter(pk=answer.pk).update(dropped_at=None)


def run_macro(conversation: Conversation, answer: ReadyAnswer, *, key: str) -> MacroRun:
    """Do what this macro does besides its text, in its order; all or nothing. The same key runs it once. Raises
    NotAllowed, and what its actions raise."""
    for step in answer.steps:
        if step["do"] not in ACTIONS or not scope.current().can(ACTIONS[step["do"]].permission):
            raise NotAllowed(step["do"])
    with unit():
        bring_up_to_date(conversation)
        if known := MacroRun.objects.filter(conversation=conversation, key=key).first():
            return known
        run: MacroRun = MacroRun.objects.create(
            conversation=conversation, answer=answer, staff_id=scope.current().staff_id, key=key
        )
        for step in answer.steps:
            memory = ACTIONS[step["do"]].act(conversation, **step["with"])
            run.memory.append({"do": step["do"], "memory": memory})
        run.save(update_fields=["memory"])
        _tell(events.MacroDone(conversation.pk, run.pk), conversation)
    return run


def undo_macro(run: MacroRun) -> list[str]:
    """Take back what a macro did, last first. What somebody has changed since stays as it is now; the names of those
    actions are answered. A second time does nothing."""
    with unit():
        conversation = Conversation.objects.select_related("customer", "assignee", "team").get(pk=run.conversation_id)
        bring_up_to_date(conversation)
        if not MacroRun.objects.filter(pk=run.pk, undone_at=None).update(undone_at=now()):
            return []
        left = [done["do"] for done in reversed(run.memory) if not _taken_back(conversation, done)]
        _tell(events.MacroUndone(conversation.pk, run.pk), conversation)
    return left


def _taken_back(conversation: Conversation, done: dict[str, Any]) -> bool:
    action = ACTIONS.get(done["do"])
    return action is not None and action.undo is not None and action.undo(conversation, done["memory"])


def _tell(happening: Happening, conversation: Conversation) -> None:
    emit(happening, topic=conversation.topic, team_id=conversation.team_id, customer_id=conversation.customer_id)
