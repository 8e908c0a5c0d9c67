"""Messenger and Instagram conform."""

from tests.channels.conformance.suite import Conforms
from tests.channels.conformance.talks import InstagramSubject, MessengerSubject


class TestMessenger(Conforms):
    subject = MessengerSubject


class TestInstagram(Conforms):
    subject = InstagramSubject
