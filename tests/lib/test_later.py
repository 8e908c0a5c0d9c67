"""Addresses whose code is read late: found, tagged and turned round as all others."""

from __future__ import annotations

import subprocess
import sys

from django.urls import Resolver404, URLResolver, get_resolver, reverse
from django.urls.resolvers import RegexPattern
from pytest import raises

from wafaa.lib.later import Later

FRESH = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "wafaa.settings"
import django
django.setup()
from django.urls import Resolver404, resolve, reverse
import wafaa.asgi
reverse("inbox:today", args=["x"])
resolve("/s/x/customers/")
try:
    resolve("/hooks/never/this/deep/")
except Resolver404:
    pass
early = {"ninja", "pydantic", "wafaa.api.shapes", "unittest"} & set(sys.modules)
late = resolve("/api/v1/customers")
sys.exit(f"too early: {early}" if early else 0 if "ninja" in sys.modules and late.namespace == "programs" else "never")
"""


def test_programs_cost_no_memory_before_the_first_of_them_asks() -> None:
    done = subprocess.run([sys.executable, "-c", FRESH], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_below_its_prefix_everything_is_found_and_nothing_beside_it() -> None:
    root = URLResolver(RegexPattern(r"^/"), [Later("far/", "wafaa.api.operations", "far")])
    assert root.resolve("/far/openapi.json").view_name == "far:openapi"
    with raises(Resolver404):
        root.resolve("/far/nothing")
    with raises(Resolver404):
        root.resolve("/openapi.json")


def test_its_addresses_are_made_by_name() -> None:
    assert reverse("programs:openapi") == "/api/v1/openapi.json"
    assert "programs" in get_resolver().namespace_dict
