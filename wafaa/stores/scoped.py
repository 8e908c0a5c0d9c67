"""The base of every model that belongs to a store."""

from __future__ import annotations

from typing import Any, ClassVar, Self, TypeVar

from django.db import models

from wafaa.lib.ids import LENGTH, new_id
from wafaa.lib.quickrows import QuickRows
from wafaa.stores import scope

Row = TypeVar("Row", bound=models.Model, covariant=True)


class ScopedManager(models.Manager[Row]):
    """Reads the entered store's rows only; raises OutsideStore elsewhere."""

    def get_queryset(self) -> models.QuerySet[Row]:
        return super().get_queryset().filter(store_id=scope.current().store_id)

    def create(self, **kwargs: Any) -> Row:
        """A new row of the entered store, without building the query of all the others first."""
        scope.current()
        made = self.model(**kwargs)
        made.save(force_insert=True, using=self.db)
        return made


class Scoped(QuickRows):
    """A row of one store. `everywhere` reads across stores: for the worker's clocks and the operator only."""

    # No index of its own: every index that serves begins with the store, and a lone one only misleads the planner.
    store = models.ForeignKey("stores.Store", on_delete=models.CASCADE, related_name="+", db_index=False)

    objects: ClassVar[ScopedManager[Self]] = ScopedManager()
    everywhere: ClassVar[models.Manager[Self]] = models.Manager()

    class Meta:
        abstract = True
        default_manager_name = "objects"
        base_manager_name = "everywhere"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if not args and "store" not in kwargs and "store_id" not in kwargs:
            entered = scope.peek()
            if entered is not None:
                kwargs["store_id"] = entered.store_id
        super().__init__(*args, **kwargs)


class Public(models.Model):
    """A row that outsiders may name: by a random id, never by its number."""

    public_id = models.CharField(max_length=LENGTH, default=new_id, unique=True, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def named(cls, public_id: str) -> Self:
        """The entered store's row of this public id. Raises DoesNotExist, for a neighbour's row as well."""
        found: Self = cls.objects.get(public_id=public_id)  # type: ignore[attr-defined]
        return found
