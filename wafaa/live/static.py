"""Static files straight from where they lie: no collecting, hashed names, cached for ever by browsers.

`HashedNames` (STORAGES["staticfiles"]) writes `css/desk.3f2a90c1b7de.css` into pages; `in_front_of` serves
that name with immutable cache headers, and the plain name with short ones.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import PurePosixPath
from typing import Any
from wsgiref.headers import Headers

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from servestatic import ServeStatic

from wafaa.live.answer import Application
from wafaa.live.environ import Environ

SHORT_SECONDS = 60
HASH = re.compile(r"\.[0-9a-f]{12}(?=\.[^./]+$)")


class HashedNames(StaticFilesStorage):
    """Puts a part of the content's hash into the name. A name without a file stays as it is."""

    def url(self, name: str | None) -> str:
        return _address(super().url, str(name)) if name else super().url(name)


@cache
def _address(whole: Callable[[str], str], name: str) -> str:
    return whole(hashed(name))


def hashed(name: str) -> str:
    """`desk.css` as `desk.<first 12 digits of its SHA-256>.css`; read once per process."""
    path = finders.find(name)
    return _hashed(name, path) if path else name


@cache
def _hashed(name: str, path: str) -> str:
    with open(path, "rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()[:12]
    pure = PurePosixPath("" + name)  # a template's name is a SafeString, which pathlib cannot take
    return str(pure.with_name(f"{pure.stem}.{digest}{pure.suffix}")) if pure.suffix else name


def in_front_of(application: Application) -> Application:
    """A WSGI application that answers /static/ itself and hands everything else on."""
    prefix = "/" + settings.STATIC_URL.strip("/") + "/"
    files = ServeStatic(
        application,
        max_age=SHORT_SECONDS,
        immutable_file_test=HASH.pattern,
        add_headers_function=_never_guess_types,
    )
    for name, path in _all_files():
        files.add_file_to_dictionary(prefix + name, path)
        files.add_file_to_dictionary(prefix + _hashed(name, path), path)
    return _forgiving(files, prefix)


def _all_files() -> Iterable[tuple[str, str]]:
    for finder in finders.get_finders():
        for name, storage in finder.list([]):
            prefix = getattr(storage, "prefix", None)
            yield f"{prefix}/{name}" if prefix else name, storage.path(name)


def _forgiving(files: ServeStatic, prefix: str) -> Application:
    """A page made by a process of another version asks for another hash: it gets what we have."""

    def serve(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path.startswith(prefix) and path not in files.files:
            environ["PATH_INFO"] = HASH.sub("", path)
        answer: Iterable[bytes] = files(environ, start_response)
        return answer

    return serve


def _never_guess_types(headers: Headers, path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
