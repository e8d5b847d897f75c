"""What the lab keeps on file: a state that may be lost, passwords that may not."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from lab import network, passwords, remembered
from lab.remembered import Start
from lab.servers import SERVERS
from setup.programs import SetupFailed

STARTS = {"slapd": Start("abc", 0.4), "dovecot": Start("def")}


def test_state_is_read_as_it_was_written(tmp_path: Path) -> None:
    remembered.write(tmp_path / "state.json", STARTS)
    assert remembered.read(tmp_path / "state.json") == STARTS
    assert [path.name for path in tmp_path.iterdir()] == ["state.json"]


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("", {}),
        ('{"slapd": {"configuration": "a', {}),  # cut by a full disk
        ("[1]", {}),
        ('{"slapd": 1}', {}),
        ('{"slapd": {"configuration": 5}}', {}),
        (
            '{"slapd": {"configuration": "a", "seconds": "fast"}, "x": null}',
            {"slapd": Start("a")},
        ),
        ('{"slapd": {"configuration": "a", "seconds": 2}}', {"slapd": Start("a", 2.0)}),
    ],
)
def test_damaged_state_is_forgotten(text: str, starts: dict[str, Start], tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text(text, encoding="utf-8")
    assert remembered.read(tmp_path / "state.json") == starts


def test_state_in_another_encoding_is_forgotten(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_bytes(b"\xff\xfe\x00")
    assert remembered.read(tmp_path / "state.json") == {}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_passwords_are_made_once_each_different_and_for_root_only(tmp_path: Path) -> None:
    path = tmp_path / "secrets.toml"
    made = passwords.ready(path, SERVERS)
    words = [word for of in made.values() for word in of.values()]
    assert sorted(made) == ["asterisk", "postgresql", "slapd"]
    assert len(set(words)) == len(words) == 8
    assert all(len(word) == 24 and word.isascii() and word.isalnum() for word in words)
    assert mode(path) == 0o600
    assert passwords.ready(path, SERVERS) == made == passwords.read(path)


def test_passwords_of_two_labs_differ(tmp_path: Path) -> None:
    assert passwords.ready(tmp_path / "a", SERVERS) != passwords.ready(tmp_path / "b", SERVERS)


def test_missing_password_is_added_to_those_on_file(tmp_path: Path) -> None:
    path = tmp_path / "secrets.toml"
    path.write_text('[slapd]\nadmin = "kept"\n[gone]\nroot = "too"\n', encoding="utf-8")
    path.chmod(0o644)
    made = passwords.ready(path, SERVERS)
    assert (made["slapd"]["admin"], made["gone"]) == ("kept", {"root": "too"})
    assert set(made["slapd"]) == {"admin", "reader", "probe"}
    assert mode(path) == 0o600


def test_passwords_that_others_could_read_are_closed_again(tmp_path: Path) -> None:
    path = tmp_path / "secrets.toml"
    passwords.ready(path, SERVERS)
    path.chmod(0o644)
    passwords.ready(path, SERVERS)
    assert mode(path) == 0o600


@pytest.mark.parametrize("text", ["[slapd", "slapd = 1\n"])
def test_unreadable_passwords_are_refused_in_a_sentence(text: str, tmp_path: Path) -> None:
    path = tmp_path / "secrets.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SetupFailed, match="remove it, and"):
        passwords.ready(path, SERVERS)
    assert path.read_text(encoding="utf-8") == text


def test_every_server_has_an_address_of_its_own_in_the_range() -> None:
    assert {server.name for server in SERVERS} <= set(network.NUMBERS)
    assert len({*network.ADDRESSES.values(), network.HOST}) == len(network.NUMBERS) + 1
    assert network.RANGE.is_private


def test_machine_without_ip_has_no_lab(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (network.owner(), network.namespaces()) == (None, [])


@pytest.mark.parametrize(
    ("routes", "link"),
    [
        ([{"dst": "default", "dev": "eth0"}, {"dst": "192.0.2.0/24", "dev": "eth0"}], None),
        ([{"dst": str(network.RANGE), "dev": network.SWITCH}], None),
        ([{"dst": "10.0.0.0/8", "dev": "vpn0"}], "vpn0"),
        ([{"dst": network.HOST, "dev": "tun1"}], "tun1"),
        ([{"dst": "0.0.0.0/0", "dev": "eth0"}], None),
    ],
)
def test_range_that_is_in_use_is_seen(routes: list[dict[str, str]], link: str | None) -> None:
    assert network.taken(routes) == link
