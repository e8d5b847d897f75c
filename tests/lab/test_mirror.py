"""Debian's address is read from this machine's apt, and other vendors' are told apart from it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from lab import mirror
from setup.programs import SetupFailed

DEBIAN = "http://mirror.test/debian/|Debian|bookworm|main"


@pytest.mark.parametrize(
    ("targets", "address"),
    [
        (DEBIAN, "http://mirror.test/debian"),
        (f"https://other.test/apt|Other|bookworm|main\n{DEBIAN}", "http://mirror.test/debian"),
        (
            f"http://mirror.test/security/|Debian|bookworm-security|main\n{DEBIAN}",
            "http://mirror.test/debian",
        ),
        ("http://mirror.test/debian/|Debian|bookworm|contrib", None),
        ("cdrom:[Debian]/|Debian|bookworm|main", None),
        ("http://mirror.test/debian/|||main", None),  # lists that were never fetched
        ("nonsense", None),
        ("", None),
    ],
)
def test_mirror_is_debians_own(targets: str, address: str | None) -> None:
    assert mirror.chosen(targets, "bookworm") == address


@pytest.mark.parametrize(
    ("said", "codename"),
    [
        ('ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n', "bookworm"),
        ("ID=ubuntu\nID_LIKE=debian\nVERSION_CODENAME=noble\n", None),
        ("ID=debian\n", None),
        ("", None),
    ],
)
def test_release_is_of_debian_only(said: str, codename: str | None) -> None:
    assert mirror.release(said) == codename


def test_settings_are_the_way_to_the_mirror_and_nothing_else() -> None:
    said = (
        'Acquire::http::Proxy "http://proxy.test:3128/";\nAcquire::Check-Valid-Until "false";\n'
        'Acquire::Languages:: "none";\nDPkg::Post-Invoke:: "rm -f x";\n'
        'Acquire::http::Proxy-Auto-Detect "/x";\n'
    )
    assert mirror.carried(said) == (
        'Acquire::http::Proxy "http://proxy.test:3128/";\nAcquire::Check-Valid-Until "false";\n'
    )


def test_proxy_is_told_to_programs_that_ask_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("http_proxy", raising=False)
    told = mirror.variables('Acquire::http::Proxy "http://proxy.test:3128/";\n')
    assert told["http_proxy"] == "http://proxy.test:3128/"


def test_machine_without_a_mirror_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mirror, "release", lambda said: "bookworm")
    monkeypatch.setattr(mirror, "_targets", lambda: "")
    monkeypatch.setattr(mirror, "run", lambda *a, **k: subprocess.CompletedProcess(a, 0))
    with pytest.raises(SetupFailed, match="reads Debian from no http mirror"):
        mirror.found(tmp_path / "log")


def test_other_system_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mirror, "release", lambda said: None)
    with pytest.raises(SetupFailed, match="The lab runs on Debian 12"):
        mirror.found(tmp_path / "log")
