"""Shops that call all at once: `python -m bench.hooks [--rate 500] [--seconds 60] [--database both]`.

A real `wafaa serve` takes signed hooks of two shops (generic and WooCommerce) from another process over connections
kept open. What it acknowledged is compared with what is stored. CPU per hook is that of the whole server (for
PostgreSQL with the database's processes) beside its floor: the signature checked and the two rows written by bare SQL,
ten to a commit.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.hook_calls import KINDS, Engine
from bench.meter import own_clock, seconds_of_all_threads, seconds_of_children
from bench.place import Place, place
from bench.postgres import NoPostgres

ROOT = Path(__file__).resolve().parent.parent
FLOOR_HOOKS, SHARED = 3000, 10
WARM = 200


def main() -> int:
    options = arguments().parse_args()
    if options.role:
        json.dump(ROLES[options.role](json.loads(options.told)), sys.stdout)
        return 0
    lost = 0
    for database in ["sqlite", "postgres"] if options.database == "both" else [options.database]:
        try:
            with place(database, 0, None) as where:
                where.data.mkdir(mode=0o700, exist_ok=True)
                lost += _measure(where, options)
        except NoPostgres as missing:
            print(f"PostgreSQL is left out: {missing}")
    return 1 if lost else 0


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench.hooks", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument("--rate", type=int, default=500, help="hooks a second; 0: as fast as they are taken")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--connections", type=int, default=64, help="kept open by the shops")
    parser.add_argument(
        "--command", choices=["serve", "up"], default="serve", help="up: the worker reads them meanwhile"
    )
    parser.add_argument("--role", choices=list(ROLES), help=argparse.SUPPRESS)
    parser.add_argument("--told", default="{}", help=argparse.SUPPRESS)
    return parser


def _measure(where: Place, options: argparse.Namespace) -> int:
    """Post, count, tell; how many acknowledged hooks are not stored."""
    shops = _in(where, "found", {})
    hooks = (options.rate or 1000) * options.seconds
    with _serving(where, options.command) as (pid, address):
        _post(where, shops, address, rate=0, hooks=WARM, connections=8)
        before = _cpu(pid, where)
        heard = _post(where, shops, address, rate=options.rate, hooks=hooks, connections=options.connections)
        cpu = 1000 * (_cpu(pid, where) - before) / hooks
    counted = _in(where, "count", {"report": str(_report(where)), "server": where.server, "shops": shops})
    floor = counted["floor_ms"]
    print(
        f"{where.database}, {options.command}: {hooks:,} hooks in {heard['seconds']:.1f} s, "
        f"{hooks / heard['seconds']:.0f} a second; answers {heard['statuses']}; p50 {heard['p50_ms']:.1f} ms, "
        f"p99 {heard['p99_ms']:.1f} ms, longest {heard['most_ms']:.0f} ms\n"
        f"  acknowledged {counted['acknowledged']:,}, stored {counted['stored']:,}, lost {counted['lost']}, "
        f"stored twice {counted['doubled']}, without a job {counted['jobless']}\n"
        f"  {cpu:.2f} ms of CPU a hook; floor {floor:.3f} ms; ratio {cpu / floor:.1f}",
        flush=True,
    )
    return int(counted["lost"])


def _post(where: Place, shops: dict[str, Any], address: str, **how: int) -> dict[str, Any]:
    told = {"address": address, "engines": shops["engines"], "report": str(_report(where)), **how}
    command = [sys.executable, "-m", "bench.hook_client", json.dumps(told)]
    subprocess.run(command, cwd=ROOT, env=where.environment, check=True)
    heard: dict[str, Any] = json.loads(_report(where).read_text())
    return heard


def _report(where: Place) -> Path:
    return where.data / "heard.json"


def _cpu(pid: int, where: Place) -> float:
    return seconds_of_all_threads(pid) + (seconds_of_children(where.server) if where.server else 0.0)


def _in(where: Place, role: str, told: dict[str, Any]) -> dict[str, Any]:
    """Have a process of that place do this."""
    command = [sys.executable, "-m", "bench.hooks", "--role", role, "--told", json.dumps(told)]
    done = subprocess.run(command, cwd=ROOT, env=where.environment, check=True, stdout=subprocess.PIPE, text=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@contextmanager
def _serving(where: Place, command: str) -> Iterator[tuple[int, str]]:
    """The command as a person would start it; its pid and its address."""
    words = [sys.executable, "-m", "wafaa.cli", command, "--port", "0"]
    process = subprocess.Popen(words, cwd=ROOT, env=where.environment, stdout=subprocess.PIPE, text=True)
    try:
        address = ""
        while not address and process.stdout is not None and (line := process.stdout.readline()):
            address = next((word for word in line.split() if word.startswith("http://")), "")
        yield process.pid, address
    finally:
        process.terminate()
        process.communicate(timeout=30)


def _found(_told: dict[str, Any]) -> dict[str, Any]:
    """A store with its two shops, on a fresh database."""
    from wafaa.cli import ground

    ground.ready()
    ground.migrate()
    from wafaa.shops import verbs
    from wafaa.stores.hours import always_open
    from wafaa.stores.scope import entered
    from wafaa.stores.verbs import open_store
    from wafaa.work.unit import unit

    with unit():
        store = open_store("bench", "Bench", always_open("Asia/Riyadh"))
    with entered(store):
        shops = [verbs.connect(kind, kind) for kind in KINDS]
        engines = [
            Engine(shop.kind, f"/hooks/shops/{shop.public_id}/", verbs.make_secret(shop)).__dict__ for shop in shops
        ]
    return {"store": store.pk, "shop": shops[0].pk, "engines": engines}


def _count(told: dict[str, Any]) -> dict[str, Any]:
    """What is stored of what was acknowledged, and what the floor costs on the same database."""
    import django

    django.setup()
    from bench.floors import hooks, raw
    from wafaa.shops.models import Arrival
    from wafaa.work.arrivals import ArrivalState
    from wafaa.work.models import Job

    acknowledged = set(json.loads(Path(told["report"]).read_text())["acknowledged"])
    rows = list(Arrival.everywhere.values_list("provider_id", flat=True))
    waiting = Arrival.everywhere.filter(state=ArrivalState.NEW).count()
    jobs = Job.objects.filter(task__endswith="reading.understand").count()
    least, clock = raw.connect(), own_clock(told["server"])
    engines = [Engine(**one) for one in told["shops"]["engines"]]
    calls = [engines[number % len(engines)].call(number) for number in range(FLOOR_HOOKS)]
    before = clock()
    for start in range(0, FLOOR_HOOKS, SHARED * len(engines)):
        for nth, engine in enumerate(engines):
            some = calls[start + nth : start + SHARED * len(engines) : len(engines)]
            hooks.take(least, told["shops"]["store"], told["shops"]["shop"], engine, some)
    return {
        "acknowledged": len(acknowledged),
        "stored": len(acknowledged & set(rows)),
        "lost": len(acknowledged - set(rows)),
        "doubled": len(rows) - len(set(rows)),
        "jobless": waiting - jobs,
        "floor_ms": 1000 * (clock() - before) / FLOOR_HOOKS,
    }


ROLES = {"found": _found, "count": _count}


if __name__ == "__main__":
    sys.exit(main())
