"""The chain of hashes: each act carries the hash of the one before it, each anchor that of the anchor before.

Content is hashed as canonical JSON (sorted keys, no spaces, UTF-8), so that anyone can compute it again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any


def canonical(value: Any) -> bytes:
    """Return the one spelling of a JSON value. TypeError if it is not made of JSON types."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def digest(value: Any) -> str:
    """Return the SHA-256 of the canonical JSON, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(value)).hexdigest()


def link(prev_hash: str, content: Mapping[str, Any]) -> str:
    """Return the hash of a link: the content together with the hash of the link before it."""
    return digest({"content": content, "prev": prev_hash})


def first_broken(links: Iterable[tuple[int, str, str, Mapping[str, Any]]]) -> int | None:
    """Return the sequence number of the first link that does not follow, or None if the chain is whole.

    `links` are (seq, prev_hash, hash, content) in order; the first has seq 1 and an empty prev_hash.
    """
    expected_seq, expected_prev = 1, ""
    for seq, prev_hash, own_hash, content in links:
        if seq != expected_seq or prev_hash != expected_prev or link(prev_hash, content) != own_hash:
            return seq if seq == expected_seq else expected_seq
        expected_seq, expected_prev = seq + 1, own_hash
    return None
