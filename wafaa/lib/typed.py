"""What the environment says, checked: a mistake is told with the name of the variable, never with its value, for
some hold passwords. Empty means: as usual, for so compose files write a variable that nobody set."""

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


def database(said: str, *, usual: str) -> str:
    """The address of a database of a kind we know. Raises ImproperlyConfigured."""
    if not said.strip():
        return usual
    if not said.startswith(DATABASES):
        raise ImproperlyConfigured(
            "DATABASE_URL must begin with sqlite:/// or postgres://, such as postgres://wafaa@127.0.0.1/wafaa"
        )
    return said
