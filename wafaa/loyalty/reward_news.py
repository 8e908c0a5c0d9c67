"""What a customer is told of their voucher without having asked: once each, by the gate, in their language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wafaa.channels import verbs as channels
from wafaa.channels.models import Notice
from wafaa.lib.text.digits import digits_for, in_digits
from wafaa.loyalty.models import Voucher
from wafaa.loyalty.offers import title_of
from wafaa.people.models import Customer, Purpose
from wafaa.stores import scope


def told_about(voucher_id: int) -> Voucher | None:
    """The voucher, when somebody is there who is told of it."""
    rows = Voucher.objects.select_related("reward", "customer", "customer__joined_to")
    found: Voucher | None = rows.filter(pk=voucher_id).first()
    return None if found is None or found.customer.is_colleague else found


def tell_ready(voucher: Voucher) -> Notice:
    """The code of a coupon that took its time."""
    with speaking_to(reader(voucher)):
        title = _("Your code is ready")
        text = _("Your code for “%(reward)s” is %(code)s. It is yours alone.") % {
            "reward": title_of(voucher.promised),
            "code": voucher.code,
        }
    return _tell(voucher, "voucher.ready", title, text)


def tell_failed(voucher: Voucher) -> Notice:
    """The shop did not make it: the points are back before this is said."""
    with speaking_to(reader(voucher)) as speaks:
        title = _("Your points are back")
        sorry = _("We could not make your code for “%(reward)s”. We are sorry.") % {
            "reward": title_of(voucher.promised)
        }
        back = ""
        if voucher.price:
            says = ngettext(
                "The %(n)s point that you gave for it is yours again.",
                "The %(n)s points that you gave for it are yours again.",
                voucher.price,
            )
            number = in_digits(f"{voucher.price:,}", digits_for(speaks, scope.current().store.figures))
            back = says % {"n": number}
    return _tell(voucher, "voucher.failed", title, f"{sorry} {back}".strip())


def reader(voucher: Voucher) -> Customer:
    found: Customer = voucher.customer.joined_to or voucher.customer
    return found


@contextmanager
def speaking_to(customer: Customer) -> Iterator[str]:
    own = scope.current().store.language
    speaks = customer.language[:2] if customer.language[:2] in ("ar", "en") else own
    with translation.override(speaks):
        yield speaks


def _tell(voucher: Voucher, code: str, title: str, text: str) -> Notice:
    return channels.notify(
        reader(voucher),
        key=f"{code}:{voucher.public_id}",
        code=code,
        subject=voucher.topic,
        title=title,
        text=text,
        purpose=Purpose.SERVICE,
    )
