"""The demo store is believable: everything in it could have happened, and all of it by now."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import phonenumbers
import pytest

from wafaa.demo.cast import LABELS, STAFF, TEAMS
from wafaa.demo.corpus import DIALECTS, scripts
from wafaa.demo.corpus.screenplay import SLOTS, parse
from wafaa.demo.opening import local_day
from wafaa.demo.people import COUNTRIES
from wafaa.demo.records import Conversation, Story, Turn
from wafaa.demo.story import write

SUNDAY_MORNING = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
NOW_AND_THEN = [
    SUNDAY_MORNING,
    datetime(2026, 11, 20, 7, 30, tzinfo=UTC),  # a Friday before opening
    datetime(2027, 1, 1, 20, 45, tzinfo=UTC),  # shortly before midnight in Riyadh, a year's edge behind
]
BLAME = (
    "المورد", "غلطتك", "خطؤك", "خطأك", "غلطة المندوب", "خطأ المندوب", "خطأ شركة", "المندوب أخطأ", "كان عليك",
    "your fault", "you should have", "supplier", "courier's fault", "their fault",
)  # fmt: skip


@pytest.fixture(scope="module")
def story() -> Story:
    return write(7, SUNDAY_MORNING)


def turns_of(story: Story) -> list[Turn]:
    return [turn for conversation in story.conversations for turn in conversation.turns]


def unanswered(story: Story) -> list[Conversation]:
    return [one for one in story.conversations if one.status == "open" and one.first_reply_at is None]


def is_mostly_arabic(text: str) -> bool:
    return len(re.findall(r"[\u0621-\u064a]", text)) > len(re.findall(r"[A-Za-z]", text))


def test_corpus_has_enough_distinct_scripts_in_every_dialect() -> None:
    counts = Counter(script.dialect for script in scripts())
    assert set(counts) == set(DIALECTS)
    assert min(counts.values()) >= 35
    assert len({script.lines for script in scripts()}) == len(scripts())


def test_every_dialect_speaks_of_every_daily_topic() -> None:
    daily = set(LABELS) - {"urgent", "vip"}
    for dialect in DIALECTS:
        told = {script.topic for script in scripts() if script.dialect == dialect}
        assert daily - told <= {"address"}, dialect


def test_scripts_use_known_slots_and_name_an_hour_only_in_a_promise() -> None:
    for script in scripts():
        for line in script.lines:
            slots = set(re.findall(r"{(\w+)}", line.text))
            assert slots <= set(SLOTS), line.text
            assert "hour" not in slots or line.pledge, line.text


def test_a_line_outside_the_form_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="X hello"):
        list(parse("gulf", "\n== parcel | webchat | calm | - | s\nX hello\n"))
    with pytest.raises(ValueError, match="telepathy"):
        list(parse("gulf", "\n== parcel | telepathy | calm | - | s\nC hello\n"))


def test_the_same_seed_tells_the_same_story() -> None:
    assert write(7, SUNDAY_MORNING) == write(7, SUNDAY_MORNING)


def test_another_seed_tells_another_story(story: Story) -> None:
    assert write(8, SUNDAY_MORNING).conversations != story.conversations


def test_size_of_the_store(story: Story) -> None:
    assert 290 <= len(story.customers) <= 310
    assert 390 <= len(story.conversations) <= 415
    assert len({one.key for one in story.conversations}) == len(story.conversations)


def test_all_states_channels_dialects_kinds_and_priorities_occur(story: Story) -> None:
    assert {one.status for one in story.conversations} == {"open", "waiting", "solved"}
    assert {one.channel for one in story.conversations} == {"webchat", "email", "form"}
    assert {one.dialect for one in story.conversations} == set(DIALECTS)
    assert {one.priority for one in story.conversations} == {"low", "normal", "high", "urgent"}
    assert {one.kind for one in story.customers} == {"lead", "customer", "vip", "wholesale"}
    assert {turn.speaker for turn in turns_of(story)} == {"customer", "agent", "note"}


def test_long_and_short_threads_and_unread_ones(story: Story) -> None:
    lengths = [len(one.turns) for one in story.conversations]
    assert sum(length >= 20 for length in lengths) >= 3
    assert sum(length <= 3 for length in lengths) >= 60
    assert sum(one.unread for one in story.conversations) >= 10


def test_the_recent_past_is_busier(story: Story) -> None:
    ages = [SUNDAY_MORNING - one.opened_at for one in story.conversations]
    assert max(ages) <= timedelta(days=90)
    assert sum(age < timedelta(days=30) for age in ages) > sum(age > timedelta(days=60) for age in ages)
    assert sum(age > timedelta(days=60) for age in ages) >= 15


def test_some_first_replies_were_late_but_most_were_not(story: Story) -> None:
    answered = [one for one in story.conversations if one.first_reply_at]
    late = [one for one in answered if one.first_reply_at and one.first_reply_at > one.first_reply_due]
    assert 0.05 < len(late) / len(answered) < 0.25


def test_today_has_something_at_risk_and_something_broken(story: Story) -> None:
    left = [one.first_reply_due - SUNDAY_MORNING for one in unanswered(story)]
    assert sum(timedelta(0) < rest < timedelta(minutes=70) for rest in left) >= 4
    assert sum(rest < timedelta(0) for rest in left) >= 3


def test_some_wait_since_this_morning(story: Story) -> None:
    morning = SUNDAY_MORNING.replace(hour=7)
    since = [one for one in unanswered(story) if morning > one.opened_at >= SUNDAY_MORNING.replace(hour=6)]
    assert len(since) >= 3


def test_own_promises_are_kept_broken_due_today_and_due_later(story: Story) -> None:
    promises = [promise for one in story.conversations for promise in one.promises]
    assert {promise.state for promise in promises} == {"kept", "broken", "open"}
    opened = [promise.due_at for promise in promises if promise.state == "open"]
    assert sum(local_day(due) == local_day(SUNDAY_MORNING) for due in opened) >= 4
    assert sum(local_day(due) > local_day(SUNDAY_MORNING) for due in opened) >= 4


@pytest.mark.parametrize("now", NOW_AND_THEN)
def test_time_flows_forward_and_never_past_the_present(now: datetime) -> None:
    for one in write(3, now).conversations:
        instants = [turn.at for turn in one.turns]
        assert instants == sorted(instants), one.key
        assert instants[0] == one.opened_at
        assert instants[-1] <= now, one.key
        assert one.solved_at is None or instants[-1] <= one.solved_at <= now
        for promise in one.promises:
            assert promise.made_at < promise.due_at, one.key
            assert (promise.state == "open") == (promise.due_at > now and promise.settled_at is None)
            assert promise.settled_at is None or promise.made_at <= promise.settled_at <= now


def test_a_promise_says_in_its_message_when_it_falls_due(story: Story) -> None:
    for one in story.conversations:
        for promise in one.promises:
            turn = one.turns[promise.turn]
            assert turn.speaker == "agent" and turn.by == promise.by
            hour = re.search(r"الساعة (\S+ \S+)|(\d+ [ap]m)", promise.text)
            assert hour and hour[0] in turn.text, promise.text


def test_every_phone_is_valid_and_what_was_typed_means_the_same(story: Story) -> None:
    for customer in story.customers:
        for identity in customer.identities:
            if identity.kind == "phone":
                assert phonenumbers.is_valid_number(phonenumbers.parse(identity.value)), identity.value
                typed = phonenumbers.parse(identity.typed, customer.country)
                as_e164 = phonenumbers.format_number(typed, phonenumbers.PhoneNumberFormat.E164)
                assert as_e164 == identity.value


def test_no_two_customers_share_an_identity_and_no_mail_leaves_the_reserved_domains(story: Story) -> None:
    values = [(one.kind, one.value) for customer in story.customers for one in customer.identities]
    assert len(values) == len(set(values))
    for kind, value in values:
        assert kind != "email" or re.fullmatch(r"[a-z._\d]+@example\.(com|net|org)", value), value


@pytest.mark.parametrize("code", COUNTRIES)
def test_every_prefix_gives_valid_numbers_whatever_follows(code: str) -> None:
    place = COUNTRIES[code]
    for prefix in place.prefixes:
        for head in "123456789":
            number = f"+{place.dialing}{prefix}{head * (place.digits - 3)}042"
            assert phonenumbers.is_valid_number(phonenumbers.parse(number)), number


def test_who_writes_by_mail_has_an_address(story: Story) -> None:
    mailable = {one.key for one in story.customers if any(identity.kind == "email" for identity in one.identities)}
    assert {one.customer for one in story.conversations if one.channel != "webchat"} <= mailable


def test_no_slot_is_left_unfilled(story: Story) -> None:
    texts = [turn.text for turn in turns_of(story)]
    texts += [one.subject for one in story.conversations]
    texts += [promise.text for one in story.conversations for promise in one.promises]
    assert not [text for text in texts if "{" in text or "}" in text or not text.strip()]


def test_the_shop_blames_nobody(story: Story) -> None:
    said = [turn.text.lower() for turn in turns_of(story) if turn.speaker == "agent"]
    said += [line.text.lower() for script in scripts() for line in script.lines if line.speaker == "agent"]
    assert not [text for text in said for word in BLAME if word in text]


def test_arabic_is_written_with_arabic_punctuation(story: Story) -> None:
    arabic = [turn.text for turn in turns_of(story) if is_mostly_arabic(turn.text)]
    assert not [text for text in arabic if re.search(r"[?,;]", text)]


def test_arabic_article_merges_with_the_preposition(story: Story) -> None:
    unmerged = re.compile(r"(^|\s)لـ?ال(رياض|قاهرة|دار|دوحة)")
    assert not [turn.text for turn in turns_of(story) if unmerged.search(turn.text)]


def test_customers_write_in_many_hands(story: Story) -> None:
    customers = " ".join(turn.text for turn in turns_of(story) if turn.speaker == "customer")
    assert re.search(r"[٠-٩]", customers) and re.search(r"[0-9]", customers)
    assert re.search(r"(.)\1{3}", customers), "an elongated word"
    assert "tracking" in customers and "3ndkom" in customers and "😍" in customers


def test_answers_come_from_colleagues_who_answer(story: Story) -> None:
    roles = {one.key: one.role for one in STAFF}
    assert {roles[turn.by] for turn in turns_of(story) if turn.by} <= {"owner", "manager", "agent"}
    assert {member for team in TEAMS for member in team.members} <= set(roles)


def test_labels_are_known_and_languages_fit(story: Story) -> None:
    for one in story.conversations:
        assert set(one.labels) <= set(LABELS)
    assert {one.language for one in story.customers} == {"ar", "en"}
