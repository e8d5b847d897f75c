"""What one may write after `./cauce lab`, and what somebody who is not root is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab import command, verbs
from lab.report import Standing
from lab.servers import SERVERS, of_groups
from setup import checks
from setup.programs import SetupFailed

ROOT = Path(__file__).resolve().parents[2]


def names(*groups: str) -> list[str]:
    return [server.name for server in of_groups(groups)]


@pytest.mark.parametrize(
    ("groups", "servers"),
    [
        (["telephony"], ["postgresql", "asterisk"]),
        (["accounts"], ["slapd"]),
        (["mail"], ["slapd", "dovecot", "postfix"]),
        (["mail", "telephony", "mail"], ["postgresql", "asterisk", "slapd", "dovecot", "postfix"]),
        ([], []),
    ],
)
def test_groups_bring_what_they_need_in_order(groups: list[str], servers: list[str]) -> None:
    assert names(*groups) == servers


def test_servers_start_after_those_they_need() -> None:
    so_far: set[str] = set()
    for server in SERVERS:
        assert set(server.needs) <= so_far
        so_far.add(server.name)


@pytest.mark.parametrize(
    "arguments", [[], ["start"], ["up", "fax"], ["status", "--format", "csv"], ["down", "mail"]]
)
def test_wrong_use_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refusal:
        command.run(ROOT, arguments)
    assert refusal.value.code == 2
    assert "usage: ./cauce lab" in capsys.readouterr().err


def test_unknown_group_is_told_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.run(ROOT, ["up", "fax"])
    assert "fax is none of telephony, accounts, mail" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["up", "mail"], ["status", "--format", "json"], ["down"]])
def test_without_root_one_sentence_says_what_to_run(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(command, "is_root", lambda: False)
    with pytest.raises(SetupFailed) as refusal:
        command.run(tmp_path, arguments)
    assert str(refusal.value) == (
        "The lab makes namespaces and mounts, which only root may."
        f" Run: sudo ./cauce lab {' '.join(arguments)}"
    )
    assert list(tmp_path.iterdir()) == []


def test_tests_in_the_lab_are_refused_before_anything_is_prepared(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(command, "is_root", lambda: False)
    with pytest.raises(SetupFailed, match=r"Run: sudo \./cauce test --lab tests/lab$"):
        checks.run(tmp_path, ["--lab", "tests/lab"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("states", "code"), [(["up", "down"], 0), (["up", "failed"], 1), (["down"], 0)])
def test_status_fails_if_one_that_should_be_up_is_not(
    states: list[str], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "is_root", lambda: True)
    standings = [Standing("slapd", "2.5", state, "10.0.0.2", {"ldap": 389}) for state in states]  # type: ignore[arg-type]  # a parameter of the test is a plain text
    monkeypatch.setattr(verbs, "status", lambda root: standings)
    assert command.run(ROOT, ["status"]) == code
    assert capsys.readouterr().out.count("slapd") == len(states)
