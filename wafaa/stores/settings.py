"""Typed settings: each app declares a frozen dataclass of what a shop may decide; a store stores its choices.

    @settings("inbox", _("Conversations"))
    @dataclass(frozen=True)
    class InboxSettings:
        undo_seconds: int = setting(10, _("Undo seconds"), _("…"), least=0, most=60)

`read(InboxSettings)` answers the entered store's values, with defaults for what it never chose.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

from django.utils.functional import Promise as Lazy

from wafaa.lib.prepared import Prepared, Slot
from wafaa.stores import scope

T = TypeVar("T")
Words = str | Lazy

REGISTRY: dict[str, type[Any]] = {}


class BadSetting(ValueError):
    """A value is outside what its setting allows. `name` is the setting, `code` why: type, least, most, choice or
    fits."""

    def __init__(self, name: str, code: str) -> None:
        super().__init__(f"{name}: {code}")
        self.name, self.code = name, code


def settings(app: str, title: Words) -> Callable[[type[T]], type[T]]:
    """Register a settings dataclass under its app's name; `title` is what its group is called on the page."""

    def register(declared: type[T]) -> type[T]:
        REGISTRY[app] = declared
        declared.app, declared.title = app, title  # type: ignore[attr-defined]
        return declared

    return register


def setting(
    default: Any,
    label: Words,
    help: Words,
    *,
    least: int | None = None,
    most: int | None = None,
    choices: tuple[tuple[str, Words], ...] = (),
    fits: Callable[[Any], bool] | None = None,
    judge: Callable[[Any], str] | None = None,
) -> Any:
    """One setting: its default, its label and help in the user's language, and its bounds; `fits` judges a text.
    `judge` answers what speaks against a value that a person chooses, in words for them, "" for nothing."""
    bounds = {"least": least, "most": most, "choices": choices, "fits": fits, "judge": judge}
    meta = {"label": label, "help": help, **bounds}
    return dataclasses.field(default=default, metadata=meta)


def read(declared: type[T]) -> T:
    """The entered store's settings of this app. Those of all apps are read together, once per entered store object."""
    app = cast(Any, declared).app
    store = scope.current().store
    kept: dict[str, Any] | None = store.__dict__.get("_settings")
    if kept is None:
        kept = store.__dict__["_settings"] = dict(_chosen().all(store=store.pk))
    values = kept.get(app)
    if not isinstance(values, declared):
        known = {field.name for field in dataclasses.fields(cast(Any, declared))}
        values = declared(**{name: value for name, value in (values or {}).items() if name in known})
        kept[app] = values
    return values


@cache
def _chosen() -> Prepared[tuple[str, dict[str, Any]]]:
    from wafaa.stores.models import Setting

    return Prepared(lambda: Setting.everywhere.filter(store_id=Slot("store")).values_list("app", "values"))


def checked(declared: type[Any], values: dict[str, Any]) -> dict[str, Any]:
    """The values, each within its setting's type and bounds. Raises BadSetting."""
    fields = {field.name: field for field in dataclasses.fields(declared)}
    for name, value in values.items():
        if name not in fields:
            raise BadSetting(name, "unknown")
        _check(fields[name], value)
    return values


def _check(field: dataclasses.Field[Any], value: Any) -> None:
    meta = field.metadata
    if type(value) is not type(field.default):
        raise BadSetting(field.name, "type")
    size = len(value) if isinstance(value, str) else value
    if meta["least"] is not None and size < meta["least"]:
        raise BadSetting(field.name, "least")
    if meta["most"] is not None and size > meta["most"]:
        raise BadSetting(field.name, "most")
    if meta["choices"] and value not in dict(meta["choices"]):
        raise BadSetting(field.name, "choice")
    if meta["fits"] and not meta["fits"](value):
        raise BadSetting(field.name, "fits")
