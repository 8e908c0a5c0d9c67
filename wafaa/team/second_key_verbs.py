"""The secrets of second steps at rest: what makes the six digits, and what the recovery codes grow from.

They are sealed as the lines' secrets are. allauth asks for a seal without saying whose the secret is, so that they are
bound to this use but not to a person.
"""

from __future__ import annotations

from collections.abc import Iterator

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator

from wafaa.lib.sealed import Context, Keyring, Unsealable, sealed_by
from wafaa.work import keys

WHERE = Context("", "second_step", "secret")
FIELDS = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}
"""What allauth keeps under encrypt() in `Authenticator.data`, by type; passkeys keep nothing secret."""


class SecondStepDoor(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals what allauth stores, and opens it again."""

    def encrypt(self, text: str) -> str:
        return keys.ring_to_seal_with().seal(text, WHERE)

    def decrypt(self, encrypted_text: str) -> str:
        """What was written before there was a seal is read as it is. Raises Unsealable."""
        return keys.unseal(encrypted_text, WHERE) if sealed_by(encrypted_text) else encrypted_text


def _rows(*, is_held: bool = False) -> Iterator[tuple[Authenticator, str]]:
    """Each authenticator that keeps a secret, and the name under which it does; held, nobody spends a code of it."""
    rows = Authenticator.objects.filter(type__in=FIELDS).select_related("user").order_by("pk")
    for row in (rows.select_for_update(of=("self",)) if is_held else rows).iterator():
        if row.data.get(FIELDS[row.type]):
            yield row, FIELDS[row.type]


def _move_to(ring: Keyring, found: keys.Resealed) -> None:
    """Give every secret the present key; one that was never sealed gets its first seal."""
    for row, name in _rows(is_held=True):
        secret = str(row.data[name])
        if ring.is_current(secret):
            continue
        try:
            fresh = ring.reseal(secret, WHERE) if sealed_by(secret) else ring.seal(secret, WHERE)
        except Unsealable:
            found.unreadable.append(f"{row.user.email}/{row.type}")
            continue
        row.data = {**row.data, name: fresh}
        row.save(update_fields=["data"])
        found.count += 1


def _sealed() -> Iterator[str]:
    return (str(row.data[name]) for row, name in _rows())


KEEPER = keys.Keeper(_move_to, _sealed)
