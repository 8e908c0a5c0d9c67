"""Loaded before anything reads the settings: the suite has a data folder of its own, and loopback is reachable."""

import os
import tempfile

os.environ.setdefault("DATA", tempfile.mkdtemp(prefix="wafaa-tests-"))
os.environ.setdefault("INNER_HOSTS", "127.0.0.1,localhost")
