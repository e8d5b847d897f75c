"""The lab's certificates are for its servers, kept for root only, and made anew when something is missing."""

from __future__ import annotations

import shutil
import ssl
import stat
from pathlib import Path

import pytest

from lab import certificates
from lab.server import Site

pytestmark = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="openssl makes the certificates and is not on this machine"
)
ADDRESSES = {"slapd": "10.0.0.2", "dovecot": "10.0.0.3"}


def ready(home: Path, addresses: dict[str, str] = ADDRESSES) -> object:
    return certificates.ready(home, addresses, home / "log")


def test_certificate_is_for_names_and_address_of_its_server(tmp_path: Path) -> None:
    ready(tmp_path)
    found = ssl._ssl._test_decode_cert(str(tmp_path / "certificates/slapd.pem"))  # type: ignore[attr-defined]  # the one reader of certificates in the standard library
    assert found["subjectAltName"] == (
        ("DNS", "slapd.lab.test"), ("DNS", "slapd"), ("IP Address", "10.0.0.2"),
    )  # fmt: skip
    assert found["issuer"] == ((("commonName", "The lab"),),)


def test_keys_are_for_root_only(tmp_path: Path) -> None:
    ready(tmp_path)
    place = tmp_path / "certificates"
    assert {stat.S_IMODE(path.stat().st_mode) for path in [place, *place.glob("*.key")]} == {0o700, 0o600}


def test_made_once(tmp_path: Path) -> None:
    assert ready(tmp_path) == ready(tmp_path)


@pytest.mark.parametrize("lost", ["slapd.key", "authority.pem", "made-for"])
def test_lost_file_makes_all_anew(lost: str, tmp_path: Path) -> None:
    first = ready(tmp_path)
    (tmp_path / "certificates" / lost).unlink()
    assert ready(tmp_path) != first


def test_other_address_makes_all_anew(tmp_path: Path) -> None:
    first = ready(tmp_path)
    assert ready(tmp_path, {**ADDRESSES, "slapd": "10.0.0.9"}) != first


def test_client_trusts_this_labs_authority_alone(tmp_path: Path) -> None:
    ready(tmp_path)
    trust = Site("10.0.0.1", ADDRESSES, {}, certificates.authority(tmp_path)).trust()
    assert [one["subject"] for one in trust.get_ca_certs()] == [((("commonName", "The lab"),),)]
    assert (trust.verify_mode, trust.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_before_the_first_start_there_is_none(tmp_path: Path) -> None:
    assert certificates.authority(tmp_path) == ""
