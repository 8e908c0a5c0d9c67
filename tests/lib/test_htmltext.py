from time import process_time

import pytest

from wafaa.lib.html import to_text


def test_blocks_lines_and_lists_keep_their_shape() -> None:
    html = "<p>مرحبا<br>هدى</p><p>شكرا</p><ul><li>عود<li>مسك</ul><div>وداعا</div>"
    assert to_text(html) == "مرحبا\nهدى\n\nشكرا\n\n- عود\n- مسك\nوداعا"


def test_blocks_side_by_side_make_one_line_end() -> None:
    assert to_text("<div>مرحبا</div> <div>هدى</div><div><br></div><div>شكرا</div>") == "مرحبا\nهدى\n\nشكرا"


def test_cells_of_a_row_are_apart() -> None:
    assert to_text("<table><tr><td>طلب</td><td>1042</td></tr></table>") == "طلب 1042"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a<script>x()</script>b", "ab"),
        ("a<style>p{}</STYLE>b", "ab"),
        ("a<script>never closed", "a"),
        ("a<!-- b --> c", "a c"),
        ("a<!-- never closed", "a"),
        ("a<!doctype html>b<?xml?>c", "abc"),
        ("a <b never closed", "a"),
        ("1 < 2 &amp; 3 &lt; 4", "1 < 2 & 3 < 4"),
        ("a&nbsp;&nbsp; b", "a b"),
        ("a \n\t b", "a b"),
        ("&#x1F600;", "😀"),
        ("", ""),
    ],
)
def test_markup_becomes_what_a_reader_sees(html: str, text: str) -> None:
    assert to_text(html) == text


def test_a_reference_of_thousands_of_digits_is_no_number() -> None:
    assert to_text(f"a&#{'9' * 5_000};b&#x{'f' * 5_000};c") == "a\ufffdb\ufffdc"


def test_very_many_tags_become_spaces() -> None:
    assert to_text("<i>مرحبا</i> " + "<b>x</b>" * 20_001).startswith("مرحبا x x")


@pytest.mark.parametrize(
    "piece", ["<", "<!--", "<script>", "</", "<a ", "&", "&#9", "\n ", "<d>x", "<!", "-->", "<a>b"]
)
def test_any_input_takes_linear_time(piece: str) -> None:
    html = piece * (300_000 // len(piece))
    started = process_time()
    to_text(html)
    assert process_time() - started < 0.5
