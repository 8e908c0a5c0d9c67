"""WhatsApp conforms."""

from tests.channels.conformance.meta import WhatsAppSubject
from tests.channels.conformance.suite import Conforms


class TestWhatsApp(Conforms):
    subject = WhatsAppSubject
