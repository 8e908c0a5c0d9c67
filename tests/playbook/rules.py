"""Rules about conversations, as the tests write them."""

from __future__ import annotations

from typing import Any

from wafaa.inbox.models import Conversation
from wafaa.playbook import verbs
from wafaa.playbook.models import Mode, Rule, Run
from wafaa.work import worker

VERSION = {"version": 1}


def leaf(fact: str, op: str, value: Any = None) -> dict[str, Any]:
    return {"fact": fact, "op": op} | ({} if value is None else {"value": value})


def all_of(*parts: dict[str, Any]) -> dict[str, Any]:
    return VERSION | {"all": list(parts)}


IS_NORMAL = all_of(leaf("conversation.priority", "is", "normal"))


def step(do: str, **choices: str) -> dict[str, Any]:
    return {"do": do, "choices": choices}


RAISE = step("conversation.prioritise", priority="high")
LABEL = step("conversation.label", label="قاعدة")


def a_rule(trigger: str = "message.received", *steps: dict[str, Any], **traits: Any) -> Rule:
    given = {
        "name": "قاعدة",
        "kind": "conversation",
        "trigger": trigger,
        "steps": list(steps or (LABEL,)),
        "mode": Mode.DO,
    }
    return verbs.keep_rule(None, **given | traits)


def work_off() -> None:
    """Everything that is due now; a job that failed waits for its next attempt, and is seen by the test."""
    worker.run_due()


def runs(rule: Rule) -> list[Run]:
    return list(Run.objects.filter(rule=rule).order_by("pk"))


def states(rule: Rule) -> list[str]:
    return [f"{run.state}:{run.reason}" if run.reason else run.state for run in runs(rule)]


def now_of(conversation: Conversation) -> Conversation:
    found: Conversation = Conversation.objects.select_related("customer").get(pk=conversation.pk)
    return found
