"""Companies: what a name is compared by, whose mail a domain is, and to which company a person belongs.

A record's word stands on the record, as in the store's own fields: a person's company is that of their main record,
else of the first joined one that says any. So joining and parting write nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from wafaa.lib.prepared import Prepared, Slot
from wafaa.lib.text.analyse import tokens
from wafaa.lib.text.digits import ascii_digits
from wafaa.lib.text.safe import visible
from wafaa.people.identities import BadIdentity, normal
from wafaa.people.models import Company, CompanyDomain, Customer, Identity, IdentityKind, Membership, everyone
from wafaa.stores import scope

MOST_RECORDS = 200
"""So many of a company's latest people are looked through for what is open with them."""
MOST_DOMAINS = 20
FREE = frozenset(
    (
        "gmail.com", "googlemail.com", "icloud.com", "me.com", "mac.com", "aol.com", "aim.com", "proton.me",
        "protonmail.com", "pm.me", "tutanota.com", "tuta.com", "gmx.com", "gmx.net", "gmx.de", "web.de", "mail.com",
        "email.com", "zoho.com", "zohomail.com", "yandex.com", "yandex.ru", "ya.ru", "mail.ru", "bk.ru", "inbox.ru",
        "list.ru", "rocketmail.com", "ymail.com", "maktoob.com", "hushmail.com", "fastmail.com", "fastmail.fm",
        "hey.com", "qq.com", "163.com", "126.com", "sina.com", "foxmail.com", "naver.com", "daum.net",
        "rediffmail.com", "orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "sfr.fr", "libero.it", "t-online.de",
        "comcast.net", "verizon.net", "att.net", "bellsouth.net", "btinternet.com", "passport.com", "windowslive.com",
        "duck.com", "mozmail.com", "mailinator.com", "emirates.net.ae", "eim.ae", "stc.com.sa", "awalnet.net.sa",
        "batelco.com.bh", "qualitynet.net", "link.net", "tedata.net.eg", "menara.ma",
    )
)  # fmt: skip
"""Domains whose mailboxes anybody may have: they say nothing of where somebody works."""
_FREE_ANYWHERE = re.compile(r"(hotmail|yahoo|outlook|live|msn|ymail|gmx|yandex|googlemail)(\.[a-z]{2,3}){1,2}")
_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9\-/.]{2,19}")


class BadDomain(ValueError):
    """The typed text is no domain of a company. `code`: domain, free."""

    def __init__(self, code: str, typed: str) -> None:
        super().__init__(code)
        self.code, self.typed = code, typed


def key_of(name: str) -> str:
    """What two spellings of one company's name have in common; empty for a name without a letter or digit."""
    return " ".join(tokens(name))[:240]


def is_free(domain: str) -> bool:
    return domain in FREE or _FREE_ANYWHERE.fullmatch(domain) is not None


def domains_in(typed: str) -> list[str]:
    """The domains in this text, each once, as they are kept. Raises BadDomain."""
    words = [word for word in re.split(r"[\s,،;؛]+", typed) if word]
    return list(dict.fromkeys(_domain(word) for word in words))


def _domain(word: str) -> str:
    """Of "acme.sa", "@acme.sa", "info@acme.sa" or "https://www.acme.sa/about"."""
    bare = re.sub(r"^[a-z]+://(www\.)?", "", word.lower()).partition("/")[0].rpartition("@")[2].strip(".")
    try:
        domain = normal(IdentityKind.EMAIL, f"x@{bare}").rpartition("@")[2]
    except BadIdentity:
        raise BadDomain("domain", word) from None
    if len(domain) > 190:
        raise BadDomain("domain", word)
    if is_free(domain):
        raise BadDomain("free", domain)
    return domain


def official_number(typed: str) -> str | None:
    """A VAT or registration number in one spelling; None when it cannot be one."""
    number = re.sub(r"\s+", "", ascii_digits(visible(typed))).upper()
    return number if not number or _NUMBER.fullmatch(number) else None


# To which company somebody belongs

OF_PERSON: Prepared[Membership] = Prepared(
    lambda: Membership.everywhere.filter(everyone(), store_id__same=Slot("store")).select_related("company")
)
BY_DOMAIN: Prepared[CompanyDomain] = Prepared(
    lambda: (
        CompanyDomain.everywhere.filter(
            store_id=Slot("store"), domain__among=Slot("domains"), company__archived_at__isnull=True
        )
        .select_related("company")
        .order_by("id")[:1]
    )
)


def membership_of(customer: Customer) -> Membership | None:
    """The row that counts for this person; its company may be none."""
    root = customer.root_id
    rows = OF_PERSON.all(store=scope.current().store_id, root=root)
    return min(rows, key=lambda row: (row.customer_id != root, row.customer_id), default=None)


def company_of(customer: Customer) -> Company | None:
    row = membership_of(customer)
    return row.company if row else None


def names_of_all(roots: Iterable[int], joined: dict[int, int]) -> dict[int, str]:
    """{root: the company's name} of many people; `joined` leads from joined records to who stands for them."""
    rows = Membership.objects.filter(customer_id__in=[*roots, *joined]).order_by("customer_id")
    found: dict[int, str] = {}
    told = list(rows.values_list("customer_id", "company__name"))
    for pk, name in [*(row for row in told if row[0] not in joined), *(row for row in told if row[0] in joined)]:
        found.setdefault(joined.get(pk, pk), name or "")
    return found


def suggested(ways: Iterable[Identity]) -> tuple[Company, str] | None:
    """The company that one of these addresses speaks for, and its domain. No query when none could."""
    domains = {way.value.rpartition("@")[2] for way in ways if way.kind == IdentityKind.EMAIL}
    wanted = sorted(domain for domain in domains if not is_free(domain))[:MOST_DOMAINS]
    row = BY_DOMAIN.first(store=scope.current().store_id, domains=wanted) if wanted else None
    return (row.company, row.domain) if row else None


def people_of(company: Company) -> QuerySet[Membership]:
    """The rows that make somebody one of its people, with the record that stands for each (`customer.joined_to`):
    where another record of the same person says otherwise and counts for more, that counts."""
    root = F("customer__joined_to_id")
    rows = Membership.objects.filter(company=company).annotate(root=root)
    main = Membership.objects.filter(customer_id=OuterRef("root"))
    earlier = Membership.objects.filter(
        customer__joined_to_id=OuterRef("root"), customer_id__lt=OuterRef("customer_id")
    )
    return rows.exclude(Exists(main)).exclude(Exists(earlier)).select_related("customer__joined_to")


def records_of_company(company: Company) -> list[int]:
    """The ids of all records of its latest people."""
    roots = [row.customer.root_id for row in people_of(company).order_by("-id")[:MOST_RECORDS]]
    return list(Customer.objects.filter(Q(pk__in=roots) | Q(joined_to_id__in=roots)).values_list("pk", flat=True))


def named(name: str) -> Company | None:
    """The company that is called so, in any spelling; archived ones as well."""
    found: Company | None = Company.objects.filter(key=key_of(name)).first() if key_of(name) else None
    return found


def said_of(company: Company, domains: Sequence[str]) -> dict[str, Any]:
    """What is written of a company, as a form or a verb holds it."""
    names = ("name", "vat_number", "registration", "phone", "city", "note", "is_wholesale")
    return {name: getattr(company, name) for name in names} | {"domains": list(domains)}
