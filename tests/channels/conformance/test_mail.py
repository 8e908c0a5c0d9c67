"""E-mail conforms."""

from tests.channels.conformance.mail import MailSubject
from tests.channels.conformance.suite import Conforms


class TestMail(Conforms):
    subject = MailSubject
