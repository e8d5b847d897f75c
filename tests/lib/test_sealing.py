"""Envelopes: readable with both keys, noise without one of them."""

from __future__ import annotations

import pytest

from cauce.lib import sealing


def test_an_envelope_opens_with_its_keys() -> None:
    envelope = sealing.seal("48151623", master="llave", label="orden 1")
    assert sealing.unseal(envelope, master="llave", label="orden 1") == "48151623"


@pytest.mark.parametrize(
    ("master", "label"), [("otra", "orden 1"), ("llave", "orden 2")], ids=["other key", "other order"]
)
def test_an_envelope_does_not_open_otherwise(master: str, label: str) -> None:
    envelope = sealing.seal("48151623", master="llave", label="orden 1")
    with pytest.raises(sealing.SealBroken):
        sealing.unseal(envelope, master=master, label=label)


def test_the_secret_is_nowhere_in_the_envelope() -> None:
    envelope = sealing.seal("48151623", master="llave", label="orden 1")
    assert b"48151623" not in envelope.ciphertext + envelope.sealed_key


def test_codes_have_eight_digits_and_differ() -> None:
    codes = {sealing.call_code() for _ in range(50)}
    assert all(len(code) == 8 and code.isdigit() for code in codes)
    assert len(codes) > 45
