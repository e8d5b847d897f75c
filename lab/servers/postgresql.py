"""PostgreSQL 15: where Cauce keeps the call codes, and the PBX asks for them.

Cauce's role owns the database `codes`; the role of the PBX may connect, and nothing else until Cauce says so.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import signal
import socket
import struct

from lab.server import File, NotWell, Server, Site, Step

PORT = 5432
PROGRAMS, CLUSTER, SETTINGS = (
    "/usr/lib/postgresql/15/bin",
    "/var/lib/postgresql/15/main",
    "/etc/postgresql/15/main",
)

# No power cut is insured against: a lab can be started afresh.
CONFIGURATION = """\
data_directory = '{cluster}'
hba_file = '{settings}/pg_hba.conf'
listen_addresses = '{address}'
port = {port}
unix_socket_directories = '/run/postgresql'
max_connections = 50
fsync = off
full_page_writes = off
synchronous_commit = off
password_encryption = 'scram-sha-256'
log_line_prefix = '%m '
timezone = 'UTC'
"""
DOORS = """\
local  all    postgres                   peer
host   codes  cauce     {host}/32      scram-sha-256
host   codes  pbx       {pbx}/32     scram-sha-256
"""
ROLES = """\
\\set ON_ERROR_STOP on
SELECT 'CREATE ROLE ' || name FROM (VALUES ('cauce'), ('pbx')) AS roles (name)
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \\gexec
ALTER ROLE cauce LOGIN PASSWORD '{cauce}';
ALTER ROLE pbx LOGIN PASSWORD '{pbx}';
SELECT 'CREATE DATABASE codes OWNER cauce'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'codes') \\gexec
REVOKE ALL ON DATABASE codes FROM PUBLIC;
GRANT CONNECT ON DATABASE codes TO pbx;
"""


def files(site: Site) -> list[File]:
    here = site.addresses["postgresql"]
    configuration = CONFIGURATION.format(cluster=CLUSTER, settings=SETTINGS, address=here, port=PORT)
    doors = DOORS.format(host=site.host, pbx=site.addresses["asterisk"])
    words = {whose: site.password("postgresql", whose) for whose in ("cauce", "pbx")}
    return [
        File(f"{SETTINGS}/postgresql.conf", configuration, owner="postgres"),
        File(f"{SETTINGS}/pg_hba.conf", doors, 0o640, "postgres"),
        File("/etc/postgresql/roles.sql", ROLES.format(**words), 0o600, "postgres"),
    ]


def health(site: Site) -> None:
    log_in(site, "cauce", "codes")


def log_in(site: Site, role: str, database: str) -> None:
    """Sign in over the network (SCRAM-SHA-256, RFC 5802); raises NotWell with the server's refusal."""
    password = site.password("postgresql", role).encode()
    with socket.create_connection((site.addresses["postgresql"], PORT), timeout=5) as connection:
        hello = f"user\0{role}\0database\0{database}\0\0".encode()
        connection.sendall(struct.pack("!II", len(hello) + 8, 196608) + hello)
        _expect(connection, 10)
        mine = f"n=,r={secrets.token_urlsafe(18)}"
        first = f"n,,{mine}".encode()
        _send(connection, b"SCRAM-SHA-256\0" + struct.pack("!I", len(first)) + first)
        theirs = _expect(connection, 11).decode()
        said = dict(part.split("=", 1) for part in theirs.split(","))
        salted = hashlib.pbkdf2_hmac("sha256", password, base64.b64decode(said["s"]), int(said["i"]))
        key = hmac.digest(salted, b"Client Key", "sha256")
        without = f"c=biws,r={said['r']}"
        signed = f"{mine},{theirs},{without}".encode()
        signature = hmac.digest(hashlib.sha256(key).digest(), signed, "sha256")
        proof = bytes(a ^ b for a, b in zip(key, signature, strict=True))
        _send(connection, f"{without},p={base64.b64encode(proof).decode()}".encode())
        _expect(connection, 12)
        _expect(connection, 0)
        while (message := _message(connection))[0] != b"Z":  # settings of the session, until it is ready
            if message[0] == b"E":
                raise NotWell(f"PostgreSQL does not open {database}: {_words(message[1])}.")


def _send(connection: socket.socket, body: bytes) -> None:
    connection.sendall(b"p" + struct.pack("!I", len(body) + 4) + body)


def _expect(connection: socket.socket, kind: int) -> bytes:
    """The server's next word on who we are, which must be of `kind`."""
    letter, body = _message(connection)
    if letter != b"R" or struct.unpack("!I", body[:4])[0] != kind:
        raise NotWell(f"PostgreSQL refused to let Cauce in: {_words(body)}.")
    return body[4:]


def _message(connection: socket.socket) -> tuple[bytes, bytes]:
    letter, length = struct.unpack("!cI", _exactly(connection, 5))
    return letter, _exactly(connection, length - 4)


def _words(error: bytes) -> str:
    """The sentence in an error message, which is fields that begin with a letter and end with a zero."""
    return next(
        (field[1:].decode(errors="replace") for field in error.split(b"\0") if field[:1] == b"M"), "-"
    )


def _exactly(connection: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count:
        if not (more := connection.recv(count - len(found))):
            raise EOFError("the connection was closed")
        found += more
    return found


WAIT = ("sh", "-c", "until pg_isready -q -h /run/postgresql; do sleep 0.1; done")

SERVER = Server(
    name="postgresql",
    release="bookworm",
    packages=("postgresql-15",),
    ports={"postgresql": PORT},
    files=files,
    prepare=(
        Step(("install", "-d", "-o", "postgres", "-g", "postgres", "/run/postgresql")),
        Step(
            ("rm", "-f", f"{CLUSTER}/postmaster.pid")
        ),  # of a server that was killed: in here, 1st processes are alike
    ),
    start=(f"{PROGRAMS}/postgres", "-D", SETTINGS),
    user="postgres",
    settle=(
        Step(WAIT, "postgres"),
        Step(("psql", "-q", "-X", "-h", "/run/postgresql", "-f", "/etc/postgresql/roles.sql"), "postgres"),
    ),
    stop=signal.SIGINT,  # a fast shutdown: does not wait for clients
    health=health,
    passwords=("cauce", "pbx"),
)
