"""The audit trail in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from wafaa.stores.permissions import Role


def title(act: str) -> str:
    """What was done; an act nobody has named yet keeps its own name."""
    words = {
        "staff.invited": _("Invited a colleague"),
        "staff.joined": _("Joined the store"),
        "staff.changed": _("Changed a colleague"),
        "staff.absence_announced": _("Announced an absence"),
        "staff.absence_ended": _("Ended an absence"),
        "staff.shifts_changed": _("Changed shifts"),
        "staff.revoked": _("Suspended a colleague"),
        "staff.logged_in": _("Logged in"),
        "staff.logged_out": _("Logged out"),
        "staff.login_failed": _("A login with a wrong password"),
        "staff.password_changed": _("Changed the password"),
        "session.ended": _("A session ended"),
        "store.opened": _("Opened the store"),
        "settings.changed": _("Changed settings"),
        "calendar.changed": _("Changed working hours"),
        "team.changed": _("Changed a team"),
        "line.changed": _("Changed a channel"),
        "policy.changed": _("Changed what is promised"),
        "policy.dropped": _("Dropped a promise's rule"),
        "customer.joined": _("Joined two customers"),
        "customer.parted": _("Parted two customers"),
        "customer.kept_apart": _("Said that two customers are not the same"),
        "customers.kind_rules_changed": _("Changed the rules of kinds of customer"),
        "customer.erasure_asked": _("Asked that a customer be forgotten"),
        "customer.erasure_called_off": _("Called off that a customer be forgotten"),
        "customer.erased": _("A customer was erased"),
        "customers.import_started": _("Brought in a list of customers"),
        "customers.import_undone": _("Took a list of customers back"),
        "customers.exported": _("Took customers out of the store"),
        "consent.stated": _("Wrote down a consent"),
        "token.made": _("Made a token for a program"),
        "token.revoked": _("Revoked a program's token"),
        "playbook.rule_changed": _("Changed a rule of the playbook"),
        "playbook.paused": _("Paused the playbook"),
        "playbook.resumed": _("Let the playbook go on"),
        "comment.moderated": _("Moderated a public comment"),
        "meeting.place_chosen": _("Changed where video meetings are held"),
        "webhook.changed": _("Changed a webhook"),
        "webhook.given_up": _("A webhook was switched off"),
        "customers.field_changed": _("Changed what is asked of customers"),
        "page.link_made": _("Took a link to a customer's own page"),
        "shop.changed": _("Changed a connected shop"),
        "shop.coupon_asked": _("Asked a shop for a coupon"),
        "orders.import_started": _("Brought in a list of orders"),
        "orders.import_undone": _("Took a list of orders back"),
        "earning_rule.changed": _("Changed a rule for earning points"),
        "tiers.changed": _("Changed the tiers"),
        "reward.changed": _("Changed a reward"),
        "voucher.used": _("Took a voucher"),
        "voucher.unused": _("Made a used voucher good again"),
        "voucher.closed": _("Ended a voucher"),
        "points.exported": _("Took points out of the store"),
        "points.import_started": _("Brought in a list of points"),
        "points.import_undone": _("Took a list of points back"),
        "points.keeper_changed": _("Changed who keeps the points of a shop's orders"),
        "ledger.disproved": _("The nightly check found points that do not add up"),
        "referral.decided": _("Decided about a friend's referral"),
        "offers.started": _("Had offers made"),
        "measure.began": _("Began to measure what a kind of gift brings"),
        "measure.ended": _("Ended a measurement"),
        "contest.opened": _("Opened a contest"),
        "contest.cancelled": _("Called off a contest"),
        "contest.drawn": _("Drew the winners of a contest"),
        "contest.prize_handed": _("Noted that a prize was handed over"),
    }
    return words.get(act, act)


def actor(code: str) -> str:
    """Who acted, where no name is known."""
    kind = code.partition(":")[0]
    return {
        "system": _("the machine"),
        "customer": _("a customer"),
        "rule": _("a rule"),
        "playbook": _("the playbook"),
        "token": _("a program"),
        "staff": _("a colleague"),
    }.get(kind, code)


TOLD = ("role", "rule", "what", "app", "names", "ip", "purpose", "why", "kind")


def details(said: dict[str, Any], names: dict[str, str]) -> str:
    """The rest of a line: about whom, what, from where."""
    about = names.get(f"staff:{said.get('staff_id')}", "")
    parts = [about, *(in_words(str(said[key])) for key in TOLD if said.get(key))]
    return " · ".join(part for part in parts if part)


def in_words(codes: str) -> str:
    """Codes of roles, fields and changes as people call them; what has no word keeps its code."""
    if codes in Role.values:
        return str(Role(codes).label)
    words = {
        "opened": _("opened"),
        "options": _("set up anew"),
        "made": _("made"),
        "changed": _("changed"),
        "teams": _("teams"),
        "team": _("team"),
        "archived": _("archived"),
        "brought_back": _("brought back"),
        "original": _("as it was shipped"),
        "off": _("switched off"),
        "suggest": _("it suggests"),
        "ask": _("it asks first"),
        "do": _("it acts by itself"),
        "profile": _("profile"),
        "second_on": _("second step set up"),
        "second_off": _("second step taken off"),
        "second_asked": _("asked for a second step"),
        "readmitted": _("let in again"),
        "switched_on": _("switched on"),
        "switched_off": _("switched off"),
        "stores": _("Name and look"),
        "channels": _("Sending"),
        "api": _("Programs"),
        "secret": _("a new secret"),
        "connected": _("connected"),
        "new_secret": _("a new secret"),
        "back": _("brought back"),
        "on": _("switched on"),
        "members": _("members"),
        "lots": _("lots"),
        "lines": _("entries"),
        "removed": _("removed"),
        "comment_hidden": _("hidden under the post"),
        "comment_shown": _("shown again under the post"),
        "comment_deleted": _("deleted for good"),
        "customers": _("all customers"),
        "person": _("one customer"),
        "role": _("role"),
        "name": _("name"),
        "public_name": _("name customers see"),
        "shown_to_customers": _("shown to customers"),
        "address": _("address"),
        "imap_password": _("password"),
        "smtp_password": _("password"),
        "identity": _("identity secret"),
        "first_reply": _("First reply"),
        "next_reply": _("Next reply"),
        "resolution": _("Solution"),
        "staff": _("by hand"),
        "marketing": _("Offers"),
        "survey": _("Surveys"),
        "review": _("Review requests"),
        "service": _("Service notices"),
        "reply": _("Replies"),
    }
    known = dict.fromkeys(words.get(code, code) for code in codes.split(","))
    return _(", ").join(known)
