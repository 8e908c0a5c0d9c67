"""The only writers of stores, calendars and settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from wafaa.stores import scope
from wafaa.stores.hours import Hours
from wafaa.stores.models import Calendar, Counter, Setting, Store
from wafaa.stores.permissions import ADJUSTABLE
from wafaa.stores.settings import checked


def open_store(slug: str, name: str, hours: Hours, **traits: Any) -> Store:
    """Found a store with its main calendar. `traits` are further Store fields (language, timezone, …)."""
    with transaction.atomic(), scope.entered(Store.objects.create(slug=slug, name=name, **traits)) as founded:
        Calendar.objects.create(name="main", plan=hours.to_json(), is_main=True)
    return founded.store


def describe_store(store: Store, **traits: Any) -> None:
    """Change what the store says of itself."""
    for field, value in traits.items():
        setattr(store, field, value)
    store.full_clean(exclude=["slug", "public_id"])
    store.save(update_fields=list(traits))


def empower(store: Store, roles: dict[str, list[str]]) -> None:
    """Decide what roles may do: {role: its adjustable permissions}. What a role cannot be given is left out."""
    given = {role: sorted(ADJUSTABLE[role] & set(chosen)) for role, chosen in roles.items() if role in ADJUSTABLE}
    store.roles = {**store.roles, **given}
    store.save(update_fields=["roles"])


def plan_hours(calendar: Calendar, hours: Hours) -> None:
    """Give a calendar new working hours. Due times already promised stay as they were promised."""
    calendar.plan = hours.to_json()
    calendar.save(update_fields=["plan"])


def choose(declared: type[Any], values: dict[str, Any]) -> None:
    """Store the store's choices for one app's settings. Raises BadSetting and changes nothing."""
    checked(declared, values)
    app = declared.app
    row, _ = Setting.objects.get_or_create(app=app, defaults={"store": scope.current().store})
    row.values = {**row.values, **values}
    row.save(update_fields=["values"])
    scope.current().store.__dict__.pop("_settings", None)


def count(names: Sequence[str], step: int) -> None:
    """Move the store's counters of these names, in the caller's transaction and in one statement."""
    store_id = scope.current().store_id
    rows = ", ".join(["(%s, %s, %s)"] * len(names))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO stores_counter (store_id, name, value) VALUES {rows} "  # noqa: S608  (placeholders only)
            "ON CONFLICT (store_id, name) DO UPDATE SET value = stores_counter.value + excluded.value",
            [value for name in sorted(names) for value in (store_id, name, step)],
        )


def next_number(name: str) -> int:
    """The next number of the store's own sequence, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO stores_counter (store_id, name, value) VALUES (%s, %s, 1) "
            "ON CONFLICT (store_id, name) DO UPDATE SET value = stores_counter.value + 1 RETURNING value",
            [scope.current().store_id, name],
        )
        return int(cursor.fetchone()[0])


__all__ = ["Counter", "choose", "describe_store", "empower", "next_number", "open_store", "plan_hours"]
