"""What a returned mail says, in the standard's form and in none."""

import pytest

from wafaa.channels.mail.bounces import parse_delivery_status, parse_home_made
from wafaa.channels.mail.shapes import Headers

DAEMON: Headers = [("From", "Mail Delivery System <mailer-daemon@mx.test>"), ("To", "support@shop.test")]


def recipient(action: str, status: str, diagnostic: str = "") -> Headers:
    return [
        ("Final-Recipient", "rfc822;Gone@customer.test"),
        ("Action", action),
        ("Status", status),
        ("Diagnostic-Code", diagnostic),
    ]


@pytest.mark.parametrize(
    ("action", "status", "kind"),
    [
        ("failed", "5.1.1", "hard"),
        ("Failed", "5.2.2 (full)", "soft"),
        ("failed", "4.4.7", "soft"),
        ("delayed", "4.4.1", "delayed"),
        ("failed", "", "hard"),
        ("relayed", "2.0.0", None),
        ("expanded", "5.0.0", None),
        ("", "5.1.1", "hard"),
        ("", "", None),
    ],
)
def test_kinds(action: str, status: str, kind: str | None) -> None:
    bounce = parse_delivery_status([[("Reporting-MTA", "dns; x")], recipient(action, status)], "ours@shop.test")
    assert (bounce.kind if bounce else None) == kind
    if bounce:
        assert (bounce.recipient, bounce.original_message_id) == ("gone@customer.test", "ours@shop.test")


def test_the_worst_of_several_recipients_is_told() -> None:
    groups = [recipient("delayed", "4.4.1"), recipient("failed", "5.1.1"), recipient("failed", "5.2.2")]
    bounce = parse_delivery_status(groups, "")
    assert bounce is not None
    assert bounce.status == "5.1.1"


def test_failed_without_status_or_code_proves_no_dead_address() -> None:
    bounce = parse_home_made(DAEMON, "Undelivered mail", "Sorry, <gone@customer.test> did not get it.", "")
    assert bounce is not None
    assert (bounce.kind, bounce.recipient) == ("soft", "gone@customer.test")


@pytest.mark.parametrize(
    ("subject", "text", "kind"),
    [
        ("failure notice", "<a@b.test>: 550 gone", "hard"),
        ("Undeliverable: x", "<a@b.test>: 552 mailbox full", "soft"),
        ("Undeliverable: x", "<a@b.test> 452 4.2.2 over quota", "soft"),
        ("Delivery delayed", "<a@b.test>", "delayed"),
        ("تعذر التسليم", "<a@b.test>: 550 5.1.1 unknown", "hard"),
    ],
)
def test_home_made_ones(subject: str, text: str, kind: str) -> None:
    bounce = parse_home_made(DAEMON, subject, text, "")
    assert bounce is not None
    assert (bounce.kind, bounce.recipient) == (kind, "a@b.test")


@pytest.mark.parametrize(
    "headers",
    [
        [("From", "layla@customer.test")],
        [
            ("From", "layla@customer.test"),
            ("Return-Path", "<>"),
            ("Auto-Submitted", "auto-replied (vacation)"),
        ],
    ],
)
def test_people_and_their_vacations_are_no_bounce(headers: Headers) -> None:
    assert parse_home_made(headers, "Undelivered mail returned to sender", "<a@b.test>: 550 gone", "") is None


def test_a_daemon_that_speaks_of_other_things_is_no_bounce() -> None:
    assert parse_home_made(DAEMON, "Weekly report", "All is well.", "") is None
