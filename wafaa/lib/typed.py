"""What the environment says, checked: a mistake is told with the name of the variable, never with its value, for
some hold passwords. Empty means: as usual, for so compose files write a variable that nobody set."""

from collections.abc import Iterable
from ipaddress import ip_network
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

DATABASES = ("sqlite://", "postgres://", "postgresql://", "psql://", "pgsql://")


def whole(said: str, name: str, *, usual: int, least: int = 1) -> int:
    """A whole number from `least` up. Raises ImproperlyConfigured."""
    if not said.strip():
        return usual
    try:
        number = int(said)
    except ValueError:
        number = least - 1
    if number < least:
        raise ImproperlyConfigured(f"{name} must be a whole number, at least {least}")
    return number


def address(said: str, *, usual: str) -> str:
    """Where this machine is reached, without a slash at its end. Raises ImproperlyConfigured."""
    if not said.strip():
        return usual
    try:
        parts = urlsplit(said.strip())
        is_sound = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_sound = False
    if not is_sound:
        raise ImproperlyConfigured("ADDRESS must be a web address, such as https://help.shop.example")
    return said.strip().rstrip("/")


def networks(said: Iterable[str], name: str) -> list[str]:
    """IP addresses and networks. Raises ImproperlyConfigured."""
    found = [one.strip() for one in said if one.strip()]
    try:
        for one in found:
            ip_network(one, strict=False)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be IP addresses or networks, such as 10.0.0.0/8") from None
    return found


def database(said: str, *, usual: str) -> str:
    """The address of a database of a kind we know. Raises ImproperlyConfigured."""
    if not said.strip():
        return usual
    if not said.startswith(DATABASES):
        raise ImproperlyConfigured(
            "DATABASE_URL must begin with sqlite:/// or postgres://, such as postgres://wafaa@127.0.0.1/wafaa"
        )
    return said
