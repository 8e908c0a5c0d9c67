"""Lines, what comes in by them, what goes out by them, and the files that travel along."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from wafaa.lib.addresses import MOST_ENDPOINT
from wafaa.lib.time import now
from wafaa.people.models import Purpose
from wafaa.stores.scoped import Public, Scoped
from wafaa.work.arrivals import ArrivalState as ArrivalState
from wafaa.work.arrivals import RawArrival


class Channel(models.TextChoices):
    WEBCHAT = "webchat", _("Chat")
    EMAIL = "email", _("E-mail")
    FORM = "form", _("Web form")
    WHATSAPP = "whatsapp", _("WhatsApp")
    GENERIC = "generic", _("Another system")
    TELEGRAM = "telegram", _("Telegram")
    PHONE = "phone", _("Phone")
    SMS = "sms", _("SMS")
    MESSENGER = "messenger", _("Messenger")
    INSTAGRAM = "instagram", _("Instagram")
    FB_COMMENT = "fb_comment", _("Facebook comments")
    IG_COMMENT = "ig_comment", _("Instagram comments")
    X = "x", _("X mentions")
    INTERNAL = "internal", _("Between colleagues")


INSIDE: frozenset[str] = frozenset({Channel.INTERNAL})
"""Where nothing leaves the house: it has no line and no provider, and only colleagues are written to."""


class ChannelField(models.CharField[str, str]):
    """The word of a channel. Which words there are is the code's affair, not the database's: a further channel
    needs no migration in the apps that name one, so migrations know the field as it was at the beginning."""

    AT_FIRST = (("webchat", "Chat"), ("email", "E-mail"), ("form", "Web form"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"max_length": 12, "choices": Channel.choices})

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs | {"choices": list(self.AT_FIRST)}


class LineState(models.TextChoices):
    OK = "ok", _("Connected")
    NEW = "new", _("Not tried yet")
    FAILING = "failing", _("Not working")
    OFF = "off", _("Switched off")


class Line(Scoped, Public):
    """One configured account of a channel. `options` are plain; `secrets` are sealed one by one.

    While `paused_until` lies ahead nothing is sent here: the line failed and is given time to recover. `refused_at` is
    when somebody last called here who could not prove to be the provider (`refused_why`), None once a call was proven.
    """

    channel = ChannelField()
    name = models.CharField(_("Name"), max_length=60)
    address = models.CharField(_("Address"), max_length=254, blank=True)
    language = models.CharField(_("Language"), max_length=5, blank=True)
    team = models.ForeignKey("team.Team", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    options: models.JSONField[dict[str, Any]] = models.JSONField(default=dict, blank=True)
    secrets: models.JSONField[dict[str, str]] = models.JSONField(default=dict, blank=True)
    cursor: models.JSONField[dict[str, Any]] = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=8, choices=LineState.choices, default=LineState.NEW)
    problem = models.CharField(max_length=300, blank=True)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    last_ok_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refused_why = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.name


class Visitor(Scoped, Public):
    """A browser on a shop's page. Only the hash of its token is kept. Knows one customer, proven or not."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="visitors")
    token_hash = models.CharField(max_length=64, unique=True)
    customer = models.ForeignKey("people.Customer", null=True, on_delete=models.CASCADE, related_name="visitors")
    is_proven = models.BooleanField(default=False)
    proof = models.CharField(max_length=12, blank=True)
    language = models.CharField(max_length=5, default="ar")
    page = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=now)
    last_at = models.DateTimeField(default=now)
    revoked_at = models.DateTimeField(null=True)


class VisitorDevice(Scoped, Public):
    """A browser whose visitor asked to be told of answers while the chat is closed. It lives and goes with the visitor,
    whoever they turn out to be. `mark` is the digest of `endpoint`; `language` is what they read."""

    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="devices")
    endpoint = models.CharField(max_length=MOST_ENDPOINT)
    mark = models.CharField(max_length=64)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    language = models.CharField(max_length=5, default="ar")
    created_at = models.DateTimeField(default=now)
    reached_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["store", "mark"], name="one_row_a_visitors_device")]


class File(Scoped, Public):
    """A file's description; its bytes lie under a random name outside every served folder."""

    blob = models.CharField(max_length=64)
    name = models.CharField(max_length=160)
    type = models.CharField(max_length=80)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    thumb = models.CharField(max_length=64, blank=True)
    owner = models.CharField(max_length=40)
    created_at = models.DateTimeField(default=now)


class Arrival(RawArrival):
    """A raw inbound payload of a line; `meaning` is what was understood of it."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="arrivals")
    meaning: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["line", "provider_id", "body_hash"], name="arrives_once")]
        indexes = [
            models.Index(fields=["store", "state", "-id"], name="arrivals_by_state"),
            models.Index(fields=["store", "provider_id"], name="arrivals_by_provider_id"),
        ]


class OutgoingState(models.TextChoices):
    QUEUED = "queued", _("Waiting")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    READ = "read", _("Read")
    FAILED = "failed", _("Failed")
    UNKNOWN = "unknown", _("Outcome unknown")
    CANCELLED = "cancelled", _("Withdrawn")
    REFUSED = "refused", _("Not allowed")


ON_ITS_WAY = (OutgoingState.QUEUED, OutgoingState.SENDING)


class NoticeState(models.TextChoices):
    WAITING = "waiting", _("On its way")
    TOLD = "told", _("Told")
    UNTOLD = "untold", _("Could not be told")


class Notice(Scoped, Public):
    """Something the store tells a customer by itself, exactly once: `key` says what ("order.received:<public id>").

    `subject` names what it is about ("order:<public id>"), `code` what kind of news it is. `at_once` news goes out
    whatever hours they prefer. `tried` are the channels it was put on, one after the other until one took it; `reason`
    is the gate's last word when none did. `data` is for whoever sent it (plain JSON).
    """

    key = models.CharField(max_length=160)
    code = models.CharField(max_length=40)
    customer = models.ForeignKey("people.Customer", on_delete=models.CASCADE, related_name="+", db_index=False)
    subject = models.CharField(max_length=80)
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    at_once = models.BooleanField(default=True)
    title = models.CharField(max_length=200)
    text = models.TextField()
    state = models.CharField(max_length=8, default=NoticeState.WAITING)
    tried: models.JSONField[list[str]] = models.JSONField(default=list)
    reason = models.CharField(max_length=60, blank=True)
    data: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=now)
    told_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["store", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["store", "subject", "-id"], name="notices_by_subject"),
            models.Index(fields=["store", "customer", "-id"], name="notices_by_customer"),
        ]


class Outgoing(Scoped, Public):
    """One message on its way out. `public_id` is its stable key at the provider: sending it twice is one message.

    `subject` names what it belongs to ("conversation:<public id>"), `not_before` holds undo, send-later, preferred
    time, retry and rate limits; `reason` is the gate's word when it said later or no. `again_at` is when a person last
    asked for it to be sent once more: from then on it is tried as long as a new one.
    """

    line = models.ForeignKey(Line, null=True, on_delete=models.SET_NULL, related_name="+")
    channel = ChannelField()
    customer = models.ForeignKey("people.Customer", on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    is_automatic = models.BooleanField(default=False)
    notice = models.ForeignKey(Notice, null=True, on_delete=models.SET_NULL, related_name="outgoings")
    subject = models.CharField(max_length=80, blank=True)
    to = models.CharField(max_length=254, blank=True)
    text = models.TextField()
    envelope: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=OutgoingState.choices, default=OutgoingState.QUEUED)
    not_before = models.DateTimeField(default=now)
    reason = models.CharField(max_length=60, blank=True)
    error = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.CharField(max_length=32, blank=True)
    provider_id = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField(default=now)
    again_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        indexes = [
            models.Index(fields=["not_before"], name="outgoing_waiting", condition=models.Q(state="queued")),
            models.Index(fields=["store", "state", "-id"], name="outgoing_by_state"),
            models.Index(fields=["store", "customer", "purpose", "-id"], name="outgoing_by_customer"),
            models.Index(fields=["store", "provider_id"], name="outgoing_by_provider_id"),
            models.Index(fields=["store", "subject", "-id"], name="outgoing_by_subject"),
            models.Index(
                fields=["store", "to", "-created_at"], name="outgoing_automatic", condition=models.Q(is_automatic=True)
            ),
        ]


class Ring(Scoped, Public):
    """A call that goes on just now, as the telephone tells it; the row goes when the call ends, and its arrival is
    what stays. `call` is the telephone's own id, `way` in | out, `staff` the public id of who speaks or dialled."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="+")
    call = models.CharField(max_length=100)
    way = models.CharField(max_length=3)
    number = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=80, blank=True)
    staff = models.CharField(max_length=40, blank=True)
    began_at = models.DateTimeField(default=now)
    taken_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["line", "call"], name="rings_once")]
        indexes = [models.Index(fields=["store", "-began_at"], name="rings_of_a_store")]


class Window(Scoped):
    """Until when free words may be written to this address on this line: some providers allow them only for a while
    after the customer wrote, and afterwards nothing but templates they approved."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=254)
    until = models.DateTimeField()

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["line", "address"], name="one_window_an_address")]


class Post(Scoped):
    """What people comment on: where it stands, and its first words."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="+")
    post = models.CharField(max_length=120)
    link = models.CharField(max_length=500, blank=True)
    words = models.CharField(max_length=200, blank=True)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["line", "post"], name="one_row_a_post")]


class Comment(Scoped):
    """A comment of somebody's under a post; its words are a message's. `parent` is the comment it answers, `subject`
    names what it belongs to, `told_at` is when the provider last told of it, `private` its one private reply.

    A row whose removal was told before the comment itself has `removed_at` alone.
    """

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="+")
    comment = models.CharField(max_length=120)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+", db_index=False)
    parent = models.CharField(max_length=120, blank=True)
    person = models.CharField(max_length=60, blank=True)
    subject = models.CharField(max_length=80, blank=True)
    written_at = models.DateTimeField(default=now)
    told_at = models.DateTimeField(default=now)
    is_hidden = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True)
    private = models.ForeignKey(Outgoing, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["line", "comment"], name="one_row_a_comment")]
        indexes = [
            models.Index(fields=["post", "person", "-id"], name="comments_of_a_person"),
            models.Index(fields=["store", "subject", "-id"], name="comments_by_subject"),
        ]


class Template(Scoped, Public):
    """A message the provider has judged beforehand. `body` holds {{1}} or {{name}} where a variable goes; `state` is
    the provider's own word (APPROVED, PENDING, REJECTED, PAUSED, DISABLED …), and so is `reason`."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="templates")
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=12)
    category = models.CharField(max_length=20)
    state = models.CharField(max_length=20)
    reason = models.CharField(max_length=200, blank=True)
    header = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    footer = models.CharField(max_length=200, blank=True)
    needs_more = models.BooleanField(default=False)
    fetched_at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["line", "name", "language"], name="one_template_a_language")]


class Charge(Scoped):
    """What one message cost: told by the provider once or more, counted once. `message` is the provider's id."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="+")
    message = models.CharField(max_length=254)
    day = models.DateField()
    category = models.CharField(max_length=30)
    is_billed = models.BooleanField()
    is_automatic = models.BooleanField(default=False)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["line", "message"], name="charged_once")]


class Cost(Scoped):
    """How many messages of a category a line was billed for on one day of the store; kept as it happens."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="costs")
    day = models.DateField()
    category = models.CharField(max_length=30)
    billed = models.IntegerField(default=0)
    free = models.IntegerField(default=0)
    automatic = models.IntegerField(default=0)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["line", "day", "category"], name="one_cost_a_day")]
