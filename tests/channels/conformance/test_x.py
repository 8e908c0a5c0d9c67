"""X conforms."""

from tests.channels.conformance.suite import Conforms
from tests.channels.conformance.x import XSubject


class TestX(Conforms):
    subject = XSubject
