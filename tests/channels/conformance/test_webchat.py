"""The chat conforms."""

from tests.channels.conformance.suite import Conforms
from tests.channels.conformance.webchat import WebChatSubject


class TestWebChat(Conforms):
    subject = WebChatSubject
