"""The process that measures one database: `python -m bench.job '<options as JSON>'`, in a place's environment."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from bench.place import Place

FIGURES = "figures.json"


def main(options: dict[str, Any]) -> None:
    import django

    django.setup()
    place = Place(options["database"], Path(options["data"]), options["size"], options["url"], options["server"])
    if not place.is_filled:
        _fill(place)
    figures = _measured(place, options)
    (place.data / FIGURES).write_text(json.dumps(figures))


def _fill(place: Place) -> None:
    from django.core.management import call_command

    from bench.generate import fill

    began = time.monotonic()
    call_command("migrate", verbosity=0)
    fill(place.size, lambda told: say(f"  {time.monotonic() - began:5.0f} s  {told}"))
    place.mark_filled(time.monotonic() - began)


def _measured(place: Place, options: dict[str, Any]) -> dict[str, Any]:
    from bench import live
    from bench.meter import own_clock, side_by_side
    from bench.operations import operations
    from bench.samples import drawn
    from bench.shop import the_shop

    samples, clock, only = drawn(the_shop(), place.size), own_clock(place.server), options["only"]
    figures: dict[str, Any] = {}
    for one in operations(samples):
        if only in ("", one.name):
            times = max(2, one.times // options["divide"])
            found = side_by_side(
                one.app, one.floor, times=times, rounds=options["rounds"], clock=clock, ready=one.ready
            )
            figures[one.name] = _told(one.name, found.cpu_ms, found.floor_cpu_ms)
    if only in ("", "live_delivery", "idle_stream"):
        heard = live.measure(samples, options["streams"], options["rounds"])
        figures["live_delivery"] = _told("live_delivery", heard.delivery.cpu_ms, heard.delivery.floor_cpu_ms)
        figures["idle_stream"] = _told("idle_stream", heard.memory.cpu_ms, heard.memory.floor_cpu_ms)
    return figures


def _told(name: str, mine: float, least: float) -> dict[str, float]:
    say(f"  {name:<22}{mine:9.3f}{least:9.3f}  x{mine / least if least else 0:.1f}")
    return {"app": mine, "floor": least}


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
