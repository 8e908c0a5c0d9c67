"""What the command bar offers: acts on the open conversation, ready macros, pages, customers and conversations.

Every line is found by its words in Arabic and in English, whatever the page's language, folded as the search folds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from wafaa.inbox import actions, asking, hourglass, ready, saved
from wafaa.inbox.models import Conversation, Label, MacroRun, Priority, Status
from wafaa.inbox.reaching import has_choice
from wafaa.inbox.screens.rows import unnamed
from wafaa.lib.pages import address
from wafaa.lib.text import ascii_digits, fold
from wafaa.lib.text.digits import in_digits
from wafaa.lib.time import now
from wafaa.people.models import Customer
from wafaa.people.search import find as find_people
from wafaa.playbook import finders
from wafaa.playbook.navigation import places
from wafaa.stores import scope
from wafaa.team.models import Presence
from wafaa.team.sections import SECTIONS

MOST = 40
MOST_OF_A_KIND = 6
NUMBER = re.compile(r"#?(\d{1,12})")
UNDONE_WITHIN = timedelta(days=7)
Words = Callable[[], str]
ALSO = {
    "snooze": "تأجيل مؤجلة غفوة لاحقا later sleep remind",
    "assign": "تعيين إسناد تحويل give hand over",
    Status.SOLVED: "حل محلولة تم انتهت close done",
    Status.OPEN: "فتح إعادة reopen",
    Status.WAITING: "انتظار بانتظار pending",
    "priority": "أولوية أهمية عاجل",
    "label": "وسم تصنيف tag",
    "relabel": "وسم تسمية إعادة دمج لون حذف rename merge colour color delete tag",
    "merge": "دمج توحيد ضم join combine",
    "follow": "متابعة تابع watch unfollow",
    "call": "اتصال هاتف زيارة phone visit counter",
    "meeting": "فيديو مرئي مرئية مكالمة اجتماع لقاء jitsi video call meet",
    "by": "قناة طريقة واتساب رسالة قصيرة بريد channel way whatsapp sms mail switch",
    "ask": "سؤال طلب داخلي زميل قسم مستودع internal request colleague department",
    "presence": "حالتي حضور متواجد استراحة غداء صلاة presence break lunch prayer here",
}
"""Other words people say for the same; none of them is shown."""


@dataclass(frozen=True)
class Command:
    """One line. `how` is what choosing it does: "go" to the address, "post" the values to it, "load" it into the
    dialog, "press" the element of this data-key. `found_by` is its folded words in both languages."""

    group: str
    label: str
    icon: str
    how: str
    where: str
    values: dict[str, str] = field(default_factory=dict)
    hint: str = ""
    found_by: str = ""


def offered(words: str, opened: Conversation | None) -> list[Command]:
    """The lines that fit these words, those about the open conversation first; at most MOST."""
    wanted = fold(words).split()
    views, pages, presences = list(_views()), list(_pages()), list(_presences())
    lines = [*_about(opened), *presences, *views, *pages] if opened else [*views, *pages, *presences]
    fitting = [line for line in lines if all(word in line.found_by for word in wanted)]
    if wanted:
        fitting.sort(key=lambda line: not line.found_by.startswith(wanted[0]))
        return [*named(words), *fitting[: MOST - 2 * MOST_OF_A_KIND], *_people(words)]
    return fitting[:MOST]


def _line(group: str, words: Words, icon: str, how: str, where: str, **traits: str | dict[str, str]) -> Command:
    """A line whose words are asked for in both languages."""
    said = []
    for language in ("ar", "en"):
        with translation.override(language):
            said.append(words())
    label = said[0] if (get_language() or "ar").startswith("ar") else said[1]
    more = str(traits.pop("also", ""))
    return Command(group, label, icon, how, where, found_by=fold(" ".join([*said, more])), **traits)  # type: ignore[arg-type]


def _titled(title: str, name: object) -> str:
    return f"{title}: {name}"


def _about(opened: Conversation) -> Iterator[Command]:
    entered = scope.current()
    base = address("inbox:conversation", entered.store.slug, opened.public_id)
    if entered.can("inbox.tend"):
        yield from _states(opened, base)
        yield from _naps(base)
    if entered.can("inbox.assign"):
        yield from _holders(opened, base)
    if entered.can("inbox.tend"):
        yield from _macros(base)
        yield from _runs(opened)
        yield from _priorities(opened, base)
        yield from _labels(opened, base)
        yield _line(_group(), lambda: _("Merge into another…"), "people", "go", f"{base}merge/", also=ALSO["merge"])
    yield from _writing(opened)
    if entered.can("inbox.ask") and not asking.is_request(opened):
        where = f"{address('inbox:ask', entered.store.slug)}?about={opened.public_id}"
        yield _line(_group(), lambda: _("Ask a team…"), "ask", "go", where, also=ALSO["ask"])


def _group() -> str:
    return _("This conversation")


def _writing(opened: Conversation) -> Iterator[Command]:
    keys: list[tuple[Words, str, str, str, str]] = [
        (lambda: _("Reply"), "send", "reply", "inbox.reply", "R"),
        (lambda: _("Private note"), "lock", "note", "inbox.note", "N"),
        *([(lambda: _("Reply by…"), "send", "by", "inbox.reply", "C")] if has_choice(opened) else []),
        (lambda: _("Video meeting"), "video", "meeting", "inbox.reply", ""),
        (lambda: _("Promise"), "vow", "promise", "promises.make", "P"),
        (lambda: _("Ready answers"), "note", "ready", "inbox.note", "/"),
        (lambda: _("Snooze until another day and hour…"), "moon", "snooze", "inbox.tend", "Z"),
        (lambda: _("Follow the conversation, or no longer"), "bell", "follow", "inbox.see", "F"),
        (lambda: _("Log a call or a visit"), "phone", "call", "inbox.note", "L"),
    ]
    for words, icon, key, permission, hint in keys:
        if scope.current().can(permission):
            yield _line(_group(), words, icon, "press", key, hint=hint, also=ALSO.get(key, ""))


def _states(opened: Conversation, base: str) -> Iterator[Command]:
    said: dict[str, tuple[Words, str]] = {
        Status.SOLVED: (lambda: _("Mark as solved"), "check"),
        Status.OPEN: (lambda: _("Open again"), "retry"),
        Status.WAITING: (lambda: _("Waiting for the customer"), "clock"),
    }
    for status, (words, icon) in said.items():
        if status != opened.status:
            yield _line(
                _group(), words, icon, "post", f"{base}status/", values={"status": str(status)}, also=ALSO[status]
            )


def _naps(base: str) -> Iterator[Command]:
    choices = [(actions.REPLY, "")] + [(one.name, hourglass.said(one.at)) for one in hourglass.presets()]
    for name, when in choices:

        def words(name: str = name) -> str:
            return _titled(_("Snooze"), dict(actions.naps())[name])

        yield _line(
            _group(), words, "moon", "post", f"{base}snooze/", values={"until": name}, hint=when, also=ALSO["snooze"]
        )


def _holders(opened: Conversation, base: str) -> Iterator[Command]:
    me = scope.current().staff_id
    mine = next((one for one in actions.colleagues() if one.pk == me), None)
    for value, name in actions.holders():
        if value == "me" and mine is None:
            continue

        def words(value: str = value, name: str = str(name)) -> str:
            called = _("Me") if value == "me" else _("Nobody") if value == "nobody" else name
            return _titled(_("Assign to"), called)

        posted = {"me": f"staff:{mine.public_id}" if mine else "", "nobody": ""}.get(value, value)
        yield _line(
            _group(), words, "person", "post", f"{base}assign/", values={"assignee": posted}, also=ALSO["assign"]
        )


def _macros(base: str) -> Iterator[Command]:
    for answer in ready.seen().order_by("title", "id")[:200]:
        if answer.steps:

            def words(title: str = answer.title) -> str:
                return _titled(_("Macro"), title)

            where = f"{base}macro/?answer={answer.public_id}"
            yield _line(_group(), words, "checks", "load", where, also=answer.code, hint=answer.code)


def _runs(opened: Conversation) -> Iterator[Command]:
    """What macros did here lately, to be taken back."""
    latest = MacroRun.objects.filter(conversation=opened, undone_at=None, at__gt=now() - UNDONE_WITHIN)
    for run in latest.select_related("answer").order_by("-id")[:3]:

        def words(title: str = run.answer.title if run.answer else "") -> str:
            return _titled(_("Undo the macro"), title)

        where = address("inbox:macro_undo", scope.current().store.slug, run.public_id)
        yield _line(_group(), words, "undo", "post", where, hint=hourglass.said(run.at))


def _priorities(opened: Conversation, base: str) -> Iterator[Command]:
    for priority in Priority:
        if priority != opened.priority:

            def words(priority: Priority = priority) -> str:
                return _titled(_("Priority"), priority.label)

            values = {"priority": priority.value}
            yield _line(_group(), words, "flag", "post", f"{base}priority/", values=values, also=ALSO["priority"])


def _labels(opened: Conversation, base: str) -> Iterator[Command]:
    for name in Label.objects.order_by("name").values_list("name", flat=True)[:50]:

        def words(name: str = name) -> str:
            return _titled(_("Remove the label") if name in opened.labels else _("Add the label"), name)

        yield _line(_group(), words, "tag", "post", f"{base}label/", values={"label": name}, also=ALSO["label"])


def _presences() -> Iterator[Command]:
    """Whether work may come to me."""
    where = address("team:presence", scope.current().store.slug)
    for presence in Presence if scope.current().can("inbox.reply") else ():

        def words(presence: Presence = presence) -> str:
            return _titled(_("I am"), presence.label)

        yield _line(_("Me"), words, "person", "post", where, values={"presence": str(presence)}, also=ALSO["presence"])


def _views() -> Iterator[Command]:
    """The saved views, by their names."""
    slug = scope.current().store.slug
    for view in saved.seen()[:MOST]:

        def words(name: str = view.name) -> str:
            return _titled(_("View"), name)

        where = f"{address('inbox:desk', slug)}?{urlencode({'view': saved.name_of(view)})}"
        yield _line(_("Views"), words, "screen", "go", where, also=view.name)


def _pages() -> Iterator[Command]:
    entered, slug = scope.current(), scope.current().store.slug
    group = _("Go to")
    for place in places():
        if entered.can(place.permission):
            yield _line(group, lambda place=place: str(place.label), place.icon, "go", address(place.url, slug))  # type: ignore[misc]
    for section in sorted(SECTIONS.values(), key=lambda section: (section.group, section.order)):
        if entered.can(section.permission):

            def words(label: object = section.label) -> str:
                return _titled(_("Settings"), label)

            yield _line(group, words, section.icon, "go", address(section.url, slug))
    if entered.can("stores.manage"):
        yield from _labels_themselves(slug)


def _labels_themselves(slug: str) -> Iterator[Command]:
    """Each label, to be renamed, coloured, put together with another or removed."""
    for name in Label.objects.order_by("name").values_list("name", flat=True)[:50]:

        def words(name: str = name) -> str:
            return _titled(_("Change the label"), name)

        where = f"{address('inbox:labels', slug)}?{urlencode({'label': name})}"
        yield _line(_("Settings"), words, "tag", "go", where, also=ALSO["relabel"])


def named(words: str) -> list[Command]:
    """What is called that, rather than what was said of it: a conversation or an order by its number, goods by name."""
    return [*_by_number(words), *_found(words)]


def _by_number(words: str) -> list[Command]:
    """The conversation of this number, typed in any digits."""
    said = NUMBER.fullmatch(ascii_digits(words.strip()))
    row = Conversation.objects.visible().filter(number=int(said.group(1))).first() if said else None
    if row is None:
        return []
    number = in_digits(f"#{row.number}", scope.current().store.figures)
    url = address("inbox:conversation", scope.current().store.slug, row.public_id)
    return [Command(_("Conversations"), row.customer_name or unnamed(row.number), "chat", "go", url, hint=number)]


def _found(words: str) -> list[Command]:
    """What the apps above and beside find for these words."""
    return [Command(one.group, one.label, one.icon, "go", one.url, hint=one.hint) for one in finders.found(words)]


def _people(words: str) -> list[Command]:
    """Customers by name, address, or phone in any digits, each with their latest conversation."""
    slug = scope.current().store.slug
    rows = Customer.objects.filter(pk__in=find_people(words)).select_related("joined_to").order_by("-last_at", "-id")
    roots = list(dict.fromkeys(customer.joined_to or customer for customer in rows[:20]))[:MOST_OF_A_KIND]
    found = []
    for root in roots:
        name = root.name or _("Visitor")
        found.append(Command(_("Customers"), name, "person", "go", address("people:customer", slug, root.public_id)))
        latest = Conversation.objects.visible().filter(customer=root).order_by("-last_at", "-id").first()
        if latest is not None:
            url = address("inbox:conversation", slug, latest.public_id)
            number = in_digits(f"#{latest.number}", scope.current().store.figures)
            found.append(Command(_("Conversations"), name, "chat", "go", url, hint=number))
    return sorted(found, key=lambda line: line.group != _("Customers"))
