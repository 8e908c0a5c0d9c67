"""Who is signed in to their own page, and who asked for a code. No password, and no token in clear, is kept."""

from __future__ import annotations

from typing import Any

from django.db import models

from wafaa.lib.time import now
from wafaa.people.models.identity_kinds import KindField
from wafaa.stores.scoped import Public, Scoped


class Asking(Scoped, Public):
    """Somebody typed an address and asked for a code. It is written down the same whether anybody is known by it or
    not; `code_hash` stays empty when no code could go out. `token_hash` is of the secret in the browser that asked:
    the code works there alone. `to` is where they were going."""

    token_hash = models.CharField(max_length=64, unique=True)
    kind = KindField()
    value = models.CharField(max_length=254)
    language = models.CharField(max_length=5, default="ar")
    to = models.CharField(max_length=200, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(default=now)
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        indexes = [models.Index(fields=["ends_at"], name="asking_over")]


class SignIn(Scoped, Public):
    """A browser that shows a person their own page. It hangs on the address by which they came in (`identity`), so it
    follows joins and partings and goes with the address. `by` is "code" or "link"; a code proves the address, a link
    does not."""

    identity = models.ForeignKey("people.Identity", on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    by = models.CharField(max_length=4)
    agent = models.CharField(max_length=200, blank=True)
    began_at = models.DateTimeField(default=now)
    seen_at = models.DateTimeField(default=now)

    class Meta(Scoped.Meta):
        indexes = [models.Index(fields=["seen_at"], name="sign_in_idle")]


class Unsent(Scoped):
    """What somebody typed at a page (`path`) when their sign-in had ended: it is there again when they have signed in
    with the same browser, of whose secret `token_hash` is. `identity` is the address whose sign-in had ended there,
    where that is known: only its person sees it again."""

    identity = models.ForeignKey("people.Identity", null=True, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    path = models.CharField(max_length=200)
    said: models.JSONField[dict[str, Any]] = models.JSONField(default=dict)
    ends_at = models.DateTimeField()

    class Meta(Scoped.Meta):
        indexes = [models.Index(fields=["ends_at"], name="unsent_over")]
