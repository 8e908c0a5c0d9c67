"""Reads of saved views: which the acting person sees, the conversations of one, page by page, and how many they are.

What a view costs does not grow with the store. Its candidates come through an index in the order of the view, at most
WINDOW at a time; the conditions are asked of these alone. Where the window ends before the page is full, the page says
so, and one may look further back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from heapq import merge
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from wafaa.inbox import queries
from wafaa.inbox.models import Conversation, SavedView, Sharing, Sorting, Status
from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.rowvalues import Beyond
from wafaa.playbook.conditions import BadTree, Ground, Group, Leaf, leaves, meant, narrowed, possible, shape, where
from wafaa.stores import scope
from wafaa.team.models import Staff, Team

WINDOW = 2_000
"""Candidates looked at for one page."""
LEAST_OF_A_SOURCE = 250
MOST_SOURCES = 8
MOST_COUNTED = 100
MOST_SEEN = 100
SHARES = "inbox.share_views"
"""Who may make and change what everybody in the store sees."""
SHARES_IN_TEAM = "inbox.tend"
UNSOLVED = frozenset({Status.OPEN.value, Status.WAITING.value, Status.SNOOZED.value})
"""Where a view says nothing of the state."""
STATUS, ASSIGNEE, TEAM = "conversation.status", "conversation.assignee", "conversation.team"
Place = tuple[datetime, int]
"""Where a conversation stands in the order of a view."""


def ground() -> Ground:
    """What a view's conditions may speak of: the conversation and its customer."""
    return Ground({"conversation": ("", lambda row: row), "customer": ("customer__", lambda row: row.customer)})


def seen() -> QuerySet[SavedView]:
    """Those the acting person may use: their own, their teams' and the store's, in their order."""
    return SavedView.objects.filter(_mine(), dropped_at=None).order_by("position", "id")


class Tab(NamedTuple):
    """What a page shows of a view it does not open."""

    public_id: str
    name: str
    is_pinned: bool


def tabs() -> list[Tab]:
    """The first MOST_SEEN of those the acting person may use, as tabs and menus show them."""
    entered = scope.current()
    given: dict[str, Any] = {} if entered.sees_all_teams else {"teams": entered.teams}
    return [Tab(*row) for row in _tabs(entered.sees_all_teams).all(store=entered.store_id, me=entered.me, **given)]


@cache
def _tabs(sees_all: bool) -> Prepared[tuple[str, str, bool]]:
    teams = Q(sharing=Sharing.TEAM)
    mine = Q(sharing=Sharing.STORE) | Q(sharing=Sharing.MINE, owner_id=Slot("me"))
    seen_too = teams if sees_all else teams & Q(team_id__among=Slot("teams"))
    return Prepared(
        lambda: (
            SavedView.everywhere.filter(mine | seen_too, store_id=Slot("store"), dropped_at=None)
            .order_by("position", "id")
            .values_list("public_id", "name", "is_pinned")[:MOST_SEEN]
        )
    )


def theirs() -> QuerySet[SavedView]:
    """Those the acting person may change, dropped ones too."""
    entered = scope.current()
    rows = SavedView.objects.filter(_mine())
    if not entered.can(SHARES_IN_TEAM):
        rows = rows.exclude(sharing=Sharing.TEAM)
    return rows if entered.can(SHARES) else rows.exclude(sharing=Sharing.STORE)


def _mine() -> Q:
    entered = scope.current()
    own = Q(sharing=Sharing.STORE) | Q(sharing=Sharing.MINE, owner_id=entered.me)
    teams = Q(sharing=Sharing.TEAM)
    return own | (teams if entered.sees_all_teams else teams & Q(team_id__in=entered.teams))


NAMED = "v."
"""How the name of a list begins that is a saved view."""


def name_of(view: SavedView | Tab) -> str:
    """How addresses name it among the lists."""
    return f"{NAMED}{view.public_id}"


def named(name: str) -> SavedView | None:
    """The view of this name among the lists, if the acting person may use it."""
    if not name.startswith(NAMED) or "\x00" in name:
        return None
    return seen().select_related("team").filter(public_id=name.removeprefix(NAMED)).first()


def may_change(view: SavedView) -> bool:
    """Whether the acting person, who may use it, may also change it."""
    needs = {Sharing.STORE: SHARES, Sharing.TEAM: SHARES_IN_TEAM}.get(Sharing(view.sharing))
    return needs is None or scope.current().can(needs)


def shared_with(view: SavedView) -> str:
    """With whom, in the reader's words."""
    return view.team.name if view.sharing == Sharing.TEAM and view.team else str(Sharing(view.sharing).label)


def tree_of(view: SavedView) -> Group | None:
    """Its conditions; None when what is kept cannot be read (another version wrote it)."""
    try:
        return shape({key: value for key, value in view.tree.items() if key != "version"})
    except BadTree:
        return None


def leaves_out_solved(tree: Group) -> bool:
    """Whether nothing is said of the state: then solved conversations are not looked at."""
    return not any(leaf.fact == STATUS for leaf in leaves(tree))


@dataclass(frozen=True)
class Page:
    """`rows` as lists draw them; `after` is where the next page begins, or None. `is_edge`: the window ended there."""

    rows: list[dict[str, Any]]
    after: Place | None
    is_edge: bool


def page(tree: Group, sort: str, cursor: Place | None = None, size: int = queries.PAGE) -> Page:
    """One page of the conversations of which these conditions hold and which the acting person may see."""
    ids, after, is_edge = ids_of(tree, sort, cursor, size)
    rows = queries.rows_of(ids)
    return Page([rows[pk] for pk in ids if pk in rows], after, is_edge)


def ids_of(tree: Group, sort: str, cursor: Place | None, size: int) -> tuple[list[int], Place | None, bool]:
    """The ids of a page; `after` and `is_edge` as in `Page`."""
    found = _Walk(tree, sort).from_(cursor, size + 1)
    ids = [pk for _at, pk in found.places[:size]]
    if len(found.places) > size:
        return ids, found.places[size - 1], False
    return ids, found.edge, found.edge is not None


def count(tree: Group, sort: str) -> tuple[int, bool]:
    """How many there are, and whether there may be more: nobody counts beyond MOST_COUNTED or the first window."""
    found = _Walk(tree, sort).from_(None, MOST_COUNTED + 1)
    return min(len(found.places), MOST_COUNTED), len(found.places) > MOST_COUNTED or found.edge is not None


def every(tree: Group, sort: str, most: int, windows: int = 10) -> list[int]:
    """The ids of the first `most` within so many windows."""
    walk, found, cursor = _Walk(tree, sort), list[int](), None
    for _window in range(windows):
        part = walk.from_(cursor, most - len(found))
        found += [pk for _at, pk in part.places]
        cursor = part.edge
        if cursor is None or len(found) >= most:
            break
    return found


@dataclass(frozen=True)
class _Part:
    """The places found, in order, and the last one looked at when the window ended before the candidates did."""

    places: list[Place]
    edge: Place | None


class _Walk:
    """The candidates of a tree in an order, and the asking of its conditions."""

    def __init__(self, tree: Group, sort: str) -> None:
        self.tree, self.ground = tree, ground()
        self.key = {Sorting.NEWEST: "last_at", Sorting.PROMISE: "owed_at"}.get(Sorting(sort), "waiting_since")
        self.is_falling = self.key == "last_at"
        self.statuses = self._statuses()
        self.sources = self._sources()
        self.share = max(LEAST_OF_A_SOURCE, WINDOW // max(1, len(self.sources)))
        self.wheres = {id(leaf): where(leaf, self.ground) for leaf in leaves(tree)}

    def _statuses(self) -> frozenset[str]:
        if leaves_out_solved(self.tree):
            return UNSOLVED
        there = frozenset(Status.values)
        told = possible(self.tree, STATUS, there, self.ground)
        return there if told is None else there & told

    def _sources(self) -> list[dict[str, Any]]:
        """What each index is sought by: a state each, and whose it is where the conditions say so."""
        if self.key == "waiting_since":
            return [{"waiting_since__isnull": False}] if self.statuses else []
        states: list[dict[str, Any]] = [{"status": status} for status in sorted(self.statuses)]
        whose = self._whose("assignee", ASSIGNEE, Staff)
        if whose is None and self.is_falling:
            whose = self._whose("team", TEAM, Team)
        if whose is None or len(whose) * len(states) > MOST_SOURCES:
            return states
        return [state | one for state in states for one in whose]

    def _whose(self, column: str, fact: str, model: Any) -> list[dict[str, Any]] | None:
        told = possible(self.tree, fact, None, self.ground)
        if told is None or len(told) > MOST_SOURCES:
            return None
        found: list[dict[str, Any]] = [{f"{column}__isnull": True}] if "" in told else []
        named = model.objects.filter(public_id__in=[one for one in told if one]).values_list("pk", flat=True)
        return found + [{f"{column}_id": pk} for pk in named]

    def from_(self, cursor: Place | None, most: int) -> _Part:
        """The first `most` places behind the cursor, within one window."""
        edges = [edge for edge in (self._edge(source, cursor) for source in self.sources) if edge is not None]
        edge = (max if self.is_falling else min)(edges) if edges else None
        found = [self._asked(self._between(source, cursor, edge), most) for source in self.sources]
        return _Part(list(merge(*found, reverse=self.is_falling))[:most], edge)

    def _edge(self, source: dict[str, Any], cursor: Place | None) -> Place | None:
        """The last candidate of the window; None when there are fewer."""
        rows = self._between(source, cursor, None).values_list(self.key, "id")
        return rows[self.share - 1 : self.share].first()

    def _between(self, source: dict[str, Any], cursor: Place | None, edge: Place | None) -> QuerySet[Conversation]:
        rows = Conversation.objects.filter(**source)
        if cursor is not None:
            rows = rows.filter(Beyond((self.key, "id"), "<" if self.is_falling else ">", *cursor))
        if edge is not None:
            rows = rows.filter(Beyond((self.key, "id"), ">=" if self.is_falling else "<=", *edge))
        return rows.order_by(f"-{self.key}", "-id") if self.is_falling else rows.order_by(self.key, "id")

    def _asked(self, rows: QuerySet[Conversation], most: int) -> list[Place]:
        entered = scope.current()
        if entered.hidden_teams:
            rows = rows.filter(Q(team__isnull=True) | ~Q(team_id__in=entered.hidden_teams) | Q(assignee_id=entered.me))
        if self.key == "waiting_since":
            rows = rows.filter(status__in=self.statuses)
        told = narrowed(self.tree, self.ground)
        if told is not None:
            rows = rows.filter(told)
        if all(one is not None for one in self.wheres.values()):
            return list(rows.values_list(self.key, "id")[:most])
        return self._looked_over(rows, most)

    def _looked_over(self, rows: QuerySet[Conversation], most: int) -> list[Place]:
        """Where only the texts themselves can answer: every other condition is answered by the database, row by row."""
        asked = [self._test(leaf) for leaf in leaves(self.tree)]
        rows = rows.annotate(**{f"said_{n}": column for n, (column, _test) in enumerate(asked)})
        tests = {id(leaf): (f"said_{n}", asked[n][1]) for n, leaf in enumerate(leaves(self.tree))}
        names = [self.key, "id", *(name for name, _test in tests.values())]
        fitting = (row for row in rows.values(*names) if _holds(self.tree, tests, row))
        return [(row[self.key], row["id"]) for row in islice(fitting, most)]

    def _test(self, leaf: Leaf) -> tuple[Any, Any]:
        """What answers a condition in the database, and how."""
        known, told = self.ground.known(leaf), self.wheres[id(leaf)]
        if told is not None or known is None:
            return _truth(told or Q(pk__in=[])), bool
        fact, operator = known
        wanted = meant(leaf, fact, operator, self.ground)
        return self.ground.column(fact).value, lambda value: operator.holds(value, wanted)


def _truth(told: Q) -> Case:
    return Case(When(told, then=Value(True)), default=Value(False), output_field=BooleanField())


def _holds(tree: Leaf | Group, tests: dict[int, tuple[str, Any]], row: dict[str, Any]) -> bool:
    if isinstance(tree, Group):
        return (all if tree.join == "all" else any)(_holds(part, tests, row) for part in tree.parts)
    name, test = tests[id(tree)]
    return bool(test(row[name]))
