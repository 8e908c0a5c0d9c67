#!/usr/bin/env bash
# The whole suite, with real servers: PostgreSQL and Redis of our own on loopback, Chromium for the walks.
# What is missing is installed where that is allowed (Debian packages), else left out aloud; with REQUIRE_ALL=1
# missing means failed. ONLY=sqlite or ONLY=postgresql runs half of it. Arguments are handed to pytest.
set -euo pipefail
cd "$(dirname "$0")/.."

PY="${PYTHON_OF_TESTS:-$PWD/.venv/bin/python}"
PLACE="$(mktemp -d /tmp/wafaa-services.XXXXXX)"
chmod 755 "$PLACE"
WORKERS="${WORKERS:-2}"
LEFT_OUT=()
POSTGRES_BIN=""
SERVANT=""

main() {
    trap stop_all EXIT
    trap 'exit 130' INT TERM
    have_packages
    have_oscar
    start_redis
    start_postgres
    tell_what_is_missing
    [[ "${ONLY:-}" == postgresql ]] || run_on_sqlite "$@"
    if [[ -n "${WAFAA_TEST_POSTGRES_URL:-}" && "${ONLY:-}" != sqlite ]]; then
        # The walks and the command line start products of their own, each on the database it is about: once is enough.
        DATABASE_URL="$WAFAA_TEST_POSTGRES_URL" run_suite PostgreSQL -m "not browser and not once and not long" "$@"
    fi
    tell_what_is_missing
}

# A walk is a browser and a product of its own, which fill two cores: one at a time, or they starve each other.
run_on_sqlite() {
    if [[ $# -gt 0 ]]; then
        run_suite SQLite "$@"
    else
        run_suite SQLite -m "not browser"
        WORKERS=1 run_suite "SQLite, the browser walks" -m browser
    fi
}

have_packages() {
    local wanted=()
    command -v chromium chromium-browser google-chrome >/dev/null 2>&1 || wanted+=(chromium)
    command -v redis-server >/dev/null || wanted+=(redis-server)
    command -v dovecot >/dev/null || [[ -x /usr/sbin/dovecot ]] || wanted+=(dovecot-imapd)
    [[ -n "$(find_postgres)" ]] || wanted+=(postgresql)
    fc-list :lang=ar 2>/dev/null | grep -q . || wanted+=(fontconfig fonts-noto-core)
    [[ ${#wanted[@]} -eq 0 ]] || install_packages "${wanted[@]}"
}

# The shop engine of tests/real/test_oscar.py has an environment of its own, made once.
have_oscar() {
    "$PY" tools/environment.py --lock=tests/real/oscar/requirements.lock .venv-oscar ||
        LEFT_OUT+=("django-oscar: its environment could not be made")
}

install_packages() {
    local as_root=()
    if [[ $EUID -ne 0 ]]; then
        sudo -n true 2>/dev/null && as_root=(sudo -n) || { echo "Cannot install: $* (neither root nor sudo)"; return; }
    fi
    command -v apt-get >/dev/null || { echo "Cannot install: $* (no apt-get)"; return; }
    echo "Installing: $*"
    # A package that starts its server by itself would take the usual ports.
    printf '#!/bin/sh\nexit 101\n' >"$PLACE/no-servers"
    chmod +x "$PLACE/no-servers"
    "${as_root[@]}" sh -c "test -e /usr/sbin/policy-rc.d || cp '$PLACE/no-servers' /usr/sbin/policy-rc.d"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive sh -c \
        "apt-get -qq update && apt-get -qq install -y --no-install-recommends $*" >"$PLACE/apt.log" 2>&1 ||
        { echo "apt-get could not install them:"; tail -5 "$PLACE/apt.log"; }
    "${as_root[@]}" sh -c "cmp -s '$PLACE/no-servers' /usr/sbin/policy-rc.d && rm /usr/sbin/policy-rc.d || true"
}

find_postgres() {
    local found
    found="$(command -v initdb || ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -1 || true)"
    [[ -z "$found" ]] || dirname "$(readlink -f "$found")"
}

free_port() {
    "$PY" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

start_redis() {
    command -v redis-server >/dev/null || { LEFT_OUT+=("Redis: redis-server is not installed"); return; }
    local port
    port="$(free_port)"
    redis-server --bind 127.0.0.1 --port "$port" --save '' --appendonly no --dir "$PLACE" \
        >"$PLACE/redis.log" 2>&1 &
    REDIS_PID=$!
    wait_for "$port" || { LEFT_OUT+=("Redis: it did not start, see $PLACE/redis.log"); return; }
    export WAFAA_TEST_REDIS_URL="redis://127.0.0.1:$port/0"
}

# PostgreSQL refuses to run as root, so root lends it to an unprivileged user.
as_servant() {
    if [[ $EUID -ne 0 ]]; then "$@"; else runuser -u "$SERVANT" -- "$@"; fi
}

start_postgres() {
    POSTGRES_BIN="$(find_postgres)"
    [[ -n "$POSTGRES_BIN" ]] || { LEFT_OUT+=("PostgreSQL: it is not installed"); return; }
    id postgres >/dev/null 2>&1 && SERVANT=postgres || SERVANT=nobody
    local port
    port="$(free_port)"
    mkdir "$PLACE/postgres"
    [[ $EUID -ne 0 ]] || chown "$SERVANT" "$PLACE/postgres"
    chmod 700 "$PLACE/postgres"
    (
        cd "$PLACE/postgres"
        as_servant "$POSTGRES_BIN/initdb" -D "$PLACE/postgres/data" -U wafaa -A trust -E UTF8 --locale=C.UTF-8 \
            --no-sync >initdb.log 2>&1
        as_servant "$POSTGRES_BIN/pg_ctl" -D "$PLACE/postgres/data" -l "$PLACE/postgres/server.log" -w -t 60 -o \
            "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories=$PLACE/postgres -c max_connections=200" \
            start >start.log 2>&1
    ) || { LEFT_OUT+=("PostgreSQL: it did not start, see $PLACE/postgres"); KEEP=1; return; }
    as_servant "$POSTGRES_BIN/createdb" -h 127.0.0.1 -p "$port" -U wafaa wafaa
    export WAFAA_TEST_POSTGRES_URL="postgres://wafaa@127.0.0.1:$port/wafaa"
}

wait_for() {
    for _ in $(seq 100); do
        (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return 0
        sleep 0.1
    done
    return 1
}

tell_what_is_missing() {
    command -v chromium chromium-browser google-chrome >/dev/null 2>&1 || note "Chromium: the browser walks"
    [[ -x /usr/sbin/dovecot ]] || command -v dovecot >/dev/null || note "Dovecot: the walk through a real IMAP server"
    [[ ${#LEFT_OUT[@]} -gt 0 ]] || return 0
    echo
    echo "LEFT OUT, because it could not be had here:"
    printf '  %s\n' "${LEFT_OUT[@]}"
    [[ -z "${REQUIRE_ALL:-}" ]] || { echo "REQUIRE_ALL is set, so this is a failure."; exit 1; }
}

note() {
    [[ " ${LEFT_OUT[*]:-} " == *"$1"* ]] || LEFT_OUT+=("$1")
}

run_suite() {
    local name="$1" began=$SECONDS
    shift
    echo
    echo "== the suite on $name"
    "$PY" -m pytest -n "$WORKERS" --dist loadgroup "$@"
    echo "== the suite on $name took $((SECONDS - began)) s"
}

stop_all() {
    [[ -z "${REDIS_PID:-}" ]] || kill "$REDIS_PID" 2>/dev/null || true
    if [[ -f "$PLACE/postgres/data/postmaster.pid" ]]; then
        (cd / && as_servant "$POSTGRES_BIN/pg_ctl" -D "$PLACE/postgres/data" -m immediate -w stop >/dev/null 2>&1) || true
    fi
    [[ -n "${KEEP:-}" ]] || rm -rf "$PLACE"
}

main "$@"
