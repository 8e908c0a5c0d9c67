"""Reads of ready answers: which the acting person sees, which they may change, and those that fit some words."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from wafaa.inbox.models import ReadyAnswer, Sharing
from wafaa.lib.text import fold
from wafaa.stores import scope

MOST_FOUND = 20
SHARES = "stores.manage"
"""Who may write what everybody in the store sees."""


def seen() -> QuerySet[ReadyAnswer]:
    """Those the acting person may use: their own, their teams' and the store's; the dropped ones are left out."""
    return ReadyAnswer.objects.filter(_mine(), dropped_at=None)


def theirs() -> QuerySet[ReadyAnswer]:
    """Those the acting person may change, dropped ones too."""
    entered = scope.current()
    rows = ReadyAnswer.objects.filter(_mine())
    return rows if entered.can(SHARES) else rows.exclude(sharing=Sharing.STORE)


def _mine() -> Q:
    entered = scope.current()
    own = Q(sharing=Sharing.STORE) | Q(sharing=Sharing.MINE, owner_id=entered.me)
    teams = Q(sharing=Sharing.TEAM)
    return own | (teams if entered.sees_all_teams else teams & Q(team_id__in=entered.teams))


def fitting(words: str, rows: QuerySet[ReadyAnswer] | None = None, most: int = MOST_FOUND) -> list[ReadyAnswer]:
    """Those with all these words in code, title or text, however spelled; what begins like the words comes first."""
    found = (seen() if rows is None else rows).prefetch_related("files")
    wanted = fold(words).split()
    for word in wanted:
        found = found.filter(folded__contains=word)
    begun = " ".join(wanted)
    return sorted(found.order_by("title", "id")[:200], key=lambda answer: _distance(answer, begun))[:most]


def _distance(answer: ReadyAnswer, begun: str) -> int:
    if not begun:
        return 0
    code, title = fold(answer.code), fold(answer.title)
    if code == begun:
        return 0
    return 1 if code.startswith(begun) else 2 if title.startswith(begun) else 3 if begun in title else 4


def shared_with(answer: ReadyAnswer) -> str:
    """With whom, in the reader's words."""
    return answer.team.name if answer.sharing == Sharing.TEAM and answer.team else str(Sharing(answer.sharing).label)


def holds(file_ids: list[str]) -> dict[str, Any]:
    """Files of ready answers the acting person sees, by public id."""
    found: dict[str, Any] = {}
    if file_ids:
        for answer in seen().filter(files__public_id__in=file_ids).prefetch_related("files").distinct():
            found |= {file.public_id: file for file in answer.files.all()}
    return found
