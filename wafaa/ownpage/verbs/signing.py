"""Coming in without a password: a code of six digits to a known address, or a signed link."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from django.conf import settings
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from wafaa.channels import verbs as channels
from wafaa.channels.models import Channel, Line
from wafaa.lib.text.digits import ascii_digits
from wafaa.lib.time import now
from wafaa.ownpage import whose
from wafaa.ownpage.events import PageLeft, PageOpened
from wafaa.ownpage.inviting import invited_by
from wafaa.ownpage.links import opened
from wafaa.ownpage.models import Asking, SignIn, Unsent
from wafaa.people import verbs as people
from wafaa.people.identities import stands_for_its_record
from wafaa.people.models import Customer, Identity, IdentityKind, Purpose, everyone_in
from wafaa.stores import scope
from wafaa.work import jobs
from wafaa.work.events import emit
from wafaa.work.limits import allows, spend
from wafaa.work.unit import unit

SEND = "wafaa.ownpage.verbs.signing.send_code"
LASTS = timedelta(minutes=10)
IDLE = timedelta(days=30)
TRIES = 5
MOST_SMS = 100
"""Codes by SMS that one store pays for in an hour, whoever asks."""
MOST_INVITED = 30
"""Codes in an hour to addresses of nobody, by one invitation."""
CHANNELS = {IdentityKind.EMAIL.value: Channel.EMAIL, IdentityKind.PHONE.value: Channel.SMS}


def line_for(kind: str) -> Line | None:
    """The store's line by which a code reaches an address of this kind; None when it has none."""
    channel = CHANNELS.get(str(kind))
    found: Line | None = Line.objects.filter(channel=channel).exclude(state="off").order_by("id").first()
    return found


def ask_code(kind: str, value: str, *, to: str = "") -> tuple[Asking, str]:
    """Write down that a code was asked for, and the secret of the browser that asked. `value` is in its normal form.

    Whether anybody is known by this address is looked up later, in a job: the answer, and how long it takes, are the
    same for everybody. Raises TooMany: five an hour for one address, known or not.
    """
    spend("ownpage.ask", f"{scope.current().store_id}|{kind}|{value}", most=5, seconds=3600)
    token = secrets.token_urlsafe(32)
    with unit():
        asking: Asking = Asking.objects.create(
            token_hash=digest(token),
            kind=kind,
            value=value,
            language=(translation.get_language() or "ar")[:2],
            to=to,
            ends_at=now() + LASTS,
        )
        jobs.enqueue(SEND, {"asking_id": asking.pk}, priority=20)
    return asking, token


def send_code(asking_id: int) -> None:
    """A job: the code goes out, if anybody is known by the address. Running it again sends no second one."""
    with unit():
        asking = Asking.objects.select_for_update().filter(pk=asking_id, code_hash="", ends_at__gt=now()).first()
        if asking is None:
            return
        line, reader = line_for(asking.kind), reader_at(asking.kind, asking.value) or _invited(asking)
        if line is None or reader is None or not _may_cost(asking):
            return
        code = f"{secrets.randbelow(10**6):06d}"
        Asking.objects.filter(pk=asking.pk).update(code_hash=_code_hash(asking, code))
        with translation.override(asking.language):
            words = _("Your code at %(store)s is %(code)s. If you did not ask for it, do nothing.")
            # A reply: they asked a moment ago and wait for it, whatever hours they prefer for other things.
            channels.queue(
                reader,
                line,
                line.channel,
                purpose=Purpose.REPLY,
                text=words % {"store": scope.current().store.name, "code": code},
                to=asking.value,
                envelope={"title": _("Your code"), "kind": "code"},
            )


def _invited(asking: Asking) -> Customer | None:
    """Whoever takes a member's invitation is known by nothing yet: the code makes them known. So many an hour for each
    link that nobody writes to the world in the store's name."""
    link = invited_by(asking.to)
    if link is None or not allows("ownpage.invited", f"{asking.store_id}|{link.pk}", most=MOST_INVITED, seconds=3600):
        return None
    reader = people.recognise(asking.kind, asking.value, source="page")
    return None if reader.is_colleague else reader


def _may_cost(asking: Asking) -> bool:
    """Whether this code may still go out: each SMS is paid for, and strangers decide how many are asked for."""
    if asking.kind != IdentityKind.PHONE:
        return True
    return allows("ownpage.sms", str(asking.store_id), most=MOST_SMS, seconds=3600)


def reader_at(kind: str, value: str) -> Customer | None:
    """Whose record stands for whoever reads at this address; None when nobody is known by it.

    Where others merely claimed it (a guest at the checkout, a stranger in the chat), the reader gets a record of
    their own: their code must never lie on somebody else's.
    """
    found = whose.known(kind, value)
    if not found:
        return None
    first = found[0]
    if stands_for_its_record(first):
        return first.customer
    return people.recognise(kind, value, source="page")


def come_in(token: str, typed: str, agent: str) -> tuple[SignIn, str] | None:
    """The sign-in and its secret when this browser asked and the code is right; then the address is proven. None
    otherwise, and always from the sixth try on, after ten minutes, and for a code that was used."""
    code = "".join(ascii_digits(typed).split())
    asking = Asking.objects.filter(token_hash=digest(token), used_at=None, ends_at__gt=now()).first()
    if asking is None or not _may_try(asking):
        return None
    if not asking.code_hash or not hmac.compare_digest(asking.code_hash, _code_hash(asking, code)):
        return None
    with unit():
        if not Asking.objects.filter(pk=asking.pk, used_at=None).update(used_at=now()):
            return None
        reader = reader_at(asking.kind, asking.value)
        if reader is None:
            return None
        people.prove(reader, asking.kind, asking.value, proof="code", source="page")
        rows = Identity.objects.select_related("customer", "customer__joined_to")
        proven = rows.get(kind=asking.kind, value=asking.value, verified_at__isnull=False)
        return _begin(proven, "code", agent)


def _may_try(asking: Asking) -> bool:
    """Counted before looking, by one statement in the database: a hundred guesses at once are still five; and over
    all browsers that ask for codes to one address they are twenty an hour."""
    with unit():
        mine = Asking.objects.filter(pk=asking.pk, tries__lt=TRIES).update(tries=F("tries") + 1)
    whom = f"{asking.store_id}|{asking.kind}|{asking.value}"
    return bool(mine) and allows("ownpage.try", whom, most=20, seconds=3600)


def asking_of(token: str) -> Asking | None:
    """What this browser asked for and may still answer."""
    if not token:
        return None
    found: Asking | None = Asking.objects.filter(
        token_hash=digest(token), used_at=None, ends_at__gt=now(), tries__lt=TRIES
    ).first()
    return found


def come_in_by_link(token: str, agent: str) -> tuple[SignIn, str, str]:
    """The sign-in, its secret, and where the link leads. Raises BadLink.

    A link to an address that nobody has proven lets in whoever reads there, and not the record on which somebody wrote
    it down: as with a code, they get a record of their own, and see what was ordered under that address."""
    identity, to = opened(token)
    with unit():
        if not stands_for_its_record(identity):
            identity = _alone(identity)
        made, secret = _begin(identity, "link", agent)
    return made, secret, to


def _alone(claimed: Identity) -> Identity:
    """The same address on the record of who reads there."""
    reader = people.recognise(claimed.kind, claimed.value, source="page")
    rows = Identity.objects.filter(everyone_in(reader), kind=claimed.kind, value=claimed.value)
    return min(rows.select_related("customer"), key=whose.nearness)


def _begin(identity: Identity, by: str, agent: str) -> tuple[SignIn, str]:
    secret = secrets.token_urlsafe(32)
    made: SignIn = SignIn.objects.create(
        identity=identity, token_hash=digest(secret), by=by, agent="".join(c for c in agent if c.isprintable())[:200]
    )
    root = identity.customer.root_id
    emit(PageOpened(root, by), customer_id=root)
    return made, secret


def seen(sign_in: SignIn) -> None:
    """They are here today: the thirty days run anew."""
    with unit():
        SignIn.objects.filter(pk=sign_in.pk).update(seen_at=now())


def sign_out(sign_in: SignIn) -> None:
    with unit():
        SignIn.objects.filter(pk=sign_in.pk).delete()


def sign_out_everywhere(customer: Customer) -> None:
    """On every browser, whichever of the person's addresses it came in by, and by every link that is still about."""
    with unit():
        emit(PageLeft(customer.root_id), customer_id=customer.root_id)
        SignIn.objects.filter(identity__in=Identity.objects.filter(everyone_in(customer))).delete()


def forget_old() -> None:
    """Drop codes whose time is over, browsers that did not come for thirty days, and words nobody came back for."""
    with unit():
        Asking.everywhere.filter(ends_at__lt=now() - LASTS).delete()
        SignIn.everywhere.filter(seen_at__lt=now() - IDLE).delete()
        Unsent.everywhere.filter(ends_at__lt=now()).delete()


def digest(token: str) -> str:
    """How a random secret is kept: a plain hash suffices, for it holds 256 random bits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _code_hash(asking: Asking, code: str) -> str:
    """Keyed, because six digits would be found in a moment from a plain hash in a stolen backup."""
    return hmac.digest(settings.LINK_KEY, f"ownpage.code:{asking.public_id}:{code}".encode(), "sha256").hex()
