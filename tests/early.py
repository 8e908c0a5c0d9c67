"""Loaded before anything reads the settings: the suite has a data folder of its own, each of its workers one within,
and loopback is reachable."""

import os
import tempfile

os.environ.setdefault("DATA", tempfile.mkdtemp(prefix="wafaa-tests-"))
if worker := os.environ.get("PYTEST_XDIST_WORKER"):
    os.environ["DATA"] = os.path.join(os.environ["DATA"], worker)
    os.makedirs(os.environ["DATA"], mode=0o700, exist_ok=True)
os.environ.setdefault("INNER_HOSTS", "127.0.0.1,localhost")
