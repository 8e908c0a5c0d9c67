"""What the pages of scores show."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from wafaa.channels.models import Channel
from wafaa.lib.money import Money
from wafaa.lib.pages import address
from wafaa.people.models import Customer
from wafaa.people.screens import shown_name
from wafaa.stores import scope
from wafaa.stores.settings import read
from wafaa.team.models import Staff
from wafaa.voice import queries, words
from wafaa.voice.models import GOOD, AskedState, Occasion, Response
from wafaa.voice.queries import Sums
from wafaa.voice.settings import SurveySettings
from wafaa.voice.whom import wants_none
from wafaa.voice.words import number, percent, url_of

ASKED = ("month", "of", "channel", "about", "score", "words", "after")
MOST_COMMENTS = 8
WIDE, HIGH, BAR, DRAWN = 360, 96, 28, 6
SPAN = "90"


def listed(**asked: str) -> str:
    """The address of the list that these are asked of."""
    return f"{url_of('answers')}?{urlencode({name: value for name, value in asked.items() if value})}"


def target_of(response: Response) -> tuple[str, str]:
    """What an answer is about, in words, and where that is; "" for who may not go there."""
    may, slug = scope.current().can, scope.current().store.slug
    if response.conversation is not None:
        talk = response.conversation.merged_into or response.conversation
        url = address("inbox:conversation", slug, talk.public_id) if may("inbox.see") else ""
        return _("Conversation %(number)s") % {"number": number(str(talk.number))}, url
    if response.order is not None:
        url = address("orders:order", slug, response.order.public_id) if may("orders.see") else ""
        return _("Order %(number)s") % {"number": number(response.order.number)}, url
    return "", ""


def row(response: Response) -> dict[str, Any]:
    """{face, says, label, tone, comment, at, name, url, about, about_url, by, channel}."""
    whole = response.customer.joined_to or response.customer
    may_see = scope.current().can("people.see")
    about, about_url = target_of(response)
    return {
        "face": words.FACE_OF[response.score],
        "says": number(response.score),
        "label": str(words.SCALE[response.score]),
        "tone": words.tone(response.score),
        "comment": response.comment,
        "at": response.at,
        "name": shown_name(whole),
        "url": address("people:customer", scope.current().store.slug, whole.public_id) if may_see else "",
        "about": about,
        "about_url": about_url,
        "by": response.staff.name if response.staff else "",
        "channel": response.get_channel_display() if response.channel else "",
    }


def figures(sums: Sums) -> dict[str, Any]:
    """{many, rate, mean, share, is_enough}: of too few answers no mean."""
    is_enough = sums.answered >= read(SurveySettings).enough
    return {
        "asked": number(sums.asked),
        "many": number(sums.answered),
        "rate": percent(sums.rate) if sums.asked else "–",
        "mean": words.mean(sums.mean) if is_enough else "",
        "share": percent(sums.share) if is_enough else "",
        "is_enough": is_enough,
    }


def page() -> dict[str, Any]:
    """Context of voice/scores.html."""
    months = queries.by_month()
    chosen = read(SurveySettings)
    lately = _together(queries.by("about").values())
    has_any = any(sums.asked for _month, sums in months)
    return {
        "is_on": chosen.after_conversation or chosen.after_order,
        "has_any": has_any,
        "settings_url": url_of("settings") if scope.current().can("voice.manage") else "",
        "lately": figures(lately) | {"url": listed(month=SPAN)},
        "enough": number(chosen.enough),
        "chart": chart(months[-DRAWN:]) if has_any else None,
        "months": [
            {"label": words.month_name(month), "url": listed(month=f"{month:%Y-%m}")} | figures(sums)
            for month, sums in reversed(months)
            if sums.asked
        ],
        "staff": _staff(),
        "is_own": not scope.current().can("voice.manage"),
        "channels": [
            {"label": _channel(channel), "url": listed(month=SPAN, channel=channel)} | figures(sums)
            for channel, sums in sorted(queries.by("channel").items())
            if sums.asked
        ],
        "occasions": [
            {"label": str(Occasion(about).label), "url": listed(month=SPAN, about=about)} | figures(sums)
            for about, sums in sorted(queries.by("about").items())
            if sums.asked
        ],
        "comments": [row(one) for one in queries.latest_comments(MOST_COMMENTS)],
        "comments_url": listed(words="1"),
        "good_says": number(_("4 or 5 of 5")),
        "ends_say": number(_("from 1 to 5")),
    }


def _together(parts: Iterable[Sums]) -> Sums:
    rows = list(parts)
    return Sums(*(sum(getattr(one, name) for one in rows) for name in ("asked", "answered", "total", "good")))


def _channel(channel: str) -> str:
    return str(Channel(channel).label) if channel in Channel.values else _("Other")


def _staff() -> list[dict[str, Any]]:
    """Colleagues by their names, never by their scores. Who does not decide about scores sees their own line alone."""
    me, may_see_all = scope.current().staff_id, scope.current().can("voice.manage")
    sums = {pk: one for pk, one in queries.by("whose").items() if pk and one.asked and (may_see_all or pk == me)}
    named = Staff.objects.filter(pk__in=sums).order_by("name", "pk")
    return [{"label": one.name, "url": listed(month=SPAN, of=one.public_id)} | figures(sums[one.pk]) for one in named]


def chart(months: list[tuple[date, Sums]]) -> dict[str, Any]:
    """One bar a month, as high as the share of good answers; the oldest where one begins to read. The table below says
    the same."""
    step, bars = WIDE / len(months), []
    enough = read(SurveySettings).enough
    is_mirrored = (get_language() or "ar").startswith("ar")
    for place, (month, sums) in enumerate(months):
        middle = (place + 0.5) * step
        middle = WIDE - middle if is_mirrored else middle
        high = HIGH * sums.share / 100 if sums.answered >= enough else 0
        bars.append(
            {
                "x": f"{middle - BAR / 2:.1f}",
                "y": f"{HIGH - high:.1f}",
                "height": f"{high:.1f}",
                "middle": f"{middle:.1f}",
                "label": words.short_month(month),
                "says": percent(sums.share) if high else "",
                "says_y": f"{HIGH - high - 5:.1f}",
            }
        )
    return {"bars": bars, "wide": WIDE, "high": HIGH, "bar": BAR}


def listing(asked: dict[str, str]) -> dict[str, Any] | None:
    """Context of voice/answers.html; None when it is asked of something that is not there."""
    narrowed = _narrowed(queries.seen(), asked)
    if narrowed is None:
        return None
    rows, chosen = narrowed
    found, after = queries.page(rows, asked["after"])
    kept = {name: value for name, value in asked.items() if name != "after"}
    return {
        "rows": [row(one) for one in found],
        "more_url": listed(**kept, after=after) if after else "",
        "back_url": url_of("scores"),
        "chosen": chosen,
        "scores": [
            {
                "label": f"{words.FACE_OF[score]} {number(score)}",
                "url": listed(**kept | {"score": "" if asked["score"] == str(score) else str(score)}),
                "current": asked["score"] == str(score),
            }
            for score in sorted(words.SCALE, reverse=True)
        ],
        "words": {
            "url": listed(**kept | {"words": "" if asked["words"] else "1"}),
            "current": bool(asked["words"]),
        },
    }


def _narrowed(rows: QuerySet[Response], asked: dict[str, str]) -> tuple[QuerySet[Response], list[str]] | None:
    """The answers that are asked for, and in words what that means."""
    chosen: list[str] = []
    if asked["month"] == SPAN:
        rows = rows.filter(on_day__gt=queries.today() - timedelta(days=queries.DAYS))
        chosen.append(_("The last ninety days"))
    elif asked["month"]:
        month = _typed_month(asked["month"])
        if month is None:
            return None
        after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        rows = rows.filter(on_day__gte=month, on_day__lt=after)
        chosen.append(words.month_name(month))
    if asked["of"]:
        staff = Staff.objects.filter(public_id=asked["of"]).first()
        if staff is None or not (scope.current().can("voice.manage") or staff.pk == scope.current().staff_id):
            return None
        rows = rows.filter(staff=staff)
        chosen.append(staff.name)
    if asked["channel"]:
        rows = rows.filter(channel=asked["channel"][:12])
        chosen.append(_channel(asked["channel"]))
    if asked["about"] in Occasion.values:
        rows = rows.filter(**{f"{asked['about']}__isnull": False})
        chosen.append(str(Occasion(asked["about"]).label))
    if asked["score"] in {str(score) for score in words.SCALE}:
        rows = rows.filter(score=int(asked["score"]))
    if asked["words"]:
        rows = rows.filter(comment__gt="")
    return rows, chosen


def _typed_month(text: str) -> date | None:
    try:
        found = datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC).date()
    except ValueError:
        return None
    return found if 2000 <= found.year < 2200 else None


def beside(customer: Customer) -> dict[str, Any]:
    """Context of voice/_panel.html."""
    latest, many, mean = queries.of_person(customer)
    values = queries.bought(customer) if scope.current().can("orders.see") else []
    return {
        "rows": [row(one) for one in latest],
        "mean": words.mean(mean) if mean is not None and many > 1 else "",
        "many": ngettext("of %(count)s answer", "of %(count)s answers", many) % {"count": number(many)},
        "asked": _last_asked(customer, latest),
        "value": _value(values),
    }


def _last_asked(customer: Customer, latest: list[Response]) -> str:
    """What became of the last question, where it has no answer yet."""
    asked = queries.last_asked(customer)
    if asked is None or any(one.asked_id == asked.pk for one in latest):
        return ""
    if asked.state == AskedState.ASKED and asked.told_at is not None:
        return _("Asked %(day)s, no answer yet.") % {"day": words.on_day(asked.told_at)}
    if asked.state == AskedState.DROPPED:
        said = words.why(asked.reason)
        return _("Not asked: %(why)s.") % {"why": said} if said else ""
    return _("They will be asked %(day)s.") % {"day": words.on_day(asked.due_at)} if asked.due_at else ""


def _value(rows: list[dict[str, Any]]) -> dict[str, str] | None:
    """What they are worth to the store: bought less what went back, how many orders, the mean of one, since when."""
    if not rows:
        return None
    many, since = sum(one["orders"] for one in rows), min(one["since"] for one in rows)
    return {
        "spent": " + ".join(_money(one["spent"], one["currency"]) for one in rows),
        "orders": number(many),
        "mean": _money(round(rows[0]["spent"] / rows[0]["orders"]), rows[0]["currency"]) if len(rows) == 1 else "",
        "since": words.on_day(since),
    }


def _money(minor: int, currency: str) -> str:
    return Money(minor, currency).format(get_language() or "ar", scope.current().store.figures)


def answer_page(asked: Any, response: Response | None, prefilled: int = 0) -> dict[str, Any]:
    """Context of voice/answer.html, beside `others` and `form`."""
    chosen = response.score if response else prefilled
    return {
        "store": scope.current().store,
        "question": words.question(asked.about),
        "about": _("Order %(number)s") % {"number": number(asked.order.number)} if asked.order else "",
        "choices": words.choices(chosen),
        "is_prefilled": bool(prefilled and response is None),
        "response": response,
        "is_good": response is not None and response.score >= GOOD,
        "is_refused": wants_none(asked.customer.joined_to or asked.customer),
        "no_more_says": words.ask_nothing(),
        "again_says": words.ask_again(),
        "label": str(words.SCALE[chosen]) if chosen else "",
    }
