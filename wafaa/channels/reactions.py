"""What a new store begins with, and what becomes of news."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from wafaa.channels import alarming, verbs
from wafaa.channels.events import LineFailing, NoticeMoved
from wafaa.channels.models import Channel, Line, LineState, Notice, Outgoing
from wafaa.stores import scope
from wafaa.work.events import Happening, on


@on("store.opened")
def open_the_first_lines(event: Happening) -> None:
    """A chat and a web form need nothing from anybody; running it again opens no second one."""
    with override(scope.current().store.language):
        names = {Channel.WEBCHAT: _("Chat"), Channel.FORM: _("Web form")}
    for channel, name in names.items():
        if not Line.objects.filter(channel=channel).exists():
            verbs.open_line(channel, name, state=LineState.OK)


@on("line.failing")
def see_whether_it_mends_itself(event: LineFailing) -> None:
    alarming.watch(event.line_id)


@on("notice.moved")
def follow_the_news(event: NoticeMoved) -> None:
    notice = Notice.objects.select_related("customer").filter(pk=event.notice_id).first()
    outgoing = Outgoing.objects.filter(pk=event.outgoing_id).first()
    if notice is not None and outgoing is not None:
        verbs.follow(notice, outgoing)
