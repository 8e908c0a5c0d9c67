"""What becomes old at the own page."""

from wafaa.ownpage import verbs
from wafaa.work.events import every


@every("1h")
def forget_old_codes() -> None:
    verbs.forget_old()
