"""The institution's mail server, spoken to by SMTP (RFC 5321) with TLS (RFC 3207, 8314) and authentication.

What SMTP can and cannot promise: the server's 250 after the message is an acceptance, and the only one there
is. It cannot be asked later what it accepted. So the receipt carries the evidence, and without a receipt the
probe says that it cannot be known. A repeated message has the same Message-ID, by which mailboxes drop it.
"""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from cauce.adapters import words
from cauce.ports import (
    AdapterError,
    Change,
    Check,
    Evidence,
    Health,
    Instruction,
    PayloadRefused,
    Plan,
    Receipt,
    read_verb,
)
from cauce.ports.mail import DeliverMail, message_id

NAME = "Correo institucional (SMTP)"
WHAT = "Correo institucional al titular"
ACCEPTED = "Aceptado por el servidor"
UNKNOWABLE = "No se puede releer: el servidor no dice qué aceptó"
GARBAGE = f"{NAME} no responde, o respondió algo que no se entiende."
SECURITIES = ("tls", "starttls", "none")
SLOW_SECONDS = 3.0
ONE_LINE_IDS = policy.SMTP.clone(max_line_length=200)  # a Message-ID that is folded is not recognised by all


@dataclass(frozen=True)
class Settings:
    """How to reach the server. ValueError, with the name of the setting, for one that cannot work.

    `security`: "tls" from the first byte (usual port 465), "starttls" (587), "none" (a server right here).
    `timeout_seconds` bounds every wait, `deadline_seconds` the whole conversation.
    """

    host: str
    sender: str
    port: int = 587
    security: str = "starttls"
    sender_name: str = ""
    username: str = ""
    password: str = field(default="", repr=False)
    authorities: str = ""  # file with the certificates of a private authority; empty = those of the machine
    timeout_seconds: float = 10.0
    deadline_seconds: float = 30.0

    def __post_init__(self) -> None:
        if self.security not in SECURITIES:
            raise ValueError(f"security is {self.security!r}; accepted: {', '.join(SECURITIES)}.")
        if self.username and self.security == "none":
            raise ValueError("security is 'none' and username is set: a password is never sent in the clear.")
        if not self.host or "@" not in self.sender:
            raise ValueError("host is the name of the mail server and sender an address with a domain.")


class SmtpMail:
    """Connector of the port "mail". Holds no connection between calls."""

    def __init__(self, settings: Settings, now: Callable[[], datetime]) -> None:
        self.name = NAME
        self.port = "mail"
        self._settings = settings
        self._now = now

    def plan(self, order: Instruction) -> Plan:
        """What will be sent. SMTP has no state to read; the server is not contacted."""
        verb = _verb(order)
        return Plan(
            changes=(Change("Correo al titular", "No enviado", f"A {verb.to}: {verb.subject}"),),
            unchanged="ningún otro buzón ni mensaje",
            warnings=("Un correo enviado no se puede retirar.",),
        )

    def apply(self, order: Instruction) -> Receipt:
        """Hand the message over. AdapterError: permanent for a 5xx answer, else it may be tried again."""
        verb = _verb(order)
        message = self._message(order.key, verb)
        with self._refusals(), self._conversation() as server:
            server.send_message(message, self._settings.sender, [verb.to])
        check = Check(WHAT, "Aceptado", ACCEPTED, True, self._now())
        return Receipt((check,), {"message_id": message["Message-ID"]})

    def probe(self, order: Instruction, receipt: Receipt | None = None) -> Evidence:
        """The server's acceptance, as the receipt has it. Without one it is unknown, and does not hold."""
        _verb(order)
        if receipt is not None and receipt.checks:
            return Evidence(receipt.checks)
        return Evidence((Check(WHAT, "Aceptado", UNKNOWABLE, False, self._now(), "estado leído"),))

    def undo(self, order: Instruction, plan: Plan) -> None:
        """A mail cannot be undone: always AdapterError(permanent)."""
        raise AdapterError("Un correo enviado no se puede retirar.", permanent=True)

    def health(self) -> Health:
        """Connect, authenticate, NOOP; send nothing."""
        started = time.perf_counter()
        try:
            with self._refusals(), self._conversation() as server:
                server.noop()
        except AdapterError as unwell:
            return Health("down", _milliseconds(started), str(unwell), self._now())
        took = words.duration(time.perf_counter() - started)
        if time.perf_counter() - started < SLOW_SECONDS:
            return Health("ok", _milliseconds(started), f"Respondió en {took}.", self._now())
        message = f"Respondió en {took}; lo normal es menos de {words.duration(SLOW_SECONDS)}."
        return Health("slow", _milliseconds(started), message, self._now())

    def _message(self, key: str, verb: DeliverMail) -> EmailMessage:
        domain = self._settings.sender.rpartition("@")[2]
        message = EmailMessage(ONE_LINE_IDS)
        message["Message-ID"] = message_id(key, domain)
        message["Date"] = format_datetime(self._now())
        message["From"] = Address(self._settings.sender_name, addr_spec=self._settings.sender)
        message["To"] = Address(addr_spec=verb.to)
        message["Subject"] = verb.subject
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence notice comes back
        message.set_content(verb.text)
        if verb.html:
            message.add_alternative(verb.html, subtype="html")
        return message

    @contextlib.contextmanager
    def _conversation(self) -> Iterator[smtplib.SMTP]:
        """A connection that is closed at the end, and cut when the whole takes longer than the deadline."""
        settings = self._settings
        server = _Watched(settings, self._trust())
        try:
            if settings.security == "starttls":
                server.starttls(context=self._trust())
            if settings.username:
                server.login(settings.username, settings.password)
            yield server
            with contextlib.suppress(OSError, smtplib.SMTPException):
                server.quit()  # accepted is accepted, whatever is said at the door
        finally:
            server.close()

    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._settings.authorities or None)

    @contextlib.contextmanager
    def _refusals(self) -> Iterator[None]:
        """Turn whatever can go wrong into one AdapterError, with no text of the server's and no secret."""
        try:
            yield
        except smtplib.SMTPRecipientsRefused as refused:
            code = next(iter(refused.recipients.values()))[0]
            raise _refusal("no aceptó la dirección del destinatario", code) from None
        except smtplib.SMTPAuthenticationError:
            # Cauce's own password is not this order's fault: it waits until somebody sets it right.
            raise AdapterError(f"{NAME} no aceptó el usuario y la contraseña de Cauce.") from None
        except smtplib.SMTPNotSupportedError:
            lacking = "no ofrece lo que pide la configuración (STARTTLS o autenticación)"
            raise AdapterError(f"{NAME} {lacking}.") from None
        except smtplib.SMTPResponseException as refused:
            if isinstance(refused.smtp_error, str):  # smtplib's own 500: a line too long to be an answer
                raise AdapterError(GARBAGE) from None
            raise _refusal("no aceptó el mensaje", refused.smtp_code) from None
        except ssl.SSLCertVerificationError:
            raise AdapterError(f"{NAME} presentó un certificado que no es de confianza.") from None
        except TimeoutError:
            raise AdapterError(f"{NAME} no respondió a tiempo.") from None
        except (OSError, smtplib.SMTPException, UnicodeError, ValueError):
            raise AdapterError(GARBAGE) from None


class _Watched(smtplib.SMTP):
    """A connection that is cut when the whole conversation takes longer than the deadline.

    smtplib bounds each wait only: a server that sends one byte a second would keep a worker for hours.
    """

    def __init__(self, settings: Settings, trust: ssl.SSLContext) -> None:
        self._trust = trust if settings.security == "tls" else None
        self._wire: socket.socket | None = None
        self._watch = threading.Timer(settings.deadline_seconds, self._cut)
        self._watch.daemon = True
        self._watch.start()
        # local_hostname: without it smtplib asks the name server, which may take longer than all the rest.
        domain = settings.sender.rpartition("@")[2]
        try:
            super().__init__(settings.host, settings.port, domain, settings.timeout_seconds)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close, and watch no longer."""
        self._watch.cancel()
        super().close()
        if self._wire is not None:
            self._wire.close()

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        """smtplib's place for connecting, TLS included; the wire is known before a byte is awaited."""
        self._wire = socket.create_connection((host, port), timeout)
        if self._trust is not None:
            plain = self._wire
            self._wire = wrapped = self._trust.wrap_socket(
                plain, server_hostname=host, do_handshake_on_connect=False
            )
            wrapped.do_handshake()
        return self._wire

    def _cut(self) -> None:
        wire = self.sock or self._wire
        if wire is not None:
            with contextlib.suppress(OSError):
                wire.shutdown(socket.SHUT_RDWR)


def _verb(order: Instruction) -> DeliverMail:
    try:
        verb = read_verb(order.verb, order.payload)
    except PayloadRefused as refused:
        raise AdapterError(str(refused), permanent=True) from None
    if not isinstance(verb, DeliverMail):
        raise AdapterError(f"{NAME} no conoce esta orden.", permanent=True)
    return verb


def _refusal(what: str, code: int) -> AdapterError:
    """RFC 5321 §4.2.1: 4xx may be tried again, 5xx not. Anything else is not an answer: try again."""
    permanent = 500 <= code <= 599
    advice = "" if permanent else "; se intentará de nuevo"
    return AdapterError(f"{NAME} {what} (respuesta {code}){advice}.", permanent=permanent)


def _milliseconds(started: float) -> int:
    return max(1, round((time.perf_counter() - started) * 1000))
