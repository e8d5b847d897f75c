"""One account of a system: its password, its sessions, and what is said of it in plans and evidence."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Any

from cauce.adapters.twin.twin import State

NO_PASSWORD = ""  # nothing logs in with it, least of all an empty password (RFC 4513 §6.3.1)
SCRYPT_COST = 2**11  # a demonstration: low enough for a probe of a few milliseconds
OWNER = "owner"  # `set_by` of a password that its owner chose; else the key of the order that set it


def opened(person: Mapping[str, Any]) -> State:
    """A user as a system keeps it; a seeded one has a password that only its owner knows."""
    return {
        "full_name": person.get("full_name", ""),
        "email": person.get("email", ""),
        "enabled": True,
        "groups": list(person.get("groups", ())),
        "password": NO_PASSWORD,
        "set_by": OWNER,
        "sessions": list(person.get("sessions", ())),
        "tokens": list(person.get("tokens", ())),
        "forwardings": list(person.get("forwardings", ())),
    }


def hashed(password: str, salt: bytes = b"") -> str:
    """Salt and digest, hexadecimal, `$` between them."""
    salt = salt or secrets.token_bytes(16)
    digest = hashlib.scrypt(password.encode(), salt=salt, n=SCRYPT_COST, r=8, p=1)
    return f"{salt.hex()}${digest.hex()}"


def logs_in(user: State | None, password: str) -> bool:
    """Whether the password lets the person in; an empty one never does."""
    if user is None or not user["enabled"] or not password or not user["password"]:
        return False
    salt = user["password"].partition("$")[0]
    return hmac.compare_digest(hashed(password, bytes.fromhex(salt)), user["password"])


def status(user: State | None) -> str:
    """Whether it exists and is enabled."""
    if user is None:
        return "No existe"
    return "Habilitada" if user["enabled"] else "Inhabilitada"


def identity(user: State | None) -> str:
    """Name and address as the system has them."""
    return f"{user['full_name']}, {user['email']}" if user else "Sin registro"


def password_words(user: State | None) -> str:
    """Who set the password, never the password."""
    if user is None:
        return "No aplica"
    if not user["enabled"]:
        return "Sin efecto"
    if user["set_by"] == OWNER:
        return "La que fijó la persona"
    return "Fijada, de un solo uso" if user["password"] else "Sin fijar: la fija la persona"
