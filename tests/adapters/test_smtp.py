"""The SMTP connector against a real server on this machine: the contract, and all that a server may do."""

from __future__ import annotations

import dataclasses
import datetime
import ipaddress
import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from cauce.adapters.smtp import Settings, SmtpMail
from cauce.ports import AdapterError
from cauce.ports.mail import message_id
from tests.adapters.twins import Clock
from tests.contracts.contract import Subject
from tests.contracts.mail import DELIVER, MailContract
from tests.contracts.smtp_sink import Conduct, SmtpSink

pytestmark = pytest.mark.sockets("speaks to a real mail server, on this machine")

PASSWORD = "la-clave-de-Cauce-83"

Start = Callable[..., SmtpSink]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start servers; all are stopped at the end."""
    sinks: list[SmtpSink] = []

    def started(**conduct: object) -> SmtpSink:
        sinks.append(SmtpSink(Conduct(**conduct)))
        return sinks[-1]

    yield started
    for sink in sinks:
        sink.stop()


def connector(sink: SmtpSink, **changed: object) -> SmtpMail:
    settings = {
        "host": "127.0.0.1",
        "port": sink.port,
        "sender": "cauce@institucion.example",
        "sender_name": "Cauce, trámites",
        "security": "none",
        "timeout_seconds": 10.0,
        "deadline_seconds": 30.0,
    }
    return SmtpMail(Settings(**{**settings, **changed}), Clock())


class TestSmtpMail(MailContract):
    IS_READ_BACK = False

    @pytest.fixture
    def subject(self, start: Start) -> Subject:
        sink = start()
        return Subject(
            connector=connector(sink),
            effects=lambda key: len({name for name in _names(sink) if name == _name(key)}),
            snapshot=lambda: sorted(set(_names(sink))),  # what a mailbox that drops repeated ids would hold
            traces=lambda: b"".join(sink.accepted) + json.dumps(sink.commands).encode(),
        )


def _names(sink: SmtpSink) -> list[str]:
    return [str(message["Message-ID"]) for message in sink.messages()]


def _name(key: str) -> str:
    return message_id(key, "institucion.example")


def test_message_arrives_as_it_was_written(start: Start) -> None:
    sink = start()

    connector(sink).apply(DELIVER)

    (message,) = sink.messages()
    assert message["To"] == "mquispe@institucion.example"
    assert message["From"] == '"Cauce, trámites" <cauce@institucion.example>'
    assert message["Subject"] == DELIVER.payload["subject"]
    assert message["Date"].datetime == Clock()()
    assert message["Auto-Submitted"] == "auto-generated"
    plain, formatted = message.get_body(("plain",)), message.get_body(("html",))
    assert plain.get_content().rstrip("\r\n").replace("\r\n", "\n") == DELIVER.payload["text"]
    assert formatted.get_content().strip() == DELIVER.payload["html"]


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "."])
@pytest.mark.parametrize(("answer", "permanent"), [("451 4.3.0 later", False), ("550 5.1.1 no", True)])
def test_refusal_of_the_server_says_whether_to_try_again(
    start: Start, command: str, answer: str, permanent: bool
) -> None:
    sink = start(answers={command: answer})

    with pytest.raises(AdapterError) as refusal:
        connector(sink).apply(DELIVER)

    assert refusal.value.permanent is permanent
    assert answer[:3] in str(refusal.value)
    assert sink.accepted == []


@pytest.mark.parametrize(
    "conduct",
    [
        {"silent": True},
        {"greeting": b"\x00\xff\x13garbage\r\n"},
        {"greeting": b"220" + b"x" * 20_000},
        {"greeting": b"421 4.3.2 busy\r\n"},
        {"greeting": b"220-" + b"y" * 70 + b"\r\n", "pause": 0.001},
        {"answers": {"EHLO": "999 what", "HELO": "999 what"}},
        {"answers": {"RCPT": "not a number"}},
        {"leaves_after": "EHLO"},
        {"leaves_after": "RCPT"},
        {"leaves_after": "DATA"},
    ],
    ids=["silent", "garbage", "long line", "busy", "no end", "bad ehlo", "bad rcpt", "ehlo", "rcpt", "data"],
)
def test_server_that_makes_no_sense_may_be_tried_again(start: Start, conduct: dict[str, object]) -> None:
    sink = start(**conduct)

    with pytest.raises(AdapterError) as failure:
        connector(sink, timeout_seconds=0.5, deadline_seconds=1.0).apply(DELIVER)

    assert not failure.value.permanent
    assert sink.accepted == []


def test_connection_lost_after_the_message_is_unknown_and_carries_the_same_id(start: Start) -> None:
    sink = start(leaves_after=".")
    mail = connector(sink)
    with pytest.raises(AdapterError) as failure:
        mail.apply(DELIVER)
    assert not failure.value.permanent
    assert not mail.probe(DELIVER).holds

    sink.conduct = Conduct()
    receipt = mail.apply(DELIVER)

    assert mail.probe(DELIVER, receipt).holds
    assert _names(sink) == [_name(DELIVER.key)] * 2


def test_accepted_is_accepted_whatever_is_said_at_the_door(start: Start) -> None:
    sink = start(leaves_after="QUIT")

    receipt = connector(sink).apply(DELIVER)

    assert connector(sink).probe(DELIVER, receipt).holds


@pytest.mark.parametrize("security", ["none", "tls"])
def test_one_byte_at_a_time_ends_at_the_deadline(start: Start, certificate: Path, security: str) -> None:
    sink = start(greeting=b"220 " + b"z" * 4000, pause=0.05, tls=security == "tls", certificate=certificate)
    mail = connector(sink, deadline_seconds=0.6, security=security, authorities=str(certificate))
    started = time.monotonic()

    with pytest.raises(AdapterError) as failure:
        mail.apply(DELIVER)

    assert not failure.value.permanent
    assert time.monotonic() - started < 5


def test_handshake_that_never_ends_ends_at_the_deadline(start: Start, certificate: Path) -> None:
    sink = start(greeting=b"\x16\x03\x03\x40\x00" + b"\x02" * 4000, pause=0.05)
    mail = connector(sink, deadline_seconds=0.6, security="tls", authorities=str(certificate))
    started = time.monotonic()

    with pytest.raises(AdapterError):
        mail.apply(DELIVER)

    assert time.monotonic() - started < 5


def test_nobody_listens(start: Start) -> None:
    sink = start()
    sink.stop()
    mail = connector(sink)

    with pytest.raises(AdapterError) as failure:
        mail.apply(DELIVER)

    assert not failure.value.permanent
    assert mail.health().state == "down"
    assert mail.plan(DELIVER).possible


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A private authority's certificate for 127.0.0.1, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=2))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("certificate") / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


SECURE = [("tls", True, ()), ("starttls", False, ("STARTTLS", "AUTH PLAIN LOGIN"))]


@pytest.mark.parametrize(("security", "tls", "offers"), SECURE, ids=["tls", "starttls"])
def test_secure_connection_logs_in_and_delivers(
    start: Start, certificate: Path, security: str, tls: bool, offers: tuple[str, ...]
) -> None:
    sink = start(tls=tls, offers=offers or ("AUTH PLAIN LOGIN",), certificate=certificate)
    mail = connector(
        sink, security=security, authorities=str(certificate), username="cauce", password=PASSWORD
    )

    mail.apply(DELIVER)

    assert "AUTH" in sink.commands
    assert _names(sink) == [_name(DELIVER.key)]
    assert mail.health().state == "ok"


@pytest.mark.parametrize(("security", "tls", "offers"), SECURE, ids=["tls", "starttls"])
def test_certificate_of_nobody_is_not_trusted(
    start: Start, certificate: Path, security: str, tls: bool, offers: tuple[str, ...]
) -> None:
    sink = start(tls=tls, offers=offers, certificate=certificate)

    with pytest.raises(AdapterError, match="certificado"):
        connector(sink, security=security).apply(DELIVER)

    assert sink.accepted == []


def test_server_without_starttls_gets_neither_password_nor_message(start: Start) -> None:
    sink = start(offers=("AUTH PLAIN LOGIN",))

    with pytest.raises(AdapterError, match="STARTTLS"):
        connector(sink, security="starttls", username="cauce", password=PASSWORD).apply(DELIVER)

    assert "AUTH" not in sink.commands
    assert sink.accepted == []


def test_refused_password_is_told_without_the_password(start: Start, certificate: Path) -> None:
    sink = start(
        answers={"AUTH": f"535 5.7.8 {PASSWORD} is wrong"},
        offers=("STARTTLS", "AUTH PLAIN"),
        certificate=certificate,
    )
    mail = connector(
        sink, security="starttls", authorities=str(certificate), username="cauce", password=PASSWORD
    )

    with pytest.raises(AdapterError, match="contraseña") as refusal:
        mail.apply(DELIVER)

    health = mail.health()
    assert not refusal.value.permanent
    assert health.state == "down"
    assert PASSWORD not in repr((refusal.value, refusal.value.__cause__, health, mail.__dict__))


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"security": "ssl"}, "security"),
        ({"security": "none", "username": "cauce"}, "password"),
        ({"host": ""}, "host"),
        ({"sender": "cauce"}, "sender"),
    ],
)
def test_setting_that_cannot_work_is_named(changed: dict[str, str], word: str) -> None:
    good = Settings(host="correo.institucion.example", sender="cauce@institucion.example")

    with pytest.raises(ValueError, match=word):
        dataclasses.replace(good, **changed)
