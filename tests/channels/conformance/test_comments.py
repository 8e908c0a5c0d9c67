"""Public comments conform."""

from tests.channels.conformance.comments import FacebookSubject, InstagramCommentSubject
from tests.channels.conformance.suite import Conforms


class TestFacebookComments(Conforms):
    subject = FacebookSubject


class TestInstagramComments(Conforms):
    subject = InstagramCommentSubject
