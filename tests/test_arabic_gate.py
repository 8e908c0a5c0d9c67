"""The release gate of Arabic: every pain that was measured or read at other products has a test here, row by row.

The rows are those on which Arab shops gave up other help desks: the reading direction of pages, letters and mails,
half-translated screens, digits, dates, telephone numbers, keys of an Arabic keyboard, spelling, names, plurals.
Several are proven in depth elsewhere; here each has its plain question, so that none can fall out unseen.
"""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from allauth.core.context import request_context
from allauth.mfa.totp.internal import auth as totp
from babel import Locale
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.utils import translation

from tests.promises.test_policy_pages import VIP
from tests.routes import OWN, Census, ours
from tests.team.doors import browser_of
from tests.world import World
from wafaa.channels.mail.compose import OutgoingMail, compose
from wafaa.channels.mail.shapes import Address
from wafaa.channels.models import Channel, Outgoing
from wafaa.cli import catalogue as catalogues
from wafaa.inbox import acknowledging, search
from wafaa.inbox import verbs as inbox
from wafaa.lib.dates import span, to_hijri
from wafaa.lib.filenames import display_name
from wafaa.lib.templatetags.desk import figured
from wafaa.lib.text.direction import direction
from wafaa.people import verbs as people
from wafaa.people.models import Customer, Identity
from wafaa.promises.models import Policy
from wafaa.stores.verbs import choose
from wafaa.team.code_form import ActivateTOTPForm, AuthenticateForm, ReauthenticateForm
from wafaa.team.settings import TeamSettings

pytestmark = pytest.mark.django_db

APART = {"bdi", "code", "kbd", "samp", "script", "style", "pre", "output", "time", "option", "svg", "template"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Reading(HTMLParser):
    """What a page says for itself: its direction, and the words that are not somebody's own."""

    def __init__(self) -> None:
        super().__init__()
        self.root: dict[str, str | None] = {}
        self.open: list[tuple[str, bool]] = []
        self.words: list[str] = []
        self.fields: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        traits = dict(attrs)
        if tag == "html":
            self.root = traits
        if tag in ("input", "textarea"):
            self.fields.append({"tag": tag, **traits})
        if tag not in VOID:
            theirs = traits.get("dir") in ("ltr", "auto") or (traits.get("lang") or "ar") != "ar"
            self.open.append((tag, tag in APART or theirs))
        if not any(apart for _tag, apart in self.open):
            self.words += [traits[name] or "" for name in ("title", "aria-label", "placeholder") if name in traits]

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not any(apart for _tag, apart in self.open):
            self.words.append(" ".join(data.split()))


def read(html: str) -> Reading:
    reading = Reading()
    reading.feed(html)
    return reading


@dataclass
class Desk:
    """Reem's whole desk in Arabic: path (ids left out) → HTML."""

    pages: dict[str, str]

    @classmethod
    def of(cls, world: World) -> Desk:
        user = world.reem.user
        user.language = "ar"
        user.save(update_fields=["language"])
        census = Census(world)
        found = {}
        for route in ours():
            path = census._path(route, OWN)
            answer = census.clients["owner"].get(path) if path else None
            if answer is not None and answer.headers.get("Content-Type", "").startswith("text/html"):
                found[re.sub(r"[a-z0-9]{26}", "…", str(path))] = answer.content.decode()
        return cls(found)


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk.of(world)


def whole(desk: Desk) -> dict[str, Reading]:
    return {path: read(html) for path, html in desk.pages.items() if "<html" in html}


def test_row_1_every_page_reads_from_the_right(desk: Desk) -> None:
    wrong = {path: page.root.get("dir") for path, page in whole(desk).items() if page.root.get("dir") != "rtl"}
    assert wrong == {} and len(desk.pages) > 55


def test_row_2_the_widget_follows_the_page_it_stands_in_not_the_shop(repository: Path) -> None:
    """First what its tag says, then the site's own language; its direction comes from that. Walks look at both."""
    script = (repository / "wafaa/static/widget/widget.js").read_text()
    assert "chooseLanguage(this.lang,document.documentElement.lang,navigator.language)" in script
    assert 'this.dir=lang==="ar"?"rtl":"ltr"' in script and "dir:this.speech.dir" in script


def sent_as_mail(text: str, subject: str) -> email.message.EmailMessage:
    mail = OutgoingMail(
        sender=Address("عطور ليلى", "help@layla.test"),
        to=[Address("ليلى", "layla@customer.test")],
        subject=subject,
        text=text,
        message_id="<1@layla.test>",
        date=datetime(2026, 11, 22, tzinfo=UTC),
    )
    read_back = email.message_from_bytes(compose(mail, direction), policy=email.policy.default)
    assert isinstance(read_back, email.message.EmailMessage)
    return read_back


@pytest.mark.parametrize(
    ("text", "runs"), [("طلبك في الطريق", "rtl"), ("On its way", "ltr"), ("1042 في الطريق", "rtl")]
)
def test_row_3_a_mail_runs_as_its_text_does(text: str, runs: str) -> None:
    html = sent_as_mail(text, "رد").get_body(("html",))
    assert html is not None
    assert re.search(rf'<div lang="\w+" dir="{runs}"', html.get_content())


def test_row_4_arabic_in_an_automatic_mail_is_not_scrambled(world: World) -> None:
    with world.inside():
        message = inbox.receive(world.layla, channel="form", line=world.form, text="أين طلبي؟", key=None)
        acknowledging.acknowledge(world.conversation(message), message)
        sent = Outgoing.objects.filter(channel="email").latest("id")
    mail = sent_as_mail(sent.text, f"رد: {sent.subject}")
    plain = mail.get_body(("plain",))
    assert (
        plain is not None
        and plain.get_content().replace("\xa0", " ").strip() == sent.text.replace("\xa0", " ").strip()
        and "وصلتنا رسالتك" in sent.text
    )
    assert mail["Subject"] == f"رد: {sent.subject}" and mail["From"].startswith("عطور ليلى")


@pytest.mark.parametrize("path", ["/f/{form}/", "/p/layla/people/", "/p/layla/chat/{chat}/"])
def test_row_5_public_pages_read_from_the_right(world: World, path: str) -> None:
    with world.inside():
        choose(TeamSettings, {"people_page": True})
    answer = Client(headers={"accept-language": "ar"}).get(
        path.format(form=world.form.public_id, chat=world.chat.public_id)
    )
    page = read(answer.content.decode())
    assert answer.status_code == 200 and (page.root.get("lang"), page.root.get("dir")) == ("ar", "rtl")


def test_rows_6_and_7_whatever_is_typed_leads_its_own_direction(desk: Desk) -> None:
    """At every width, for the page is one: each box for free text follows the letters in it."""
    wrong = [
        (path, field.get("name"))
        for path, page in whole(desk).items()
        for field in page.fields
        if field["tag"] == "textarea"
        and field.get("dir") not in ("auto", "ltr")
        and "reads-ltr" not in str(field.get("class"))
    ]
    assert wrong == []


OWN_NAMES = {"C", "D", "a.txt", "ERP", "list.csv", *Channel.values}
"""What this test's own shop is called and holds, and so is nobody's translation."""


def test_row_7_a_note_in_the_other_language_leads_its_own_direction(world: World) -> None:
    """Not the label before it: an English note on an Arabic page would end with its full stop in front."""
    conversation = world.conversation(world.layla_writes())
    with world.as_staff(world.huda):
        inbox.note(conversation, "Refund bounced, card expired.", key="n")
    page = browser_of(world.omar, language="ar").get(f"/s/layla/inbox/{conversation.public_id}/").content.decode()
    assert '<div class="message-text" dir="auto">Refund bounced, card expired.</div>' in page


def test_row_8_no_screen_is_half_translated(desk: Desk) -> None:
    """A text of ours with Latin words and no Arabic ones is one that somebody forgot."""
    forgotten = {
        (path, words)
        for path, html in desk.pages.items()
        for words in read(html).words
        if re.search(r"[A-Za-z]{3}", words) and not re.search(r"[\u0600-\u06ff]", words)
        if words not in OWN_NAMES and not re.search(r"[@/]|\.\w+\.|://|^\S+\.\S+$|<script", words)
    }
    assert forgotten == set()


def test_row_9_anybody_changes_their_language_without_an_administrator(world: World) -> None:
    agent = browser_of(world.omar)
    assert agent.post("/me/language/", {"language": "en", "next": "/s/layla/"}).status_code == 302
    assert read(agent.get("/s/layla/").content.decode()).root["dir"] == "ltr"
    assert agent.post("/me/language/", {"language": "ar", "next": "/s/layla/"}).status_code == 302
    assert read(agent.get("/s/layla/").content.decode()).root["dir"] == "rtl"


def test_row_10_eastern_digits_are_read_in_dates_hours_and_numbers(world: World) -> None:
    conversation = world.conversation(world.layla_writes())
    omar = browser_of(world.omar)
    at = f"/s/layla/inbox/{conversation.public_id}/"
    answer = omar.post(f"{at}snooze/", {"until": "on", "until_on": "٢٠٣٠-١٠-٣٠T٠٩:٣٠"})
    assert answer.status_code in (200, 302)
    conversation.refresh_from_db()
    assert conversation.snoozed_until == datetime(2030, 10, 30, 6, 30, tzinfo=UTC)
    reem = browser_of(world.reem)
    policy = VIP | {"amount": "٩٠"}
    assert reem.post("/s/layla/settings/promises/new/", policy).status_code == 302
    assert Policy.everywhere.get(customer_kind="vip").minutes == 90


def test_row_11_the_week_begins_on_saturday(desk: Desk) -> None:
    page = desk.pages["/s/layla/settings/hours/"]
    days = re.findall(r"<label[^>]*>\s*(السبت|الأحد|الجمعة)\s*</label>", page)
    assert days[:3] == ["السبت", "الأحد", "الجمعة"]


def test_row_12_a_phone_is_never_scrambled(world: World) -> None:
    with world.inside():
        people.identify(world.layla, "phone", "0551234567", source="staff")
    page = browser_of(world.omar).get(f"/s/layla/customers/{world.layla.public_id}/").content.decode()
    shown = re.findall(r"<[^>]*>[^<]*\+966[^<]*<", page)
    assert shown and all(re.search(r'dir="(?:ltr|auto)"', one) for one in shown), "a number alone leads itself"


def test_row_12_nor_inside_what_somebody_wrote(world: World) -> None:
    message = world.layla_writes("رقمي +966 55 123 4567، والتتبع https://track.test/1042.")
    page = browser_of(world.omar).get(f"/s/layla/inbox/{world.conversation(message).public_id}/").content.decode()
    assert '<bdi dir="ltr">+966 55 123 4567</bdi>' in page
    assert '<bdi dir="ltr"><a href="https://track.test/1042"' in page


@pytest.mark.parametrize("typed", ["٠٥٥١٢٣٤٥٦٧", "+٩٦٦ ٥٥ ١٢٣ ٤٥٦٧", "00966551234567", "۰۵۵۱۲۳۴۵۶۷"])
def test_row_13_a_phone_is_taken_in_any_digits(world: World, typed: str) -> None:
    browser_of(world.omar).post("/s/layla/customers/new/", {"name": "نورة", "phone": typed, "kind": "customer"})
    noura = Customer.everywhere.get(name="نورة")
    assert Identity.everywhere.get(customer=noura).value == "+966551234567"


@pytest.mark.parametrize("digits", ["٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "0123456789"])
def test_row_13_a_one_time_code_is_taken_in_any_digits(world: World, digits: str) -> None:
    """Where an app is added, where its code is asked for, and asked for again; with the gap that apps show."""
    user, request = world.omar.user, RequestFactory().post("/")
    request.session, request.user = SessionStore(), user
    with request_context(request):
        secret = totp.get_totp_secret(regenerate=True)
        code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
        typed = f"{code[:3]} {code[3:]}".translate(str.maketrans("0123456789", digits))
        assert ActivateTOTPForm({"code": typed}, user=user).is_valid()
        totp.TOTP.activate(user, secret)
        for form in (AuthenticateForm, ReauthenticateForm):
            cache.clear()  # a code serves once
            assert form({"code": typed}, user=user).is_valid(), form.__name__


def test_row_14_no_shortcut_asks_for_a_letter(repository: Path) -> None:
    """Keys are known by their place; the walks press them on an Arabic layout."""
    scripts = sorted((repository / "wafaa/static").rglob("*.js"))
    asked = {
        (path.name, found)
        for path in scripts
        for found in re.findall(
            r"""\bkey\s*={2,3}\s*["'](\w)["']|["'](\w)["']\s*={2,3}\s*\w+\.key\b""", path.read_text()
        )
    }
    assert asked == set() and len(scripts) > 10


@pytest.mark.parametrize(
    ("written", "sought"),
    [
        ("أين الطلب", "اين"),
        ("من مَرَّاكُش", "مراكش"),
        ("شحنه سريعة", "شحنة"),
        ("وصلت الشحنة", "شحنة"),
        ("طلب ١٢٣٤", "1234"),
        ("الأمر مستعجل", "مســـتعجل"),
        ("إلى مكتبي", "الى مكتبى"),
        ("عند المستشفى", "المستشفي"),
        ("ذهبت علي الفور", "على"),
    ],
)
def test_row_15_search_finds_every_spelling(world: World, written: str, sought: str) -> None:
    with world.inside():
        for text, query in ((written, sought), (sought, written.split()[-1] if sought in written else sought)):
            message = world.layla_writes(text)
            assert message.pk in search.find(query), (text, query)


def test_rows_16_and_17_the_widgets_protocol_carries_arabic_both_ways(world: World) -> None:
    """What is written in the chat is stored and told as it was typed, marks and all."""
    text = "أبغى «عود ملكي» ١٢ مل — بسرعة، لو سمحتِ! \u200f(هدية)"
    message = world.layla_writes(text)
    page = browser_of(world.omar).get(f"/s/layla/inbox/{world.conversation(message).public_id}/").content.decode()
    assert "أبغى «عود ملكي» ١٢ مل — بسرعة، لو سمحتِ!" in page


@pytest.mark.parametrize("name", ["فاتورة ١٣.pdf", "صورة العطر.png"])
def test_row_18_arabic_names_stay_names(name: str) -> None:
    assert display_name(name) == name


@pytest.mark.parametrize("n", [0, 1, 2, 3, 11, 100])
def test_row_19_all_six_plurals_have_a_form(n: int, repository: Path) -> None:
    form = Locale("ar").plural_form(n)
    assert form == {0: "zero", 1: "one", 2: "two", 3: "few", 11: "many", 100: "other"}[n]
    with translation.override("ar"):
        counted = translation.ngettext("%(figure)s conversation", "%(figure)s conversations", n) % {"figure": n}
    assert "محادث" in counted
    catalogue = (repository / "wafaa/locale/ar/LC_MESSAGES/django.po").read_text()
    assert "nplurals=6" in catalogue and 'msgstr[5] ""\n\n' not in catalogue


def test_the_hijri_day_is_told_only_where_it_is_sure() -> None:
    assert to_hijri(date(2026, 2, 18)) == (1447, 9, 1), "the first of Ramadan 1447"
    assert to_hijri(date(2030, 1, 1)) is None
    assert span(3 * 1440, "ar", "arab") == "٣ أيام"


# Names of standards and their codes, telephone numbers, ports; and what the code puts into the store's digits itself.
TECHNICAL = re.compile(
    r"[A-Za-z]|\+966|0501|00966|24\.71| : 1|أرقامها 123|منفذ|\(4\d\d\)|مثل 101\.$|"
    r"^أو رُد برقم|^4 أو 5|^من 1 إلى 5$"
)


def test_what_we_say_in_arabic_writes_its_numbers_in_arabic_digits() -> None:
    """Hints and reproaches stand beside figures in the store's digits; `figured` makes them Latin where a store reads
    those. A date or an interval of hours is read from left to right whatever stands around it."""
    said = [form for message in catalogues.load("ar") for form in _forms(message.string) if message.id]
    plain = [re.sub(r"%\(\w+\)\w|\{\w*\}", "", form) for form in said]
    assert not [form for form in plain if re.search("[0-9]", form) and not TECHNICAL.search(form)]
    loose = [form for form in plain if re.search(r"(?<![\u2066\d])[٠-٩]{4}-[٠-٩]{2}", form)]
    assert not loose


def _forms(string: str | tuple[str, ...]) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else string


@pytest.mark.parametrize(("digits", "said"), [("arab", "من ١ إلى ٥"), ("latn", "من 1 إلى 5")])
def test_a_hint_follows_the_digits_of_the_store(digits: str, said: str) -> None:
    assert figured("من ١ إلى ٥", digits) == said
