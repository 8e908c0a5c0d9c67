"""The process that touches hostile bytes.

It is started once, imports only the parser, and forks for every mail: the fork works under limits of
memory, processor time and wall time that the kernel enforces, and its death harms neither the next
mail nor this process. It holds no secrets, no database and no environment.
"""

import gc
import os
import resource
import signal
import socket
import sys
from typing import Any

from .parser import parse
from .parts import TooDeep
from .wire import pack, receive_frame, receive_sealed, send_frame, send_sealed

LONGEST_MAIL = 1024 * 1024 * 1024
# Read once before serving, so that the forks inherit compiled patterns and loaded codecs.
_WARMING = b"""From: =?windows-1256?Q?=E1=ED?= <a@b.test>\r\nDate: Sun, 22 Nov 2026 01:11:48 +0300\r
Subject: =?utf-8?B?2YTZig==?=\r\nContent-Type: multipart/mixed; boundary=b; charset*=utf-8''x\r\n\r
--b\r\nContent-Type: text/html; charset=windows-1256\r\nContent-Transfer-Encoding: quoted-printable\r\n\r
<p>=E1=ED</p>\r\n--b\r\nContent-Type: image/png; name="a.png"\r\nContent-Transfer-Encoding: base64\r\n\r
AAAA\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nA: b\r\n\r\nStatus: 5.0.0\r\n\r\n--b--\r
"""
_BY_SIGNAL = {signal.SIGALRM: "too_slow", signal.SIGPROF: "too_slow", signal.SIGXCPU: "too_slow"}


def serve(sock: socket.socket) -> None:
    """Answers mails on `sock`, one after another, until the other side closes."""
    parse(_WARMING, "", ())
    gc.collect()
    gc.freeze()
    while True:
        try:
            waiting = [receive_frame(sock, LONGEST_MAIL)]
        except (EOFError, OSError):
            return
        _answer(sock, *waiting.pop())  # popped, so that a large mail is not kept until the next one comes


def _answer(sock: socket.socket, order: dict[str, Any], raw: bytearray) -> None:
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if not pid:
        sock.close()
        ours.close()
        _work(theirs, order, raw)
    theirs.close()
    del raw
    try:
        words, content = receive_sealed(ours, LONGEST_MAIL)
    except (EOFError, OSError, ValueError):
        words, content = bytearray(), bytearray()
    ours.close()
    _, status = os.waitpid(pid, 0)
    if words:
        send_sealed(sock, words, content)
    else:
        send_frame(sock, {"reason": _reason(status)})


def _reason(status: int) -> str:
    if os.WIFSIGNALED(status):
        return _BY_SIGNAL.get(signal.Signals(os.WTERMSIG(status)), "too_much_memory")
    return "too_much_memory"


def _work(sock: socket.socket, order: dict[str, Any], raw: bytearray) -> None:
    """Never returns: the fork must not run on into the loop of its parent."""
    try:
        _limit(order)
        send_frame(sock, *_read(order, bytes(raw)))
    except BaseException:  # whatever it was, the parent learns it from the missing answer
        os._exit(1)
    os._exit(0)


def _limit(order: dict[str, Any]) -> None:
    """No files, no processes, no core; so much memory; and signals that kill when time is over."""
    gc.disable()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (order["memory"], order["memory"]))
    whole = int(order["cpu"]) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole + 1))
    signal.setitimer(signal.ITIMER_PROF, order["cpu"])
    signal.setitimer(signal.ITIMER_REAL, order["wall"])


def _read(order: dict[str, Any], raw: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        words, content = pack(parse(raw, order["authserv_id"], order["own_addresses"]))
        return {"mail": words}, content
    except (TooDeep, RecursionError):
        return {"reason": "too_deep"}, b""
    except MemoryError:
        return {"reason": "too_much_memory"}, b""
    except Exception as problem:
        return {"reason": "not_understood", "problem": type(problem).__name__}, b""


def main() -> None:
    """Entry of the child; its socket is the file descriptor named by the first argument."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    serve(socket.socket(fileno=int(sys.argv[1])))
