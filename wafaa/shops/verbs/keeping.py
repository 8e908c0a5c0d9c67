"""Connecting shops, changing them, and keeping their secrets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from wafaa.lib.sealed import Keyring, Unsealable
from wafaa.lib.standardhooks import new_secret
from wafaa.lib.time import now
from wafaa.shops import events
from wafaa.shops.adapter import BY_LISTS, Tokens, can_be_asked, is_asked_at_its_address
from wafaa.shops.models import Shop, ShopState
from wafaa.shops.verbs.arriving import read_waiting
from wafaa.stores import scope
from wafaa.work import jobs, keys
from wafaa.work.events import emit
from wafaa.work.keys import Keeper, Resealed, keeps_secrets
from wafaa.work.turns import take_turns
from wafaa.work.unit import unit

INTRODUCE = "wafaa.shops.catching_up.introduce"
BOTH_GOOD = timedelta(hours=24)
"""So long is a hook secret good after it was replaced."""
TOKENS = ("access", "refresh", "authorization")
"""Secrets that an engine gives, as opposed to keys that an owner types."""


def connect(kind: str, name: str, **traits: Any) -> Shop:
    """A new shop. The first of a store shares its customers' account numbers with the chat; lists know none."""
    with unit():
        take_turns("shops:connect")
        shop = Shop(kind=kind, name=name, **traits)
        if kind == BY_LISTS or Shop.objects.exclude(kind=BY_LISTS).exists():
            shop.prefix = f"{shop.public_id}:"
        shop.save(force_insert=True)
        emit(events.ShopChanged(shop.pk, "connected"))
    return shop


def shop_of_lists(name: str) -> Shop:
    """Where orders stand that came by lists; made with this name when the first one comes."""
    with unit():
        take_turns("shops:connect")
        held = Shop.objects.filter(kind=BY_LISTS).select_related("store").order_by("pk").first()
        return held or connect(BY_LISTS, name, currency=scope.current().store.currency, state=ShopState.OK)


def change_shop(shop: Shop, **traits: Any) -> None:
    """Change what is kept of a shop. At another host it is another shop: keys are not shown to it, and its history is
    read anew."""
    was = urlsplit(shop.address).netloc.lower()
    moves = was and "address" in traits and urlsplit(traits["address"]).netloc.lower() != was
    if moves and is_asked_at_its_address(shop):
        kept = {name: sealed for name, sealed in shop.secrets.items() if name == "hook"}
        traits |= {"secrets": kept, "cursor": {}, "problem": "", "options": _without(shop.options, "store")}
    if "address" in traits and traits["address"] != shop.address:
        traits["options"] = _without(traits.get("options", shop.options), "road")
    with unit():
        for trait, value in traits.items():
            setattr(shop, trait, value)
        shop.save(update_fields=list(traits))
        emit(events.ShopChanged(shop.pk, ",".join(sorted(traits))))


def switch_shop(shop: Shop, *, on: bool) -> None:
    """Switch a shop off (nothing is taken from it), or on again: then what still waits to be read is read, what was
    wrong before is counted no more, and the shop is asked what happened meanwhile."""
    with unit():
        held = Shop.objects.select_for_update().get(pk=shop.pk)
        shop.state = (ShopState.OK if shop.last_at else ShopState.NEW) if on else ShopState.OFF
        shop.cursor = _without(held.cursor, "failing_since")
        shop.save(update_fields=["state", "cursor"])
        emit(events.ShopChanged(shop.pk, "switched_on" if on else "switched_off"))
        if on:
            read_waiting(shop)
            if can_be_asked(shop):
                _introduce(shop)


def make_secret(shop: Shop, name: str = "hook") -> str:
    """A new secret in the place of the old one: answered once, in clear, and sealed."""
    fresh = new_secret()
    with unit():
        set_secret(shop, name, fresh)
        emit(events.ShopChanged(shop.pk, "new_secret"))
    return fresh


def set_secret(shop: Shop, name: str, plain: str) -> None:
    with unit():
        sealed = keys.ring_to_seal_with().seal(plain, keys.context(shop, name))
        held = Shop.objects.select_for_update().get(pk=shop.pk)
        shop.secrets = held.secrets = {**held.secrets, name: sealed}
        held.save(update_fields=["secrets"])


def set_keys(shop: Shop, said: Mapping[str, str]) -> None:
    """Seal what an owner typed. The secret by which calls are judged is kept beside its successor: an engine goes on
    signing with it for a while. With another app it may stand for another store, and what the former one was given is
    worth nothing."""
    with unit():
        before, client = secret_or_none(shop), secret_or_none(shop, "client")
        for name, plain in said.items():
            set_secret(shop, name, plain)
        if client and said.get("client", client) != client:
            _let_go(shop)
        elif said.keys() & {"key", "consumer"}:
            learn(shop, "road", None)
        if before and said.get("hook", before) != before:
            set_secret(shop, "hook_before", before)
            held = Shop.objects.select_for_update().get(pk=shop.pk)
            shop.options = held.options = {**held.options, "hook_at": now().isoformat()}
            held.save(update_fields=["options"])
        emit(events.ShopChanged(shop.pk, "new_keys"))


def learn(shop: Shop, name: str, value: Any) -> None:
    """Remember something about a shop that its engine told or showed; None forgets it."""
    with unit():
        held = Shop.objects.select_for_update().get(pk=shop.pk)
        held.options = _without(held.options, name) | ({} if value is None else {name: value})
        held.save(update_fields=["options"])
    shop.options = held.options


def let_move(shop: Shop) -> None:
    """An owner agreed anew: the next store that proves itself is the one, which may be another than before."""
    learn(shop, "store", None)


def _let_go(shop: Shop) -> None:
    held = Shop.objects.select_for_update().get(pk=shop.pk)
    held.secrets = {name: sealed for name, sealed in held.secrets.items() if name not in TOKENS}
    held.options = _without(held.options, "store", "ends_at", "keys_at")
    held.save(update_fields=["secrets", "options"])
    shop.secrets, shop.options = held.secrets, held.options


def _without(options: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name not in names}


def secret_or_none(shop: Shop, name: str = "hook") -> str:
    """A secret in clear, "" when there is none or none that can be read."""
    try:
        return secret_of(shop, name)
    except Unsealable:
        return ""


def former_secret(shop: Shop) -> str:
    """The hook secret before the one that stands, while calls may still be signed with it; "" afterwards."""
    since = str(shop.options.get("hook_at") or "")
    is_good = bool(since) and datetime.fromisoformat(since) + BOTH_GOOD > now()
    return secret_or_none(shop, "hook_before") if is_good else ""


def is_of(shop: Shop, store: str) -> bool:
    """Whether a call is from the store that this shop stands for. The first one that proves itself is it from then
    on: one app may be installed in several stores, and all of them call with its secret."""
    if not store or shop.options.get("store") == store:
        return True
    with unit():
        held = Shop.objects.select_for_update().get(pk=shop.pk)
        if "store" not in held.options:
            held.options = {**held.options, "store": store}
            held.save(update_fields=["options"])
    shop.options = held.options
    return bool(held.options["store"] == store)


def entrust(shop: Shop, store: str, tokens: Tokens) -> bool:
    """Keep the keys that a shop handed over, if they last longer than those we have: an old call that is repeated
    brings old ones. Then the shop is told where to call, and asked what it has. False for another store's, unless this
    one holds no keys: then the store that hands some over is the one."""
    with unit():
        held = Shop.objects.select_for_update().get(pk=shop.pk)
        if not held.secrets.get("access"):
            learn(shop, "store", store or None)
        if not is_of(shop, store):
            return False
        known = shop.options.get("ends_at")
        if known and shop.secrets.get("access") and datetime.fromisoformat(known) >= tokens.ends_at:
            return True
        keep_tokens(shop, tokens)
        emit(events.ShopChanged(shop.pk, "new_keys"))
        _introduce(shop)
    return True


def _introduce(shop: Shop) -> None:
    """Have the shop call us, and be asked what it has, in the open unit."""
    jobs.enqueue(INTRODUCE, {"shop_id": shop.pk}, dedup=f"shop_introduce:{shop.pk}")


def keep_tokens(shop: Shop, tokens: Tokens) -> None:
    """Seal tokens in the place of the old ones, and note until when they last."""
    with unit():
        for name, plain in tokens.secrets.items():
            set_secret(shop, name, plain)
        held = Shop.objects.select_for_update().get(pk=shop.pk)
        held.options = {**held.options, "ends_at": tokens.ends_at.isoformat(), "keys_at": now().isoformat()}
        held.save(update_fields=["options"])
        Shop.objects.filter(pk=shop.pk, problem__in=("signed_out", "uninstalled")).update(problem="")
    shop.options = held.options


def is_left(shop: Shop, at: datetime) -> None:
    """The shop took our app away: its tokens are worth nothing. What was installed again since stays."""
    with unit():
        held = Shop.objects.select_for_update().get(pk=shop.pk)
        since = held.options.get("keys_at")
        if since and datetime.fromisoformat(since) > at:
            return
        held.secrets = {name: sealed for name, sealed in held.secrets.items() if name not in TOKENS}
        held.options = _without(held.options, "store")
        held.problem = "uninstalled"
        held.state = ShopState.OFF if held.state == ShopState.OFF else ShopState.FAILING
        held.save(update_fields=["secrets", "options", "problem", "state"])
        emit(events.ShopChanged(shop.pk, "uninstalled"))
    shop.secrets, shop.options = held.secrets, held.options


def secret_of(shop: Shop, name: str = "hook") -> str:
    """A secret in clear, "" when there is none. Raises Unsealable."""
    sealed = shop.secrets.get(name, "")
    return keys.unseal(sealed, keys.context(shop, name)) if sealed else ""


def _move_to(ring: Keyring, found: Resealed) -> None:
    for shop in Shop.everywhere.select_for_update(of=("self",)).select_related("store").order_by("pk"):
        moved = {}
        for name, sealed in shop.secrets.items():
            try:
                moved[name] = ring.reseal(sealed, keys.context(shop, name))
            except Unsealable:
                found.unreadable.append(f"{shop.store.slug}/{shop.name}/{name}")
                moved[name] = sealed
        found.count += sum(moved[name] != shop.secrets[name] for name in moved)
        if moved != shop.secrets:
            shop.secrets = moved
            shop.save(update_fields=["secrets"])


def _sealed() -> Iterator[str]:
    rows = Shop.everywhere.values_list("secrets", flat=True)
    return (sealed for secrets in rows.iterator() for sealed in secrets.values())


keeps_secrets(Keeper(_move_to, _sealed))
