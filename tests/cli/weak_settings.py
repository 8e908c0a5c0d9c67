"""The project's settings, weakened as a well-meant speed-up would."""

from wafaa.settings import *  # noqa: F403
from wafaa.settings import DATABASES, SQLITE_PRAGMAS

DATABASES["default"]["OPTIONS"]["init_command"] = SQLITE_PRAGMAS.replace("FULL", "NORMAL")
