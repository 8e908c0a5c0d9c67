"""Telegram conforms."""

from tests.channels.conformance.suite import Conforms
from tests.channels.conformance.telegram import TelegramSubject


class TestTelegram(Conforms):
    subject = TelegramSubject
