"""Saved views: made, changed, put in order, dropped; and each of these undone."""

from __future__ import annotations

from typing import Any

from wafaa.inbox.models import SavedView, Sharing, Sorting
from wafaa.lib.text.safe import visible
from wafaa.lib.time import now
from wafaa.playbook.conditions import Group, written
from wafaa.stores import scope
from wafaa.team.models import Team
from wafaa.work.unit import unit

KEPT = ("name", "tree", "sort", "sharing", "team_id", "is_pinned")


def keep_view(
    view: SavedView | None,
    *,
    name: str,
    tree: Group,
    sort: str = Sorting.PROMISE,
    sharing: str = Sharing.MINE,
    team: Team | None = None,
    is_pinned: bool = False,
) -> SavedView:
    """Write a new view (None), or this one anew, which `undo_view` takes back. Its owner stays who made it. A new one
    that is in everything like one they have is that one: who presses twice makes it once."""
    traits = {
        "name": visible(name)[:60],
        "tree": written(tree),
        "sort": Sorting(sort),
        "sharing": Sharing(sharing),
        "team_id": team.pk if team and sharing == Sharing.TEAM else None,
        "is_pinned": is_pinned,
    }
    with unit():
        kept = view or _same(traits)
        if kept is None:
            kept = SavedView(owner_id=scope.current().staff_id, position=_last() + 1)
        elif view is None:
            return kept
        before = {name: getattr(kept, name) for name in KEPT} if view else None
        if before == traits:
            return kept
        for trait, value in traits.items():
            setattr(kept, trait, value)
        kept.before, kept.changed_at = before, now()
        kept.save()
    return kept


def _same(traits: dict[str, Any]) -> SavedView | None:
    namesakes = SavedView.objects.filter(owner_id=scope.current().staff_id, name=traits["name"], dropped_at=None)
    alike = (one for one in namesakes.order_by("id")[:20] if all(getattr(one, name) == traits[name] for name in KEPT))
    return next(alike, None)


def _last() -> float:
    last = SavedView.objects.filter(dropped_at=None).order_by("-position").values_list("position", flat=True).first()
    return last or 0


def undo_view(view: SavedView) -> bool:
    """Put back what it was before its last change. False when there is nothing to put back; a second time does
    nothing. A team that is gone leaves it with its owner alone."""
    with unit():
        present = SavedView.objects.select_for_update().get(pk=view.pk)
        was: dict[str, Any] | None = present.before
        if was is None:
            return False
        if was["team_id"] and not Team.objects.filter(pk=was["team_id"]).exists():
            was = was | {"team_id": None, "sharing": Sharing.MINE.value}
        for trait in KEPT:
            setattr(present, trait, was[trait])
        present.before, present.changed_at = None, now()
        present.save()
    return True


def drop_view(view: SavedView) -> None:
    """Out of all lists; `bring_view_back` undoes it."""
    with unit():
        SavedView.objects.filter(pk=view.pk, dropped_at=None).update(dropped_at=now())


def bring_view_back(view: SavedView) -> None:
    with unit():
        SavedView.objects.filter(pk=view.pk).update(dropped_at=None)


def place_view(view: SavedView, above: SavedView | None, below: SavedView) -> None:
    """Between these two, or before all; nothing but its own place changes, for the others are other people's too.
    Where it already stands before `below`, nothing does."""
    with unit():
        present = SavedView.objects.select_for_update().get(pk=view.pk)
        if (present.position, present.pk) < (below.position, below.pk):
            return
        present.position = (above.position + below.position) / 2 if above else below.position - 1
        present.save(update_fields=["position"])
