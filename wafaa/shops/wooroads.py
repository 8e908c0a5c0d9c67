"""How a WooCommerce is reached: where its REST API lies, how its keys are shown, and what its refusals mean.

The API lies under `wp-json`; where the server rewrites no addresses, under `index.php/wp-json`; with the permalinks
"Plain" only in a query, and there WooCommerce looks at its keys only if the address names `wp-json/wc/` somewhere
(WC_REST_Authentication::is_request_to_rest_api), so it does. Over https the keys go as Basic authorization. Servers
that keep that header from PHP, and sites behind a proxy that forgets to tell them of https, take OAuth 1.0a, signed
over the address as the site itself knows it; over plain http, which only the operator can allow, nothing else is
taken. What worked is remembered.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from wafaa.lib import http
from wafaa.lib.oauth1 import signed_query
from wafaa.lib.plainjson import text_of
from wafaa.lib.sealed import Unsealable
from wafaa.shops import asking, verbs
from wafaa.shops.adapter import Trouble
from wafaa.shops.models import Shop

ROOTS = ("wp-json", "index.php/wp-json", "index.php")
API = "/wc/v3/"
SEEN_BY_WOOCOMMERCE = {"via": "wp-json/wc/"}
MOST_INDEX = 2 * 1024 * 1024
MOST_STARTS = 40
"""So many places of an answer are tried where its JSON may begin behind the notices of PHP."""
ELSEWHERE = ("no_api", "keys_refused")
"""What may be otherwise by another road."""
REST_IS_OFF = re.compile(r"rest_(?!forbidden|no_route|invalid)|itsec_rest|disabled")
"""What plug-ins answer that close the REST API to everybody."""


BEGINS = re.compile(r"(?:\A|[>\n])\ufeff?\s*[\[{]")
CHALLENGE = re.compile(rb"sgcaptcha|challenge-platform|cf-chl|just a moment|attention required", re.I)


@dataclass(frozen=True)
class Road:
    """`root` is where the API lies under the shop's address, `by` how the keys are shown (basic, oauth, query), `site`
    the address of the site as it is signed."""

    root: str
    by: str
    site: str


AskedBy = Callable[[Road], tuple[http.Reply | Trouble, Trouble | None]]


def reach(
    shop: Shop, method: str, path: str, query: Mapping[str, str], told: Any = None, most: int = asking.MOST_ANSWER
) -> http.Reply | Trouble:
    """What the API answers to a question, or what is wrong. A question that finds nothing, or that is turned away, is
    asked by the other roads too before anybody is told; what is to be done goes by the known road alone."""
    keys = _keys(shop)
    if isinstance(keys, Trouble):
        return keys
    road = _known(shop)
    reply = _go(shop, road, keys, method, path, query, told, most)
    why = trouble(reply, method)
    if why is None or method != "GET" or isinstance(reply, Trouble) or why.why not in ELSEWHERE:
        return why or reply

    def asked_by(other: Road) -> tuple[http.Reply | Trouble, Trouble | None]:
        found = _go(shop, other, keys, method, path, query, told, most)
        return found, trouble(found, method)

    return _by_other_roads(shop, road, why, asked_by)


def _by_other_roads(shop: Shop, road: Road, why: Trouble, asked_by: AskedBy) -> http.Reply | Trouble:
    for other in _others(shop, road, why.why):
        found, wrong = asked_by(other)
        if wrong is None:
            verbs.learn(shop, "road", asdict(other))
            return found
        if why.why == "no_api" and wrong.why in ("keys_refused", "keys_too_weak", "rest_off"):
            # Here it lies, and does not let us in.
            return _by_other_roads(shop, other, wrong, asked_by) if wrong.why in ELSEWHERE else wrong
    return (_index_says(shop, road) if why.why == "no_api" else None) or why


def value(reply: http.Reply | Trouble, method: str) -> Any:
    """The JSON value of an answer, or the Trouble there was."""
    return trouble(reply, method) or _json(reply.body)[0]  # type: ignore[union-attr]


def trouble(reply: http.Reply | Trouble, method: str) -> Trouble | None:
    """What is wrong with an answer; None when it is a JSON value."""
    if isinstance(reply, Trouble):
        return reply
    if 300 <= reply.status < 400:
        return Trouble(f"moved:{_site_of(reply.headers.get('location', ''))}"[:120])
    found = _json(reply.body)
    if (not found or reply.status >= 400) and _is_guarded(reply, is_json=bool(found)):
        return Trouble("guarded")
    if reply.status < 300:
        return None if found else Trouble("no_api", sent=True)
    return _refused(reply, text_of(found[0], "code", 80) if found else "", method)


def _refused(reply: http.Reply, code: str, method: str) -> Trouble:
    if reply.status in (401, 403) and REST_IS_OFF.match(code):
        return Trouble("rest_off")
    if reply.status == 401 and method != "GET":
        # Whoever may ask and not do has a key that is for reading alone (WC_REST_Authentication::check_permissions).
        return Trouble("keys_read_only")
    if reply.status == 404:
        # Its API is there, and knows no such thing; a 404 of anything else may come from whoever stands before it.
        return Trouble("not_there" if code.endswith("_invalid_id") else "no_api")
    found = asking.meant(reply, "no_api")
    return found if isinstance(found, Trouble) else Trouble("no_api")


def _is_guarded(reply: http.Reply, *, is_json: bool) -> bool:
    """Whether something in front of the shop turned us away: a page for people, where a machine was expected."""
    if "cf-mitigated" in reply.headers:
        return True
    if is_json or b"<" not in reply.body[:500]:
        return False
    is_cloudflare = "cf-ray" in reply.headers or reply.headers.get("server", "").lower() == "cloudflare"
    is_challenge = bool(CHALLENGE.search(reply.body[:20_000]))
    return reply.status in (403, 406) or is_challenge or (is_cloudflare and reply.status in (429, 503))


def _json(body: bytes) -> list[Any]:
    """The value in an answer, alone in a list; also behind notices that PHP printed before it, and before remarks of a
    cache. Empty when there is none."""
    try:
        return [json.loads(body, parse_float=str)]
    except (ValueError, RecursionError):
        pass
    text, decoder = body.decode(errors="replace"), json.JSONDecoder(parse_float=str)
    for begins in list(BEGINS.finditer(text))[:MOST_STARTS]:
        try:
            found, end = decoder.raw_decode(text, begins.end() - 1)
        except (ValueError, RecursionError):
            continue
        if not (rest := text[end:].strip()) or rest.startswith("<!--"):
            return [found]
    return []


def _known(shop: Shop) -> Road:
    held = shop.options.get("road")
    if isinstance(held, dict):
        return Road(**held)
    site = site_of(shop)
    return Road(ROOTS[0], "basic" if site.startswith("https://") else "oauth", site)


def site_of(shop: Shop) -> str:
    """The site's address, also where an owner pasted that of its desk or of its API."""
    return re.sub(r"/(wp-json|wp-admin|wp-login\.php|index\.php)(/.*)?$", "", shop.address.strip()).rstrip("/")


def _others(shop: Shop, road: Road, why: str) -> Iterator[Road]:
    if why == "no_api":
        yield from (replace(road, root=root) for root in ROOTS if root != road.root)
        return
    site, home = site_of(shop), _home(shop, road)
    as_known = [replace(road, by="oauth", site=one) for one in dict.fromkeys([site, *_in_both(home or site)])]
    if site.startswith("https://"):
        # WooCommerce's own advice for servers that lose the header: the keys in the query, over https.
        as_known = [replace(road, by="basic", site=site), *as_known, replace(road, by="query", site=site)]
    yield from (one for one in as_known if one != road)


def _in_both(site: str) -> list[str]:
    rest = site.partition("://")[2]
    return [f"https://{rest}", f"http://{rest}"]


def _home(shop: Shop, road: Road) -> str:
    return text_of(_index(shop, road), "home", 254).rstrip("/")


def _index(shop: Shop, road: Road) -> Any:
    """What WordPress tells everybody about its API; None when there is no such thing."""
    url, query = _where(road, site_of(shop), "/")
    reply = asking.fetch("GET", f"{url}?{urlencode(query | {'_fields': 'namespaces,home'}, safe='/')}", most=MOST_INDEX)
    found = [] if isinstance(reply, Trouble) or reply.status >= 300 else _json(reply.body)
    return found[0] if found else None


def _index_says(shop: Shop, road: Road) -> Trouble | None:
    """WordPress answers, and has no WooCommerce."""
    for root in dict.fromkeys((road.root, ROOTS[-1])):
        told = _index(shop, replace(road, root=root))
        spaces = told.get("namespaces") if isinstance(told, dict) else None
        if isinstance(spaces, list):
            return Trouble("no_woocommerce") if API.strip("/") not in spaces else None
    return None


def _where(road: Road, site: str, route: str) -> tuple[str, dict[str, str]]:
    """The address of a route without its query, and what the road puts into the query."""
    if road.root == ROOTS[-1]:
        return f"{site}/{road.root}", {"rest_route": route, **SEEN_BY_WOOCOMMERCE}
    return f"{site}/{road.root}{route}", {}


def _go(
    shop: Shop,
    road: Road,
    keys: tuple[str, str],
    method: str,
    path: str,
    query: Mapping[str, str],
    told: Any,
    most: int,
) -> http.Reply | Trouble:
    url, more = _where(road, site_of(shop), f"{API}{path}")
    headers, asked = {}, {**more, **query}
    if road.by == "basic":
        headers["authorization"] = f"Basic {base64.b64encode(':'.join(keys).encode()).decode()}"
    elif road.by == "query":
        asked |= {"consumer_key": keys[0], "consumer_secret": keys[1]}
    else:
        asked = signed_query(method, _where(road, road.site, f"{API}{path}")[0], asked, *keys)
    url = f"{url}?{urlencode(asked, safe='/')}" if asked else url
    return asking.fetch(method, url, headers=headers, told=told, most=most)


def _site_of(url: str) -> str:
    parts = urlsplit(url)
    path = re.sub(r"/(wp-json|index\.php)(/.*)?$", "", parts.path)
    return f"{parts.scheme}://{parts.netloc}{path}".rstrip("/") if parts.netloc else ""


def _keys(shop: Shop) -> tuple[str, str] | Trouble:
    if not shop.address:
        return Trouble("no_address")
    try:
        key, secret = verbs.secret_of(shop, "key"), verbs.secret_of(shop, "consumer")
    except Unsealable:
        return Trouble("no_keys")
    return (key, secret) if key and secret else Trouble("no_keys")
