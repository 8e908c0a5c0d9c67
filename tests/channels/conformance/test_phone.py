"""The telephone conforms, by Asterisk and by Twilio."""

from tests.channels.conformance.phone import AsteriskSubject, TwilioSubject
from tests.channels.conformance.suite import Conforms


class TestTwilio(Conforms):
    subject = TwilioSubject


class TestAsterisk(Conforms):
    subject = AsteriskSubject
