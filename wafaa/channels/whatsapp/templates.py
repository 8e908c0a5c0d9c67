"""Templates: what Meta lists, and what it takes when one is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wafaa.channels.meta.told import dicts, of, text_in
from wafaa.channels.templates import VARIABLE, EmptyVariable
from wafaa.lib.text.safe import visible


def listed(told: dict[str, Any]) -> dict[str, Any]:
    """One template of Meta's list as a row of ours. `needs_more`: it wants what we cannot give (a picture in its
    head, a variable in a button), so that it is shown but not offered."""
    parts = {text_in(part, "type", 20).upper(): part for part in dicts(told, "components")}
    header, buttons = parts.get("HEADER", {}), dicts(parts.get("BUTTONS", {}), "buttons")
    has_media = bool(header) and text_in(header, "format", 20).upper() not in ("TEXT", "")
    has_variable = any(VARIABLE.search(text_in(button, "url", 2000)) for button in buttons)
    odd = any(
        text_in(button, "type", 30).upper() in ("OTP", "COPY_CODE", "FLOW", "CATALOG", "MPM") for button in buttons
    )
    return {
        "name": text_in(told, "name", 120),
        "language": text_in(told, "language", 12),
        "category": text_in(told, "category", 20),
        "state": text_in(told, "status", 20),
        "reason": "" if text_in(told, "rejected_reason", 200) == "NONE" else text_in(told, "rejected_reason", 200),
        "header": "" if has_media else text_in(header, "text", 200),
        "body": text_in(parts.get("BODY", {}), "text", 5000),
        "footer": text_in(parts.get("FOOTER", {}), "text", 200),
        "needs_more": has_media or has_variable or odd,
    }


def payload(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """The `template` object Meta takes. Raises EmptyVariable: at the last moment too, nothing with a hole leaves."""
    values = chosen.get("values") or {}
    for name, value in values.items():
        if not visible(str(value)).strip():
            raise EmptyVariable(name)
    head = {name.removeprefix("header."): value for name, value in values.items() if name.startswith("header.")}
    body = {name: value for name, value in values.items() if not name.startswith("header.")}
    components = [_component(where, given) for where, given in (("header", head), ("body", body)) if given]
    told: dict[str, Any] = {"name": chosen.get("name"), "language": {"code": chosen.get("language")}}
    return told | ({"components": components} if components else {})


def _component(where: str, given: Mapping[str, str]) -> dict[str, Any]:
    """Numbered variables go in their order, named ones with their names."""
    numbered = all(name.isdigit() for name in given)
    names = sorted(given, key=int) if numbered else list(given)
    parameters = []
    for name in names:
        named = {} if numbered else {"parameter_name": name}
        parameters.append({"type": "text", **named, "text": " ".join(given[name].split())})
    return {"type": where, "parameters": parameters}


def next_page(told: dict[str, Any]) -> str:
    """The cursor of the next page of a list, "" on the last one."""
    paging = of(told, "paging")
    return text_in(of(paging, "cursors"), "after", 500) if paging.get("next") else ""
