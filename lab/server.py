"""What the lab knows of a server: one frozen value per module in `lab/servers`."""

from __future__ import annotations

import signal
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

DOMAIN = "lab.test"  # of names and of mail; no such domain exists outside (RFC 6761)


class NotWell(Exception):
    """The server does not do what it is there for. The text says what was asked and what came."""


@dataclass(frozen=True)
class Certificate:
    """A server's certificate and its key, as PEM."""

    chain: str
    key: str


@dataclass(frozen=True)
class Site:
    """What a server's configuration is made from: where everybody is, passwords, certificates of this lab."""

    host: str  # this machine, as the servers see it
    addresses: Mapping[str, str]
    passwords: Mapping[str, Mapping[str, str]]
    authority: str = ""  # the certificate that everybody's is to be checked with, as PEM
    certificates: Mapping[str, Certificate] = field(default_factory=dict)

    def trust(self) -> ssl.SSLContext:
        """What a client checks a server of the lab with: this lab's authority and no other."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=self.authority)
        return context

    def password(self, server: str, whose: str) -> str:
        return self.passwords[server][whose]


@dataclass(frozen=True)
class File:
    """A configuration file, written anew at every start."""

    path: str
    text: str
    mode: int = 0o644
    owner: str = "root"


@dataclass(frozen=True)
class Step:
    """A command inside the room, run to its end."""

    command: tuple[str, ...]
    user: str = "root"


@dataclass(frozen=True)
class Server:
    """One server. `files` and `health` are given the site; health raises NotWell with a sentence.

    `prepare` runs before the server, `settle` beside it once it has started; both run at every start, so they
    say what must hold and change nothing that holds already.
    """

    name: str
    release: str  # of Debian, by code name
    packages: tuple[str, ...]  # the first one gives the version
    ports: Mapping[str, int]
    files: Callable[[Site], list[File]]
    start: tuple[str, ...]  # stays in the foreground
    health: Callable[[Site], None]
    user: str = "root"
    passwords: tuple[str, ...] = ()  # whose, each made at the first start
    is_certified: bool = False  # speaks TLS, with a certificate of the lab
    needs: tuple[str, ...] = ()  # servers that are up before this one
    prepare: tuple[Step, ...] = ()
    settle: tuple[Step, ...] = ()
    stop: signal.Signals = signal.SIGTERM
    patience: float = 30.0  # seconds until a start has failed
    farewell: float = 10.0  # seconds until a server that was told to end is killed
