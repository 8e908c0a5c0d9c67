"""The playbook's rules: the list, a rule's form with its dry run, and the switches beside each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wafaa.lib.pages import address
from wafaa.playbook import building, screens, stepping, verbs
from wafaa.playbook.acting import as_rule
from wafaa.playbook.actions import ACTIONS
from wafaa.playbook.building import Bunch
from wafaa.playbook.conditions import BadTree, missing, written
from wafaa.playbook.forms import RuleForm, first_when, kind_of
from wafaa.playbook.kinds import KINDS, Kind
from wafaa.playbook.models import Mode, Rule
from wafaa.playbook.rules import tree_of
from wafaa.playbook.saying import name_of
from wafaa.playbook.standards import STANDARDS
from wafaa.playbook.stepping import StepRow
from wafaa.stores import scope
from wafaa.stores.door import can

GET_AND_POST = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@can("playbook.see")
def rules(request: HttpRequest, store: str) -> HttpResponse:
    moved = {"up_id": request.GET.get("up", ""), "down_id": request.GET.get("down", "")}
    return render(request, "playbook/rules.html", screens.overview() | moved)


def the_rule(public_id: str) -> Rule:
    found: Rule | None = Rule.objects.filter(public_id=public_id.replace("\x00", "")).first()
    if found is None:
        raise Http404
    return found


def number_in(said: str) -> int | None:
    """A row's number as an address tells it, None for anything else."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else None


class Draft:
    """A rule as it stands in the form: its plain fields, its conditions and its steps."""

    def __init__(self, form: RuleForm, tree: Bunch, steps: list[StepRow], when: str, present: Rule | None) -> None:
        self.form, self.tree, self.steps, self.present = form, tree, steps, present
        self.kind: Kind = KINDS[kind_of(when)]
        self.may: Callable[[str], bool] = scope.current().can

    @classmethod
    def sent(cls, request: HttpRequest, present: Rule | None) -> Draft:
        form = RuleForm(request.POST, present=present)
        when = request.POST.get("when", "")
        return cls(form, building.typed(request.POST), stepping.typed(request.POST), when, present)

    @classmethod
    def of(cls, rule: Rule) -> Draft:
        form = RuleForm.of(rule)
        draft = cls(form, Bunch("all", []), stepping.drafted(rule.steps), str(form.initial["when"]), rule)
        try:
            tree = tree_of(rule)
        except BadTree:
            tree = None
        if tree is not None:
            draft.tree = building.drafted(tree, draft.kind.ground())
            if missing(tree, draft.kind.ground()):
                building.judged(draft.tree, draft.kind.ground())
        return draft

    @classmethod
    def blank(cls) -> Draft:
        when = first_when()
        form = RuleForm(initial={"when": when, "every": "60", "wait_unit": "h", "mode": Mode.SUGGEST})
        return cls(form, Bunch("all", []), [StepRow()], when, None)

    def change(self, act: str) -> None:
        """What a button of the builder says."""
        if act.startswith(("step", "unstep")):
            stepping.changed(self.steps, act)
            return
        if self._has_conditions() or act.startswith(("add", "group")):
            building.changed(self.tree, act)
        building.settled(self.tree, self.kind.ground())

    def _has_conditions(self) -> bool:
        return any(row.fact for row in self.tree.rows())

    def whole(self) -> dict[str, Any] | None:
        """The fields of the rule; None where something is missing, and then it is said beside it."""
        ground = self.kind.ground()
        is_valid, has_steps = self.form.is_valid(), stepping.judged(self.steps, self.kind, self.may)
        is_whole = building.judged(self.tree, ground) if self._has_conditions() else True
        if not self.steps:
            self.form.add_error(None, _("A rule needs something that it does."))
        if not (is_valid and has_steps and is_whole):
            return None
        tree = building.finished(self.tree, ground) if self._has_conditions() else None
        return self.form.traits() | {
            "tree": written(tree) if tree else None,
            "steps": stepping.finished(self.steps),
        }

    def shown(self, build_url: str) -> dict[str, Any]:
        """Context of playbook/_build.html."""
        tree = self.tree if self.tree.parts else Bunch(self.tree.join, [])
        return {
            "group": building.shown(tree, self.kind.ground()),
            "has_conditions": bool(self.tree.parts),
            "steps": stepping.shown(self.steps, self.kind, self.may),
            "build_url": build_url,
        }


@GET_AND_POST
@can("playbook.edit")
def new_rule(request: HttpRequest, store: str) -> HttpResponse:
    return _edited(request, None)


@GET_AND_POST
@can("playbook.edit")
def rule(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    return _edited(request, the_rule(public_id))


def _edited(request: HttpRequest, present: Rule | None) -> HttpResponse:
    """One step of writing: a button of the builder, a dry run, or saving."""
    act = request.POST.get("do", "")
    draft = _drafted(request, present)
    if act == "save":
        return _saved(request, draft)
    if act.partition(":")[0] == "try":
        return _tried(request, draft, act)
    if request.method == "POST":
        with as_rule(present):
            draft.change(act)
        return _step(request, draft)
    return _page(request, draft)


def _drafted(request: HttpRequest, present: Rule | None) -> Draft:
    """What is in the form, with the choices that a rule has and the acting person's own rights."""
    may = scope.current().can
    with as_rule(present):
        if request.method == "POST":
            draft = Draft.sent(request, present)
        else:
            draft = Draft.of(present) if present is not None else Draft.blank()
    draft.may = may
    return draft


def _saved(request: HttpRequest, draft: Draft) -> HttpResponse:
    with as_rule(draft.present):
        traits = draft.whole()
    if traits is None:
        return _page(request, draft, status=422)
    kept = verbs.keep_rule(draft.present, **traits)
    messages.success(request, _("Saved: %(name)s") % {"name": name_of(kept)})
    return redirect("playbook:rules", scope.current().store.slug)


def _tried(request: HttpRequest, draft: Draft, act: str) -> HttpResponse:
    """Whom the rule in the form would have touched; what is unfinished is said instead."""
    with as_rule(draft.present):
        traits = draft.whole()
    before = number_in(act.partition(":")[2])
    if traits is None:
        context: dict[str, Any] = {"trial": None, "is_unfinished": True}
    else:
        context = {"trial": screens.trial(_unkept(draft, traits), before)}
    if request.headers.get("HX-Request"):
        return render(request, "playbook/_try.html", context | {"build_url": request.path})
    return _page(request, draft, **context)


def _unkept(draft: Draft, traits: dict[str, Any]) -> Rule:
    """The rule in the form as one that is not kept; at the end of the order if it is new."""
    present = draft.present
    told = (
        {"pk": present.pk, "public_id": present.public_id, "place": present.place} if present else {"place": 2**31 - 1}
    )
    return Rule(**told, **traits)


def _step(request: HttpRequest, draft: Draft) -> HttpResponse:
    if request.headers.get("HX-Request"):
        with as_rule(draft.present):
            context = draft.shown(request.path)
        return render(request, "playbook/_build.html", context)
    draft.form.is_valid()
    for name in list(draft.form.errors):
        del draft.form.errors[name]  # nobody is told off for a form that is still being filled in
    return _page(request, draft)


def _page(request: HttpRequest, draft: Draft, status: int = 200, **more: Any) -> HttpResponse:
    with as_rule(draft.present):
        shown = draft.shown(request.path)
    slug, present = scope.current().store.slug, draft.present
    context = {
        "form": draft.form,
        "title": name_of(present) if present else _("A new rule"),
        "cancel_url": address("playbook:rules", slug),
        "notes": screens.notes(present) if present else None,
        "is_clock": (draft.form["when"].value() or "").startswith("c."),
        "modes": screens.modes(str(draft.form["mode"].value() or "")),
    }
    return render(request, "playbook/rule.html", shown | context | more, status=status)


@require_POST
@can("playbook.edit")
def switch(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """One press: off, suggest, ask first, do it."""
    found, mode = the_rule(public_id), request.POST.get("mode", "")
    if mode not in Mode.values or found.archived_at is not None:
        messages.error(request, _("That is no way for a rule to work."))
    elif mode != Mode.OFF and not _may_have_done(found):
        messages.error(request, _("This rule does what you may not do yourself; ask somebody who may."))
    else:
        verbs.switch(found, mode)
    return redirect(f"{address('playbook:rules', store)}#{found.public_id}")


def _may_have_done(found: Rule) -> bool:
    return _may_do([step["do"] for step in found.steps])


def _may_do(acts: list[str]) -> bool:
    may, known = scope.current().can, [ACTIONS.get(act) for act in acts]
    return all(action is None or may(action.permission) for action in known)


@require_POST
@can("playbook.edit")
def move(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    found = the_rule(public_id)
    is_up = request.POST.get("way") == "up"
    verbs.move(found, up=is_up)
    # Its button is focused there, and so comes into view: an address with a fragment would keep browsers from that.
    return redirect(f"{address('playbook:rules', store)}?{'up' if is_up else 'down'}={found.public_id}")


@require_POST
@can("playbook.edit")
def archive(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Out of the playbook, its history kept; `back` brings it back, switched off."""
    verbs.archive(the_rule(public_id), is_over=request.POST.get("back") == "yes")
    return redirect("playbook:rules", store)


@require_POST
@can("playbook.edit")
def original(request: HttpRequest, store: str, public_id: str) -> HttpResponse:
    """Back to how the product ships it; switched off where it does what the acting person may not."""
    found = the_rule(public_id)
    shipped = STANDARDS.get(found.standard)
    is_off = shipped is not None and not _may_do([step.do for step in shipped.steps])
    if verbs.restore(found, is_off=is_off):
        messages.success(request, _("It is again as it was shipped: %(name)s") % {"name": name_of(found)})
        if is_off:
            messages.info(request, _("It is off: it does what you may not do yourself; ask somebody who may."))
    return redirect("playbook:rule", store, public_id)


@require_POST
@can("playbook.edit")
def pause(request: HttpRequest, store: str) -> HttpResponse:
    """The whole playbook rests, or goes on; one press."""
    if request.POST.get("is") == "on":
        verbs.resume()
    else:
        verbs.pause()
    return redirect("playbook:rules", store)
