"""Envelopes for secrets: each has a key of its own, kept under the installation's key.

Destroying the envelope's key (`sealed_key = None`) makes the secret unreadable even to whoever holds the
installation's key: that is how a code is shown only once (AES-256-GCM through the `cryptography` library).
"""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

# No 0/O, 1/I/L, 5/S, 8/B: a verification code is read from paper and typed.
PAPER_ALPHABET = "234679ACDEFGHJKMNPQRTUVWXYZ"
CALL_CODE_DIGITS = 8


class SealBroken(Exception):
    """The envelope cannot be opened with this key."""


@dataclass(frozen=True)
class Envelope:
    ciphertext: bytes
    sealed_key: bytes


def _master(key: str) -> bytes:
    return hashlib.sha256(b"cauce sealing\0" + key.encode()).digest()


def seal(secret: str, *, master: str, label: str) -> Envelope:
    """Close a secret under a new key of its own. `label` (the order's key) binds it to its order."""
    own, nonce, key_nonce = AESGCM.generate_key(256), os.urandom(12), os.urandom(12)
    ciphertext = nonce + AESGCM(own).encrypt(nonce, secret.encode(), label.encode())
    sealed_key = key_nonce + AESGCM(_master(master)).encrypt(key_nonce, own, label.encode())
    return Envelope(ciphertext, sealed_key)


def unseal(envelope: Envelope, *, master: str, label: str) -> str:
    """Open an envelope. SealBroken if the key, the label or the content is not the one it was closed with."""
    try:
        own = AESGCM(_master(master)).decrypt(
            envelope.sealed_key[:12], envelope.sealed_key[12:], label.encode()
        )
        return (
            AESGCM(own).decrypt(envelope.ciphertext[:12], envelope.ciphertext[12:], label.encode()).decode()
        )
    except InvalidTag as error:
        raise SealBroken("the envelope does not open with this key") from error


def call_code(digits: int = CALL_CODE_DIGITS) -> str:
    """Return a new call code of that many random digits (FIELD: digits at random, UIT-M01 §5.b)."""
    return "".join(secrets.choice("0123456789") for _ in range(digits))


def first_password() -> str:
    """Return a first password of four groups that can be dictated without doubt."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(4))


def verification_code() -> str:
    """Return a new random code of a paper such as `7KQ4-M2XD` (38 bits)."""
    letters = "".join(secrets.choice(PAPER_ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"
