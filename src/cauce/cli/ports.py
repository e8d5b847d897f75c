"""Addresses and ports on the command line."""

from __future__ import annotations

import argparse
import errno
import http.client
import socket

from cauce.operations.refusals import Refused


def add_address(parser: argparse.ArgumentParser) -> None:
    """Give a command the options `--host` and `--port`."""
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen at (127.0.0.1: this machine only)"
    )
    parser.add_argument("--port", type=port, default=8000, help="port to listen at (8000)")


def _whole_number(text: str, least: int, most: int) -> int:
    if not text.isdecimal() or not least <= int(text) <= most:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from {least} to {most}")
    return int(text)


def port(text: str) -> int:
    """Read a port."""
    return _whole_number(text, 1, 65535)


def threads(text: str) -> int:
    """Read a number of threads."""
    return _whole_number(text, 1, 64)


def url(host: str, port: int) -> str:
    """Return the address that a browser of this machine opens."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)  # noqa: S104 - recognised, not listened at
    return f"http://{shown}:{port}"


def refuse_if_taken(host: str, port: int, *, command: str) -> None:
    """Refuse, with what to do, when nobody can listen at that address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise Refused(_why_not(error, host, port, command)) from error


def _why_not(error: Exception, host: str, port: int, command: str) -> str:
    number = getattr(error, "errno", None)
    if number == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else port - 1
        return (
            f"Port {port} of {host} is taken by another program. "
            f"Choose another one: ./cauce {command} --port {other}"
        )
    if number == errno.EACCES:
        return f"Only the system's administrator may listen at port {port}. Choose one above 1023."
    return f"Nothing can listen at {host}:{port}: not an address of this machine. --host 127.0.0.1 is."


def hosts(host: str) -> str:
    """Return the names under which the pages may be asked for, as CAUCE_HOSTS takes them."""
    if host in ("0.0.0.0", "::"):  # noqa: S104 - the person asked to be reached from everywhere
        return "*"
    return ",".join(dict.fromkeys((host, "127.0.0.1", "localhost")))


def free() -> int:
    """Return a port of this machine that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int, host: str = "127.0.0.1") -> bool:
    """Say whether the first page of an installation of this machine answers there now."""
    connection = http.client.HTTPConnection(url(host, port).removeprefix("http://"), timeout=5)
    try:
        connection.request("GET", "/entrar")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
