"""What is wrong or odd about a shop, in plain words: what happened, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

REFUSED: dict[str, str | Lazy] = {
    "bad_signature": _l("Signed with another secret, or changed on its way. Nothing of it was kept."),
    "bad_password": _l("Called without the password that is in the address, or with another. Nothing of it was kept."),
    "expired": _l("An old call again, or a clock that is wrong by more than five minutes. Nothing of it was kept."),
    "too_large": _l("Larger than 2 MB. Send less at once."),
    "no_secret": _l("The secret of this shop cannot be read. Make a new one."),
    "wrong_shop": _l("It came from another store than the one that this shop stands for. Nothing of it was kept."),
    "no_tokens": _l("The shop handed over its keys, and they cannot be read. Install the app once more."),
    "only_lists": _l("Somebody called here, where only lists of orders come in. Nothing of it was kept."),
    "only_post": _l("Somebody opened the address in a browser, or called it by another method than POST."),
}
PROBLEMS: dict[str, str | Lazy] = {
    "no_secret": REFUSED["no_secret"],
    "secret_missing": _l("There is no secret yet: make one and give it to the shop."),
    "nothing_came": _l("Nothing has come from the shop yet. Have it send a ping."),
    "not_public": _l("Wafaa's own address does not begin with https://, so a shop on the internet cannot reach it."),
    "no_address": _l("The shop's address is missing: write it below, as https://shop.example."),
    "no_keys": _l("The keys of the shop are missing or cannot be read. Copy both anew."),
    "not_https": _l(
        "The shop's address begins with http://: what it tells would travel for everybody to read. Write it with "
        "https://; a shop in your own network the operator can allow under INNER_HOSTS."
    ),
    "inner_address": _l(
        "This address leads into an inner network, where Wafaa does not go. The operator can allow it under "
        "INNER_HOSTS."
    ),
    "unknown_host": _l("There is no such address on the internet. Is a letter wrong in it?"),
    "bad_certificate": _l(
        "Nobody vouches for the shop's certificate: it is out of date, or made out for another name. Renew it at your "
        "host."
    ),
    "unreachable": _l("The shop does not answer. Is its address right, and is it up?"),
    "keys_refused": _l(
        "The shop does not accept the keys. Copy both anew, without spaces around them; perhaps they were revoked."
    ),
    "keys_too_weak": _l(
        "The keys may not do this. Make new ones with the permission Read/Write, for an administrator or shop manager."
    ),
    "keys_read_only": _l(
        "The key is for reading alone: orders are read every five minutes, but Wafaa cannot make webhooks or coupons. "
        "Make a key with the permission Read/Write."
    ),
    "no_api": _l(
        "There is no WooCommerce at this address. Look at the address; and in WordPress open Settings, Permalinks, and "
        "save them once anew."
    ),
    "no_woocommerce": _l("WordPress answers at this address, but WooCommerce is not active in it."),
    "rest_off": _l(
        "A plug-in of your WordPress has closed its REST API. Allow the paths that begin with wc/v3 in it, or switch "
        "it off."
    ),
    "guarded": _l(
        "Something in front of the shop (Cloudflare, a firewall, a plug-in for security) takes Wafaa for a robot and "
        "shows it a page. Allow the address of Wafaa's server there, or let the paths under wp-json through."
    ),
    "moved": _l("The shop sends us on to another address. Write the one in full to which it leads."),
    "hooks_off": _l("WooCommerce has switched some of its webhooks off. Press Connect: Wafaa switches them on again."),
    "hooks_missing": _l("WooCommerce has no webhook that calls here. Press Connect, and Wafaa makes them."),
    "hooks_refused": _l(
        "The shop would not make the webhooks for orders. Does the app have the permission to read and write webhooks?"
    ),
    "hooks_partly": _l("Everything about orders comes, but some webhooks the shop would not make."),
    "strange": _l("The shop answers something that cannot be read. We ask again by ourselves."),
    "too_many": _l("The shop wants to be left alone for a moment. We ask again by ourselves."),
    "not_installed": _l("The app is not installed in your store yet, or its tokens have not come."),
    "not_agreed": _l("Nobody has agreed at the shop yet, so there are no tokens. Press the button to agree."),
    "agreed_elsewhere": _l("This did not begin here, or it took too long. Press the button to agree once more."),
    "no_shopify": _l("There is no Shopify at this address. Write the one that ends in .myshopify.com."),
    "not_let_in": _l("Shopify does not let the app in. Is it installed in this store, and are both keys its own?"),
    "signed_out": _l(
        "The shop does not let us in any more: its tokens are over. Install the app in your store anew, "
        "or agree once more."
    ),
    "uninstalled": _l("The app was removed from your store. Install it again, and everything goes on."),
    "no_coupons": _l("This shop makes no coupons for Wafaa."),
    "no_such_coupon": _l("This shop cannot make such a coupon."),
    "no_product_coupon": _l("This shop cannot make a coupon for one thing alone."),
    "no_email_coupon": _l("This shop cannot keep a coupon for one customer's address."),
    "taken_back": _l("Taken back."),
    "leaving": _l("It is being taken away at the shop."),
    "coupon_used": _l("Somebody has used it already, so it stays."),
    "coupon_unsure": _l("Nobody knows yet whether the shop has made it. Try again in a minute."),
    "coupon_stays": _l("The shop has made it, and it can be deleted there alone."),
    "code_taken": _l("The shop has a coupon of this code already. Choose another code."),
    "not_there": _l("The shop does not know what we asked for."),
    "too_much": _l("The shop is too slow to answer even a few orders at once. We ask again by ourselves."),
    "shop_is_down": _l("The shop itself has a fault. We ask again by ourselves."),
    "not_taken": _l("The shop did not take what we asked of it."),
}
UNREAD: dict[str, str | Lazy] = {
    "not_json": _l("It is no JSON object, or it ends in the middle."),
    "unknown_type": _l("It is of a kind that we do not know."),
    "no_id": _l("The thing it is about has no id."),
    "hook_may_not": _l(
        "Whoever made this webhook may no longer read orders, so it brings nothing. Delete it in the shop, and press "
        "Connect here."
    ),
    "no_order": _l("It does not say which order it belongs to."),
    "no_number": _l("It names no parcel."),
    "no_amount": _l("The sum of the refund cannot be read."),
    "wrong_shop": _l("It names another shop than this one."),
    "too_many": _l("More than 100 things in one bundle."),
    "empty_bundle": _l("There is nothing in the bundle."),
    "ping": _l("A sign of life."),
    "no_state": _l("It does not say in which state it is."),
    "not_wanted": _l("Of something that is not kept here."),
    "return_parcel": _l("A parcel on its way back: the order itself tells of it."),
    "asked": _l("It was read from the shop to make sure."),
    "not_there": _l("The shop itself knows nothing of it. Perhaps somebody else called."),
    "draft": _l("A basket, not yet an order."),
}
DOUBTS: dict[str, str | Lazy] = {
    "unheard_parcel": _l("No parcel has this number yet: it waits until one comes"),
    "several_parcels": _l("Parcels of several people have this number: nothing was changed"),
    "unheard": _l("The order itself has not come yet"),
    "may_cancel": _l("So late that the customer may cancel and get the money back"),
    "no_customer": _l("Nothing says whose order it is"),
    "maybe_known": _l("A guest with an address that somebody we know has: perhaps the same person"),
    "unknown_state": _l("A state that we do not know"),
    "other_currency": _l("Another currency than the shop's"),
    "no_currency": _l("No currency: taken for the shop's"),
    "negative_line": _l("A line with less than nothing"),
    "line_twice": _l("Two lines with one id: the last one counts"),
    "odd_sum": _l("A sum that is none, or too precise: left out"),
    "odd_quantity": _l("A quantity that is none: taken for one"),
    "odd_date": _l("A date that cannot be meant: left out"),
    "no_time": _l("It does not say since when it is so: taken for the time it came"),
    "asks_for_data": _l("This customer asks for their data: open their page, and send them the export"),
    "asks_to_forget": _l("This customer asks to be forgotten: open their page, and decide. There are thirty days"),
    "asks_to_forget_all": _l("The shop was closed at Shopify, which asks that its customers be forgotten: decide"),
    "cut": _l("More than 500 lines: the rest was left out"),
}


def refused(code: str) -> str:
    return str(REFUSED.get(code) or _("Turned away."))


def problem(code: str) -> str:
    """In plain words; behind a colon a code may bring along an address or names."""
    code, _sep, about = code.partition(":")
    if about and code == "moved":
        return _("The shop sends us on to %(address)s. Write that address below, if it is yours.") % {"address": about}
    if about and code == "hooks_partly":
        told = _("Everything about orders comes, but these webhooks the shop would not make: %(events)s.")
        return told % {"events": about}
    return str(PROBLEMS.get(code) or _("Something unexpected happened. It is in the machine's log."))


def unread(code: str) -> str:
    return str(UNREAD.get(code) or _("It cannot be read."))


def doubt(code: str) -> str:
    return str(DOUBTS.get(code) or code)


def call(meta: Mapping[str, Any]) -> str:
    """A call of which nobody knows what it is about: by the engine's name of the event, where there is one."""
    event = next((said for name in ("event", "topic", "type") if isinstance(said := meta.get(name), str) and said), "")
    return _("A call: %(event)s") % {"event": event} if event.strip("?") else _("A call")


def about(said: str) -> str:
    """What an arrival is about, as "order:1001" or "product:7", in words."""
    kind, _sep, named = said.partition(":")
    words = {
        "order": _("Order %(id)s"),
        "product": _("Product %(id)s"),
        "parcel": _("Parcel %(id)s"),
        "person": _("Customer %(id)s"),
        "shop": _("The whole shop"),
        "item": _("Stock of %(id)s"),
        "bundle": _("A bundle, taken apart"),
        "uninstalled": _("The app was removed"),
    }
    return words[kind] % {"id": named} if kind in words else ""
