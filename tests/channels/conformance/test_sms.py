"""Text messages conform, by either provider."""

from tests.channels.conformance.sms import TwilioSubject, UnifonicSubject
from tests.channels.conformance.suite import Conforms


class TestTwilio(Conforms):
    subject = TwilioSubject


class TestUnifonic(Conforms):
    subject = UnifonicSubject
