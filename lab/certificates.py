"""The lab's own authority, and a certificate for each server that speaks TLS. Made at the first start."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from lab.server import DOMAIN, Certificate
from setup.programs import run

DAYS = "3650"
NEW = (
    "openssl",
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
    "-days",
    DAYS,
)
AUTHORITY, MADE_FOR = "authority", "made-for"


def ready(home: Path, addresses: Mapping[str, str], log: Path) -> tuple[str, dict[str, Certificate]]:
    """The authority's certificate and those of the servers in `addresses`, all made anew if one is missing.

    A certificate is for the server's names and for its address, so another address makes new ones. Raises
    SetupFailed; what is half-made then is thrown away at the next start.
    """
    place = home / "certificates"
    made_for = "".join(f"{name} {address}\n" for name, address in sorted(addresses.items()))
    if not _is_whole(place, addresses, made_for):
        _make(place, addresses, log)
        (place / MADE_FOR).write_text(made_for, encoding="utf-8")
    return _text(place, f"{AUTHORITY}.pem"), {name: _certificate(place, name) for name in addresses}


def authority(home: Path) -> str:
    """The certificate to trust, or nothing where none was made yet."""
    try:
        return _text(home / "certificates", f"{AUTHORITY}.pem")
    except OSError:
        return ""


def _is_whole(place: Path, addresses: Mapping[str, str], made_for: str) -> bool:
    files = [f"{name}.{kind}" for name in (AUTHORITY, *addresses) for kind in ("pem", "key")]
    try:
        return all(_text(place, name) for name in files) and _text(place, MADE_FOR) == made_for
    except OSError:
        return False


def _text(place: Path, name: str) -> str:
    return (place / name).read_text(encoding="utf-8")


def _certificate(place: Path, name: str) -> Certificate:
    return Certificate(_text(place, f"{name}.pem"), _text(place, f"{name}.key"))


def _make(place: Path, addresses: Mapping[str, str], log: Path) -> None:
    failure = "The lab's certificates could not be made."
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(mode=0o700)
    issues = [
        "-addext",
        "basicConstraints=critical,CA:TRUE",
        "-addext",
        "keyUsage=critical,keyCertSign,cRLSign",
    ]
    files = ["-keyout", f"{AUTHORITY}.key", "-out", f"{AUTHORITY}.pem"]
    run([*NEW, "-subj", "/CN=The lab", *issues, *files], log=log, failure=failure, cwd=place)
    signed = ["-CA", f"{AUTHORITY}.pem", "-CAkey", f"{AUTHORITY}.key"]
    for name, address in addresses.items():
        names = f"subjectAltName=DNS:{name}.{DOMAIN},DNS:{name},IP:{address}"
        limits = ["-addext", names, "-addext", "basicConstraints=critical,CA:FALSE"]
        files = ["-keyout", f"{name}.key", "-out", f"{name}.pem", "-subj", f"/CN={name}.{DOMAIN}"]
        run([*NEW, *signed, *limits, *files], log=log, failure=failure, cwd=place)
