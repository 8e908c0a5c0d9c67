"""People who work in stores."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from wafaa.lib.addresses import MOST_ENDPOINT
from wafaa.lib.names import given_name
from wafaa.lib.time import now
from wafaa.stores.permissions import Role, permissions_of
from wafaa.stores.scoped import Public, Scoped


class Users(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username or "")


class User(AbstractBaseUser):
    """A login. What it may do is decided by its Staff row in each store.

    `hints`: names around somebody who has no row yet, which their password must not be made of; never stored.
    """

    email = models.EmailField(_("E-mail"), unique=True)
    language = models.CharField(max_length=5, default="ar")
    theme = models.CharField(max_length=5, default="")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=now)

    hints: tuple[str, ...] = ()
    objects: ClassVar[Users] = Users()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []  # type: ignore[misc]  # the base class calls it a class variable

    def __str__(self) -> str:
        return self.email

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return False


class Routing(models.TextChoices):
    OFF = "off", _("By hand")
    ROUND_ROBIN = "round_robin", _("In turn")
    LEAST_LOADED = "least_loaded", _("To whoever has the least")


class Team(Scoped, Public):
    """A group that work is given to. What belongs to a closed team is seen by its members and the leads only.

    `routing` is how its conversations find somebody by themselves; with `returning` a customer comes back to who
    answered them last. `calendar` are its own working hours; empty means the store's.
    """

    name = models.CharField(_("Name"), max_length=60)
    is_closed = models.BooleanField(_("Closed"), default=False)
    routing = models.CharField(max_length=12, choices=Routing.choices, default=Routing.OFF)
    returning = models.BooleanField(default=False)
    calendar = models.ForeignKey("stores.Calendar", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["store", "name"], name="team_names_differ")]

    def __str__(self) -> str:
        return self.name


class Presence(models.TextChoices):
    """What a person says of themselves; whether they are here at all is another matter (see `attendance`)."""

    AVAILABLE = "available", _("Available")
    BUSY = "busy", _("Busy")
    AWAY = "away", _("Away")


class Staff(Scoped, Public):
    """A person's place in one store: role, name as customers see it, photo, languages, presence.

    `photo` is the blob of a redrawn picture. `contacts`: {"email" | "phone" | "whatsapp": address}. `shown`: which of
    title, about, hours, photo, languages and contacts customers see.
    `second_by`: until when a second step at login is owed; empty when none is.
    `unread`: how many lines under the bell are unread, kept with every change so that no page counts them.
    `here_until`: how long their open page counts as being here, renewed while it lives. `shifts`:
    {"weekly": week, "ramadan": week or None} in the JSON form of hours; empty means no fixed hours. `capacity`: how
    much they take at once; empty means what the store says. `skills`: words matched with labels and lines.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="places")
    role = models.CharField(_("Role"), max_length=10, choices=Role.choices, default=Role.AGENT)
    name = models.CharField(_("Name"), max_length=60)
    public_name = models.CharField(_("Name customers see"), max_length=40, blank=True)
    photo = models.CharField(max_length=32, blank=True)
    languages = models.CharField(max_length=40, default="ar")
    title = models.CharField(_("What you do here"), max_length=60, blank=True)
    about = models.CharField(_("A sentence about you"), max_length=200, blank=True)
    hours = models.CharField(_("When you are here"), max_length=80, blank=True)
    contacts: models.JSONField[dict[str, str]] = models.JSONField(default=dict)
    shown: models.JSONField[list[str]] = models.JSONField(default=list)
    shown_to_customers = models.BooleanField(_("Shown to customers"), default=True)
    teams = models.ManyToManyField(Team, related_name="members", blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    second_by = models.DateTimeField(null=True, blank=True)
    unread = models.PositiveIntegerField(default=0, editable=False)
    presence = models.CharField(max_length=9, choices=Presence.choices, default=Presence.AVAILABLE)
    here_until = models.DateTimeField(null=True, blank=True)
    shifts: models.JSONField[dict[str, Any] | None] = models.JSONField(null=True, blank=True)
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    skills: models.JSONField[list[str]] = models.JSONField(default=list, blank=True)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["store", "user"], name="one_place_a_store")]

    def __str__(self) -> str:
        return self.name

    @property
    def permissions(self) -> frozenset[str]:
        return permissions_of(self.role, self.store.roles)

    @property
    def shown_name(self) -> str:
        return self.public_name or given_name(self.name) or self.name


class AbsenceReason(models.TextChoices):
    HOLIDAY = "holiday", _("Holiday")
    SICK = "sick", _("Sick")
    PILGRIMAGE = "pilgrimage", _("Hajj or Umrah")
    FAMILY = "family", _("Family matter")
    TRAINING = "training", _("Training")
    OTHER = "other", _("Something else")


class Absence(Scoped, Public):
    """Somebody is away from an instant to another, and who stands in for them. Ended early, `until_at` is that day."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="absences")
    replacement = models.ForeignKey(Staff, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=10, choices=AbsenceReason.choices, default=AbsenceReason.HOLIDAY)
    note = models.CharField(max_length=120, blank=True)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    made_at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        constraints = [
            models.CheckConstraint(condition=models.Q(until_at__gte=models.F("from_at")), name="absence_goes_forward"),
            models.CheckConstraint(
                condition=models.Q(replacement=None) | ~models.Q(replacement=models.F("staff")),
                name="nobody_replaces_themselves",
            ),
        ]
        indexes = [
            models.Index(fields=["store", "until_at"], name="absences_to_come"),
            models.Index(fields=["staff", "until_at"], name="absences_of_staff"),
        ]


class Turn(Scoped):
    """When this person was last given a conversation of this team by itself: a number of the team's own sequence."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="turns", db_index=False)
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="+")
    number = models.BigIntegerField()

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["team", "staff"], name="one_turn_a_member")]


class Invitation(Scoped, Public):
    """A link that lets one address join a store once, for a while."""

    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role.choices)
    name = models.CharField(max_length=60)
    invited_by = models.ForeignKey(Staff, null=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class NotificationKind(models.TextChoices):
    MENTION = "mention", _("Somebody mentions you or your team")
    ASSIGNED = "assigned", _("A conversation is given to you")
    TEAM = "team", _("Your team is given a conversation")
    MESSAGE = "message", _("A customer writes in a conversation of yours, or one you follow")
    COLLEAGUE = "colleague", _("A colleague replies or writes a note there")
    STATUS = "status", _("A conversation you follow changes its state")
    AT_RISK = "at_risk", _("A promise of yours, or one you follow, is at risk")
    BROKEN = "broken", _("A promise of yours, or one you follow, is broken")
    GAVE_WAY = "gave_way", _("A scheduled reply of yours stays here, for the customer wrote first")
    WOKEN = "woken", _("A conversation of yours wakes")
    FAILED = "failed", _("A reply of yours could not be delivered")
    ANSWERED = "answered", _("A team answers what you asked it")
    DRAFT = "draft", _("A colleague leaves a draft to be looked over")
    REMINDED = "reminded", _("The playbook reminds you of a conversation")
    THANKED = "thanked", _("A customer thanks you by name")
    LINE = "line", _("A channel does not work any more")
    SHOP = "shop", _("A connected shop does not work any more")


class NotificationKindField(models.CharField[str, str]):
    """The word of a kind of line. Which words there are is the code's affair, not the database's: migrations know the
    field as it was at the beginning, and a further kind needs none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"max_length": 10, "choices": NotificationKind.choices})

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        later = (
            *(NotificationKind.ANSWERED, NotificationKind.DRAFT, NotificationKind.REMINDED, NotificationKind.THANKED),
            *(NotificationKind.LINE, NotificationKind.SHOP),
        )
        first = [choice for choice in NotificationKind.choices if choice[0] not in later]
        return name, "django.db.models.CharField", args, kwargs | {"choices": first}


class Notification(Scoped, Public):
    """What one person should know about one thing: a line under their bell. What happens again while it is unread adds
    to `count`; once read it begins anew.

    `topic` names the thing as events do ("conversation:<public id>"), `by` who did it last, as events name actors,
    `words` what was said, cut short. `refs` are the last occurrences that were counted, so that a reaction run twice
    counts once. `is_urgent`: a promise of their own is broken. `to_mail`: it waits for its letter.
    """

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="notifications", db_index=False)
    kind = NotificationKindField()
    topic = models.CharField(max_length=80)
    by = models.CharField(max_length=40, default="system")
    words = models.CharField(max_length=160, blank=True)
    count = models.PositiveIntegerField(default=1)
    refs: models.JSONField[list[str]] = models.JSONField(default=list)
    at = models.DateTimeField(default=now)
    read_at = models.DateTimeField(null=True)
    is_urgent = models.BooleanField(default=False)
    to_mail = models.BooleanField(default=False)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["staff", "topic", "kind"], name="one_line_a_matter")]
        indexes = [
            models.Index(fields=["store", "staff", "-at", "-id"], name="bell_newest"),
            models.Index(fields=["store", "staff"], name="bell_unread", condition=models.Q(read_at__isnull=True)),
            models.Index(fields=["store", "staff", "id"], name="bell_to_mail", condition=models.Q(to_mail=True)),
            models.Index(fields=["store", "topic"], name="bell_by_topic"),
            models.Index(fields=["at"], name="bell_old"),
        ]


class Attention(Scoped):
    """How one person wants to hear of what happens, and when not.

    `ways`: {kind: ["bell" | "browser" | "email", …]} where it differs from what is usual. Quiet hours are minutes after
    midnight in `timezone` (empty: the store's) and may pass midnight; `urgent_anyway` lets broken promises of one's own
    through. Letters are at least `mail_minutes` apart; `mailed_at` is the last one's hour. `digest_at`: minutes after
    midnight, on the store's clock, at which the day's letter goes out (empty: none); `digest_on` is the last one's day.
    """

    staff = models.OneToOneField(Staff, on_delete=models.CASCADE, related_name="attention")
    ways: models.JSONField[dict[str, list[str]]] = models.JSONField(default=dict)
    is_quiet = models.BooleanField(default=False)
    quiet_from = models.PositiveSmallIntegerField(default=22 * 60)
    quiet_to = models.PositiveSmallIntegerField(default=8 * 60)
    timezone = models.CharField(max_length=40, blank=True)
    urgent_anyway = models.BooleanField(default=True)
    sound = models.BooleanField(default=True)
    mail_minutes = models.PositiveSmallIntegerField(default=15)
    mailed_at = models.DateTimeField(null=True)
    digest_at = models.PositiveSmallIntegerField(null=True)
    digest_on = models.DateField(null=True)

    class Meta(Scoped.Meta):
        indexes = [
            models.Index(fields=["digest_at"], name="digests_due", condition=models.Q(digest_at__isnull=False)),
        ]


class Device(Scoped, Public):
    """A browser that asked to be told things while no page of ours is open, by one login of one person.

    `session_key` is that login's: when it ends, nothing more is sent. `mark` is the digest of `endpoint`, by which the
    same browser is known again. `agent`: how the browser names itself.
    """

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="devices")
    session_key = models.CharField(max_length=40, db_index=True)
    endpoint = models.CharField(max_length=MOST_ENDPOINT)
    mark = models.CharField(max_length=64)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    agent = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=now)
    reached_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["store", "mark"], name="one_row_a_device")]
