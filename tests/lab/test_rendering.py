"""Rooms are made from values alone: what is written into them, and what is read out of them."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from lab import layers, network, report, verbs
from lab.report import Standing
from lab.server import Certificate, NotWell, Server, Site
from lab.servers import SERVERS, slapd

PASSWORDS = {
    server.name: {whose: f"{server.name}.{whose}" for whose in server.passwords} for server in SERVERS
}
CERTIFICATES = {server.name: Certificate(f"chain of {server.name}", "a secret key") for server in SERVERS}
SITE = Site(network.HOST, network.ADDRESSES, PASSWORDS, "authority", CERTIFICATES)
SECRETS = ["a secret key", *(word for of in PASSWORDS.values() for word in of.values())]
ALL = pytest.mark.parametrize("server", SERVERS, ids=lambda server: server.name)


@ALL
def test_file_with_a_password_is_closed_to_others(server: Server) -> None:
    for file in server.files(SITE):
        if any(word in file.text for word in SECRETS):
            assert file.mode & 0o007 == 0, file.path


@ALL
def test_no_password_is_in_a_commands_arguments(server: Server, tmp_path: Path) -> None:
    order = verbs.ordered(tmp_path, server, SITE)
    commands = json.dumps([order["prepare"], order["start"], order["settle"]])
    assert not [word for word in SECRETS if word in commands]


@ALL
def test_every_placeholder_is_filled(server: Server) -> None:
    for file in server.files(SITE):
        assert "{host}" not in file.text
        assert "{address}" not in file.text
        assert "{password}" not in file.text
        assert file.path.startswith("/etc/")


@ALL
def test_room_is_made_below_the_lab_by_relative_paths(server: Server, tmp_path: Path) -> None:
    order = verbs.ordered(tmp_path, server, SITE)
    places = [order["room"], order["upper"], order["work"], *order["lower"]]
    assert not [place for place in places if place.startswith("/") or ":" in place or "," in place]
    assert order["lower"] == [f"installed/{server.name}/tree", f"bases/{server.release}"]


def test_servers_know_each_other_by_name(tmp_path: Path) -> None:
    order = verbs.ordered(tmp_path, slapd.SERVER, SITE)
    hosts = next(file["text"] for file in order["files"] if file["path"] == "/etc/hosts")
    assert f"{network.ADDRESSES['dovecot']} dovecot.lab.test dovecot\n" in hosts


def test_other_password_makes_another_configuration(tmp_path: Path) -> None:
    other = replace(SITE, passwords={**PASSWORDS, "slapd": {**PASSWORDS["slapd"], "reader": "new"}})
    assert verbs.ordered(tmp_path, slapd.SERVER, SITE) != verbs.ordered(tmp_path, slapd.SERVER, other)


@pytest.mark.parametrize(
    ("version", "shown"),
    [
        ("1:16.28.0~dfsg-0+deb11u4", "16.28.0"),
        ("2.5.13+dfsg-5", "2.5.13"),
        ("15.13-0+deb12u1", "15.13"),
        ("3.7", "3.7"),
    ],
)
def test_version_is_that_of_the_makers(version: str, shown: str) -> None:
    said = f"Package: other\nVersion: 9\n\nPackage: it\nVersion: {version}\nDescription: x\n more: y\n"
    assert layers.version_in(said, "it") == shown


def test_version_of_what_is_not_installed_is_unknown(tmp_path: Path) -> None:
    assert layers.version_in("Package: other\nVersion: 9\n", "it") is None
    assert layers.version(tmp_path, slapd.SERVER) is None


def refuses(problem: Exception) -> Callable[[Site], None]:
    def health(site: Site) -> None:
        raise problem

    return health


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (NotWell("it refused."), "it refused."),
        (TimeoutError("timed out"), "it does not answer (timed out)."),
        (EOFError("closed"), "it does not answer (closed)."),
        (ValueError("garbage"), "it could not be asked (ValueError: garbage)."),
        (KeyError("slapd"), "it could not be asked (KeyError: 'slapd')."),
        (struct.error("short"), "it could not be asked (error: short)."),
    ],
)
def test_whatever_goes_wrong_with_asking_is_a_sentence(problem: Exception, said: str) -> None:
    assert verbs._fault(replace(slapd.SERVER, health=refuses(problem)), SITE) == said


STANDINGS = [
    Standing("slapd", "2.5.13", "failed", "10.0.0.2", {"ldap": 389}, None, 0.41, "it is not running."),
    Standing("asterisk", None, "down", "10.0.0.3", {"sip": 5060, "ami": 5038}),
]


def test_status_for_people() -> None:
    assert report.as_text(STANDINGS) == (
        "server    version  state   address   ports              pid  started in\n"
        "slapd     2.5.13   failed  10.0.0.2  ldap 389           -    0.4 s\n"
        "asterisk  -        down    10.0.0.3  sip 5060 ami 5038  -    -\n"
        "slapd: it is not running."
    )


def test_status_for_programs() -> None:
    assert json.loads(report.as_json(STANDINGS))[1] == {
        "name": "asterisk", "version": None, "state": "down", "address": "10.0.0.3",
        "ports": {"sip": 5060, "ami": 5038}, "pid": None, "seconds": None, "why": None,
    }  # fmt: skip


def test_bind_request_is_as_the_standard_writes_it() -> None:
    assert slapd.bind_request("cn=a", "pw").hex(" ") == (
        "30 12 02 01 01 60 0d 02 01 03 04 04 63 6e 3d 61 80 02 70 77"
    )


def test_long_bind_request_has_a_long_length() -> None:
    request = slapd.bind_request("cn=" + "a" * 200, "pw")
    assert request[:2] == b"\x30\x82"
    assert int.from_bytes(request[2:4], "big") == len(request) - 4


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("30 0c 02 01 01 61 07 0a 01 00 04 00 04 00", 0),
        ("30 0c 02 01 01 61 07 0a 01 31 04 00 04 00", 49),
        ("30 84 00 00 00 10 02 01 01 61 84 00 00 00 07 0a 01 31 04 00 04 00", 49),
        ("30 0c 02 01 01", None),
        ("", None),
        ("48 54 54 50", None),
        ("30 05 02 01 01 61", None),
    ],
)
def test_answer_to_a_bind_is_read(answer: str, code: int | None) -> None:
    assert slapd.result_code(bytes.fromhex(answer)) == code
