"""A small real SMTP server on this machine, that keeps what it accepts and misbehaves when told to."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import cast


@dataclass
class Conduct:
    """How the server answers.

    `answers` replaces the answer to a command ("RCPT": "550 5.1.1 no such user"). `greeting`: what is said at
    once instead of 220. `silent`: nothing is said at all. `pause`: seconds between any two bytes.
    `leaves_after`: closes after this command, unanswered ("." = after the message, which it has accepted).
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    greeting: bytes = b"220 sink.example ESMTP\r\n"
    silent: bool = False
    pause: float = 0.0
    leaves_after: str = ""
    offers: tuple[str, ...] = ()
    certificate: Path | None = None  # PEM with key and certificate: for TLS or STARTTLS
    tls: bool = False  # from the first byte


class SmtpSink:
    """Listens on a free port of 127.0.0.1 from `start` to `stop`; one thread per connection."""

    def __init__(self, conduct: Conduct | None = None) -> None:
        self.conduct = conduct or Conduct()
        self.accepted: list[bytes] = []
        self.commands: list[str] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._start(self._listen)

    def stop(self) -> None:
        """Close everything; returns when no thread is left."""
        for wire in (self._listening, *self._open):
            with contextlib.suppress(OSError):
                wire.shutdown(socket.SHUT_RDWR)
            wire.close()
        for thread in self._threads:
            thread.join(timeout=10)

    def messages(self) -> list[EmailMessage]:
        """What was accepted, parsed, oldest first."""
        return [cast("EmailMessage", message_from_bytes(raw, policy=policy.default)) for raw in self.accepted]

    def _start(self, target: object, *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)  # type: ignore[arg-type]  # any callable
        self._threads.append(thread)
        thread.start()

    def _listen(self) -> None:
        while True:
            try:
                wire, _ = self._listening.accept()
            except OSError:
                return
            self._open.append(wire)
            self._start(self._serve, wire)

    def _serve(self, wire: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError):
            if self.conduct.tls:
                wire = self._wrapped(wire)
            if self.conduct.silent:
                wire.recv(1)  # until somebody gives up
                return
            self._say(wire, self.conduct.greeting)
            self._converse(wire)
        with contextlib.suppress(OSError):
            wire.close()

    def _converse(self, wire: socket.socket) -> None:
        reading = wire.makefile("rb")
        while line := reading.readline():
            command = line.decode("latin-1").strip()
            verb = command.split(" ")[0].split(":")[0].upper()
            self.commands.append(verb)
            answer = self._answer(verb, command)
            if verb == self.conduct.leaves_after:
                break
            self._say(wire, answer.encode() + b"\r\n")
            if verb == "DATA" and answer.startswith("354"):
                self._receive(wire, reading)
                if self.conduct.leaves_after == ".":
                    break
            elif verb == "STARTTLS" and answer.startswith("220"):
                reading.close()
                wire = self._wrapped(wire)
                reading = wire.makefile("rb")
            elif verb == "QUIT":
                break
        reading.close()
        wire.close()

    def _answer(self, verb: str, command: str) -> str:
        if verb in self.conduct.answers:
            return self.conduct.answers[verb]
        if verb == "EHLO":
            lines = ["sink.example", *self.conduct.offers]
            return "\r\n".join([*(f"250-{line}" for line in lines[:-1]), f"250 {lines[-1]}"])
        usual = {"DATA": "354 go on", "QUIT": "221 bye", "STARTTLS": "220 go on", "AUTH": "235 welcome"}
        return usual.get(verb, "250 OK")

    def _receive(self, wire: socket.socket, reading: object) -> None:
        lines = []
        while (line := reading.readline()) not in (b".\r\n", b""):  # type: ignore[attr-defined]  # a binary file
            lines.append(line[1:] if line.startswith(b"..") else line)
        answer = self.conduct.answers.get(".", "250 2.0.0 queued")
        if answer.startswith("250"):
            self.accepted.append(b"".join(lines))
        if self.conduct.leaves_after != ".":
            self._say(wire, answer.encode() + b"\r\n")

    def _say(self, wire: socket.socket, content: bytes) -> None:
        if not self.conduct.pause:
            wire.sendall(content)
            return
        for byte in content:
            wire.sendall(bytes([byte]))
            time.sleep(self.conduct.pause)

    def _wrapped(self, wire: socket.socket) -> ssl.SSLSocket:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(str(self.conduct.certificate))
        wrapped = context.wrap_socket(wire, server_side=True)
        self._open.append(wrapped)
        return wrapped
