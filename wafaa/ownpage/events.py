"""What happens at a person's own page."""

from dataclasses import dataclass
from typing import ClassVar

from wafaa.work.events import Happening


@dataclass(frozen=True)
class PageOpened(Happening):
    """Somebody signed in: by a code, or by a link that was sent to them."""

    name: ClassVar[str] = "page.opened"
    customer_id: int
    by: str


@dataclass(frozen=True)
class PageLinkMade(Happening):
    """A colleague took a link to a customer's page in hand: whoever has it can come in as that customer."""

    name: ClassVar[str] = "page.link_made"
    audited: ClassVar[bool] = True
    customer_id: int
    way: str


@dataclass(frozen=True)
class PageLeft(Happening):
    """They signed out on every browser: links that were made before open nothing any more."""

    name: ClassVar[str] = "page.left"
    customer_id: int
