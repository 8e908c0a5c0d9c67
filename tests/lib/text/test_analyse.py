"""Layla's words are found however she, Omar or a phone's keyboard spells them."""

import re
import sqlite3
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wafaa.lib.text.analyse import LONGEST_TERM, MOST_TERMS, MOST_WORDS, fold, query, stem, terms, tokens
from wafaa.lib.text.stemming import stems

LETTER = "[\u0621-\u064a]"
TEXT = "أين شحنتي يا عمر؟ طلبت فاتورة العطر الأزرق على عنوان مؤسسة الهدى منذ أيام وما وصلت رسالة هذه"
WRITTEN = st.text(st.sampled_from("ابتةهيىكوفلنمأإؤئء ًـ\u200f\u0654٠٣5-.@+aZé’\n ") | st.characters())


def finds(asked: str, text: str) -> bool:
    known = set(terms(text))
    return bool(query(asked)) and all(known & set(word) for word in query(asked))


def presented(text: str) -> str:
    """Each letter as its isolated presentation form, where there is one."""
    forms = {unicodedata.normalize("NFKC", chr(c)): chr(c) for c in range(0xFEFC, 0xFE7F, -1)}
    return "".join(forms.get(letter, letter) for letter in text)


VARIANTS = {
    "clean": lambda t: t,
    "hamza dropped": lambda t: re.sub("[أإآ]", "ا", t),
    "hamza added": lambda t: re.sub(r"\bا", "أ", t),
    "hamza as a mark": lambda t: unicodedata.normalize("NFD", t),
    "ta as ha": lambda t: t.replace("ة", "ه"),
    "ha as ta": lambda t: re.sub(r"ه\b", "ة", t),
    "ya as alef maqsura": lambda t: re.sub(r"ي\b", "ى", t),
    "alef maqsura as ya": lambda t: t.replace("ى", "ي"),
    "diacritics": lambda t: re.sub(f"({LETTER})", "\\1\u064e\u0651", t),
    "tatweel": lambda t: re.sub(f"({LETTER})(?={LETTER})", "\\1ــ", t),
    "elongation": lambda t: re.sub("([اوي])", r"\1\1\1\1", t),
    "persian ya and kaf": lambda t: t.replace("ي", "ی").replace("ك", "ک"),
    "presentation forms": presented,
    "bidi marks": lambda t: "\u200f" + t.replace(" ", "\u202c \u202b") + "\u2069",
    "zwnj": lambda t: re.sub(f"({LETTER})(?={LETTER})", "\\1\u200c", t),
    "wa before each word": lambda t: re.sub(rf"\b(?=(?!ال){LETTER}{{4,}})", "و", t),
    "bi before each word": lambda t: re.sub(rf"\b(?=(?!ال){LETTER}{{4,}})", "ب", t),
    "li before each word": lambda t: re.sub(rf"\b(?=(?!ال){LETTER}{{4,}})", "ل", t),
    "bil, wal, lil": lambda t: re.sub(r"\bال", "بال", t).replace("بالهدى", "للهدى"),
    "al dropped": lambda t: re.sub(r"\bال", "", t),
    "al added": lambda t: re.sub(rf"\b(?=(?!ال){LETTER}{{4,}})", "ال", t),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_spelling_finds_the_text_and_is_found_by_it(variant: str) -> None:
    spelled = VARIANTS[variant](TEXT)
    assert variant == "clean" or spelled != TEXT
    assert finds(spelled, TEXT)
    assert finds(TEXT, spelled)


def test_ya_at_the_end_may_be_written_with_or_without_dots() -> None:
    assert fold("هدى") == fold("هدي") == fold("هدی")


@pytest.mark.parametrize(
    "family",
    [
        ["الشحنة", "شحنه", "شحنة", "شحنتي", "وشحنتها", "للشحنة", "بالشحنة"],
        ["فاتورة", "الفاتورة", "فاتورتي", "فواتيري فاتورتك", "وفاتورة", "الفاتوره", "فاتورات"],
        ["كوبون", "الكوبون", "كوبونات", "بالكوبونات", "كوبوني"],
        ["فستان", "الفستان", "بفستان", "فستاني"],
        ["إلكتروني", "الإلكترونية", "الكترونيات"],
        ["واتساب", "الواتساب", "بالواتساب"],
        ["order", "Orders", "ORDER"],
        ["company", "companies"],
    ],
)
def test_words_of_one_family_find_each_other(family: list[str]) -> None:
    for asked in family[:1]:
        assert all(finds(asked, other) and finds(other.split()[-1], asked) for other in family)


def test_loan_words_keep_their_ending() -> None:
    assert not finds("كوبون", "كوب قهوة")
    assert not finds("زيتون", "زيت")
    assert stem(fold("بالكوبونات")) == "كوبون"


def test_stems_keep_three_letters() -> None:
    assert stem("له") == "له"
    assert stem("الدم") == "الدم"
    assert all(len(s) >= 3 for s in stems("وبالشحنات"))


def test_digits_are_never_collapsed() -> None:
    assert tokens("رقم ١١١٠٠٠٢") == ["رقم", "1110002"]
    assert finds("1110002", "الطلب #۱۱۱۰۰۰۲")
    assert not finds("102", "1110002")


PHONES = [
    "+966501234567",
    "00966501234567",
    "966501234567",
    "0501234567",
    "501234567",
    "050 123 4567",
    "+966 50 123 4567",
    "٠٥٠-١٢٣-٤٥٦٧",
    "\u202a+966 (50) 123-4567\u202c",
    "۰۵۰ ۱۲۳ ۴۵۶۷",
]


@pytest.mark.parametrize("typed", PHONES)
def test_a_phone_is_found_in_whatever_form_it_was_typed(typed: str) -> None:
    assert all(finds(typed, f"رقمي {stored} شكرا") for stored in PHONES)
    assert not finds(typed, "رقمي 0501234568")


def test_a_gulf_number_of_eight_digits_is_found_in_two_groups() -> None:
    assert finds("51234567", "+965 5123 4567")
    assert finds("5123 4567", "51234567")


def test_two_numbers_side_by_side_are_also_two_numbers() -> None:
    assert finds("1234 5678", "5678 then 1234")


@pytest.mark.parametrize("asked", ["WA-10023", "wa10023", "WA 10023", "10023", "#WA-١٠٠٢٣"])
def test_an_order_number_is_found_whole_and_by_its_digits(asked: str) -> None:
    assert finds(asked, "طلبي WA-10023 تأخر")
    assert not finds(asked, "WA-10024")


def test_mail_addresses_are_found_whole_and_by_parts() -> None:
    text = "اكتبوا إلى Layla.S@Example.com."
    assert finds("layla.s@example.com", text)
    assert finds("layla", text)
    assert finds("example.com", text)
    assert not finds("layla.s@example.com", "layla@example.com and s@example.com")


def test_nothing_to_ask_for() -> None:
    assert query(" … !؟ \u200f") == []
    assert terms("😀") == []


@given(WRITTEN)
@settings(max_examples=60)
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize("character", "İßẞϔΰﷺﬁ㎏Ⅷ①ٵۓۂﻼ가\u0344")
def test_fold_is_idempotent_on_characters_that_open(character: str) -> None:
    assert fold(fold(character)) == fold(character)


@given(WRITTEN)
@settings(max_examples=60)
def test_a_text_is_found_by_itself_and_terms_are_letters_and_digits(text: str) -> None:
    known = terms(text)
    assert all(known_term.isalnum() and len(known_term) <= LONGEST_TERM for known_term in known)
    assert len(set(known)) == len(known)
    assert all(set(known) & set(word) for word in query(text))
    assert bool(query(text)) == bool(known)


@given(st.lists(st.text(st.sampled_from("ابتةوفلنيكabz019٣-@."), min_size=1, max_size=9), max_size=8))
@settings(max_examples=60)
def test_a_text_is_found_by_each_of_its_words(words: list[str]) -> None:
    text = " ".join(words)
    assert all(finds(word, text) for word in words if query(word))


def test_numbers_of_terms_and_words_are_bounded() -> None:
    text = " ".join(f"{n}q" for n in range(3_000))
    known = terms(text)
    assert len(known) == MOST_TERMS
    assert len(query(text)) == MOST_WORDS
    assert all(set(known) & set(word) for word in query(text))


def test_a_term_is_cut_and_still_found() -> None:
    endless = "بت" * 4_000
    assert max(map(len, terms(endless))) == LONGEST_TERM
    assert finds(endless, f"كلمة {endless}")


def test_sqlite_keeps_every_term_whole() -> None:
    shop = sqlite3.connect(":memory:")
    shop.execute("create virtual table t using fts5(body, tokenize=\"unicode61 remove_diacritics 0 tokenchars '_'\")")
    text = "الشحنة WA-10023 مَرَّاكُش ٠٥٠١٢٣٤٥٦٧ é layla@example.com"
    shop.execute("insert into t values (?)", [" ".join(f"7_{term}" for term in terms(text))])
    for asked in ("شحنه", "مراكش", "+966501234567", "wa10023", "E", "layla@example.com"):
        words = [" OR ".join(f'"7_{term}"' for term in word) for word in query(asked)]
        match = " AND ".join(f"({word})" for word in words)
        assert shop.execute("select count(*) from t where t match ?", [match]).fetchone() == (1,), asked
        other = match.replace("7_", "8_")
        assert shop.execute("select count(*) from t where t match ?", [other]).fetchone() == (0,)
