"""People who work in stores."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

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


class Team(Scoped, Public):
    """A group that work is given to. What belongs to a closed team is seen by its members and the leads only."""

    name = models.CharField(_("Name"), max_length=60)
    is_closed = models.BooleanField(_("Closed"), default=False)

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["store", "name"], name="team_names_differ")]

    def __str__(self) -> str:
        return self.name


class Staff(Scoped, Public):
    """A person's place in one store: role, name as customers see it, photo, languages, presence.

    `photo` is the blob of a redrawn picture. `contacts`: {"email" | "phone" | "whatsapp": address}. `shown`: which of
    title, about, hours, photo, languages and contacts customers see.
    `second_by`: until when a second step at login is owed; empty when none is.
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

    class Meta(Scoped.Meta):
        constraints = [models.UniqueConstraint(fields=["store", "user"], name="one_place_a_store")]

    def __str__(self) -> str:
        return self.name

    @property
    def permissions(self) -> frozenset[str]:
        return permissions_of(self.role, self.store.roles)

    @property
    def shown_name(self) -> str:
        return self.public_name or self.name.split(" ")[0]


class Invitation(Scoped, Public):
    """A link that lets one address join a store once, for a while."""

    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role.choices)
    name = models.CharField(max_length=60)
    invited_by = models.ForeignKey(Staff, null=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
