"""Machines are not answered by machines; people are."""

import pytest

from wafaa.channels.mail.loops import bare_address, is_automatic

OURS = ["support@shop.test", "Sales+x@shop.test"]
LAYLA = ("From", "Layla <layla@customer.test>")


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ([LAYLA], None),
        ([LAYLA, ("Auto-Submitted", "no")], None),
        ([LAYLA, ("auto-submitted", "No; x=y")], None),
        ([LAYLA, ("Auto-Submitted", "auto-replied (vacation)")], "auto_submitted"),
        ([LAYLA, ("Auto-Submitted", "auto-generated; x")], "auto_submitted"),
        ([LAYLA, ("Precedence", "Bulk")], "precedence"),
        ([LAYLA, ("Precedence", "first-class")], None),
        ([LAYLA, ("List-Id", "<news.test>")], "list"),
        ([LAYLA, ("List-Unsubscribe", "<https://x>")], "list"),
        ([LAYLA, ("X-Auto-Response-Suppress", "DR, OOF, AutoReply")], "suppressed"),
        ([LAYLA, ("X-Auto-Response-Suppress", "DR")], None),
        ([LAYLA, ("Return-Path", "< >")], "empty_return_path"),
        ([LAYLA, ("Return-Path", "<bounce-12@mailer.test>")], None),
        ([LAYLA, ("Content-Type", "multipart/report; report-type=disposition-notification")], "report"),
        ([LAYLA, ("X-Autoreply", "yes")], "answering_machine"),
        ([LAYLA, ("Subject", "رد تلقائي: خارج المكتب")], "answering_machine"),
        ([LAYLA, ("Subject", "=?utf-8?b?2LHYryDYqtmE2YLYp9im2Yo6INi32YTYqA==?=")], "answering_machine"),
        ([LAYLA, ("Subject", "Automatic reply: your order")], "answering_machine"),
        ([LAYLA, ("Subject", "Re: Automatic reply: your order")], None),
        ([LAYLA, ("Subject", "خارج المكتب من يستلم الطلب؟")], None),
        ([LAYLA, ("X-Loop", "support@shop.test")], "own_loop"),
        ([LAYLA, ("X-Loop", "someone@else.test")], None),
        ([("From", "support+0abc@shop.test")], "own_address"),
        ([("From", "sales@shop.test")], "own_address"),
        ([("From", "support@neighbour.test")], None),
        ([("From", "MAILER-DAEMON@mx.test")], "machine_sender"),
        ([("From", "no-reply@carrier.test")], "machine_sender"),
        ([("From", "DoNotReply+123@carrier.test")], "machine_sender"),
        ([("From", "norah@customer.test")], None),
        ([("From", "reply@customer.test")], None),
        ([], None),
    ],
)
def test_reasons(headers: list[tuple[str, str]], reason: str | None) -> None:
    assert is_automatic(headers, OURS) == reason


def test_no_own_addresses_make_nobody_ours() -> None:
    assert is_automatic([("From", "nonsense"), ("X-Loop", "nonsense")], ["also nonsense"]) is None


def test_bare_address() -> None:
    assert bare_address("Support+Token@Shop.test") == "support@shop.test"
    assert bare_address("nonsense") == ""
