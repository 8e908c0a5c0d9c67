"""No channel without a suite."""

from __future__ import annotations

import importlib
import pkgutil

import tests.channels.conformance as here
from tests.channels.conformance.suite import Conforms
from wafaa.channels import adapters  # noqa: F401 - importing it registers all
from wafaa.channels.connector import CONNECTORS


def test_every_registered_connector_runs_through_the_suite() -> None:
    names = [name for _finder, name, _is_pkg in pkgutil.iter_modules(here.__path__) if name.startswith("test_")]
    modules = [importlib.import_module(f"{here.__name__}.{name}") for name in names]
    suites = [
        thing
        for module in modules
        for thing in vars(module).values()
        if isinstance(thing, type) and issubclass(thing, Conforms) and thing is not Conforms
    ]
    assert {suite.subject.channel for suite in suites} == set(CONNECTORS)
