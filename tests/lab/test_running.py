"""The lab as it runs: every server answers, what breaks is mended, and nothing is left behind."""

from __future__ import annotations

import imaplib
import json
import os
import shutil
import signal
import smtplib
import ssl
import stat
import subprocess
import time
import tomllib
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from lab import network, rooms, verbs
from lab.server import NotWell, Site
from lab.servers import SERVERS, asterisk, postgresql, slapd

pytestmark = pytest.mark.lab

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / ".cauce" / "lab"
NAMES = [server.name for server in SERVERS]


def cauce(*arguments: str, code: int = 0) -> str:
    """Run `./cauce lab ARGUMENTS` as a person would; returns what it printed."""
    done = subprocess.run([ROOT / "cauce", "lab", *arguments], capture_output=True, text=True, timeout=300)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def standings(code: int = 0) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in json.loads(cauce("status", "--format", "json", code=code))}


def pids() -> dict[str, int]:
    return {name: one["pid"] for name, one in standings().items()}


def ip(*arguments: str) -> str:
    return subprocess.run(["ip", *arguments], capture_output=True, text=True, check=True).stdout


@pytest.fixture(autouse=True)
def up() -> None:
    """Every test begins with a whole lab, whatever the one before did to it."""
    cauce("up")


@pytest.fixture
def site() -> Site:
    return verbs.as_client(ROOT)


def test_every_server_is_up_and_says_which_it_is() -> None:
    found = standings()
    assert list(found) == NAMES
    for one in found.values():
        assert one["state"] == "up"
        assert one["pid"] > 1
        assert one["seconds"] < 30
        assert one["version"][0].isdigit()
    assert found["asterisk"]["version"].startswith("16.")
    assert found["slapd"]["version"].startswith("2.5.")


def test_pbx_answers_sip_and_its_manager_reaches_postgresql(site: Site) -> None:
    assert asterisk.options(site) == "SIP/2.0 200 OK"
    assert asterisk.variable(site, "ODBC_ALIVE()") == "yes"


def test_role_of_the_pbx_is_let_in_from_the_pbx_only(site: Site) -> None:
    with pytest.raises(NotWell, match=r"no pg_hba\.conf entry"):
        postgresql.log_in(site, "pbx", "codes")


@pytest.mark.parametrize("password", ["wrong", ""])
def test_directory_refuses_a_wrong_password(password: str, site: Site) -> None:
    with pytest.raises(NotWell, match="refused"):
        slapd.bind(site, slapd.ADMIN, password)


def sent(site: Site, to: str) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "cauce@lab.test", to, "A letter"
    message.set_content("Text.")
    with smtplib.SMTP(site.addresses["postfix"], 25, timeout=10) as door:
        door.send_message(message)


def letters(site: Site) -> int:
    address = site.addresses["dovecot"]
    with imaplib.IMAP4_SSL(address, ssl_context=site.trust(), timeout=10) as mailbox:
        mailbox.login("probe", site.password("slapd", "probe"))
        return int(mailbox.select(readonly=True)[1][0] or 0)


def test_mail_arrives_in_the_mailbox(site: Site) -> None:
    before, limit = letters(site), time.monotonic() + 10
    sent(site, "probe@lab.test")
    while letters(site) == before and time.monotonic() < limit:
        time.sleep(0.1)
    assert letters(site) == before + 1


@pytest.mark.parametrize("to", ["nobody@lab.test", "somebody@elsewhere.test"])
def test_mail_for_nobody_of_the_lab_is_refused(to: str, site: Site) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        sent(site, to)


@pytest.mark.parametrize("port", [25, 587, 465])
def test_whoever_signs_in_sends_over_tls(port: int, site: Site) -> None:
    address, trust = site.addresses["postfix"], site.trust()
    door = (
        smtplib.SMTP(address, port, timeout=10)
        if port != 465
        else smtplib.SMTP_SSL(address, port, context=trust)
    )
    with door:
        if port != 465:
            with pytest.raises(smtplib.SMTPNotSupportedError):  # never a password in the clear
                door.login("probe", site.password("slapd", "probe"))
            door.starttls(context=trust)
        assert door.login("probe", site.password("slapd", "probe"))[0] == 235


def test_mailbox_takes_no_password_in_the_clear(site: Site) -> None:
    mailbox = imaplib.IMAP4(site.addresses["dovecot"], timeout=10)
    with mailbox, pytest.raises(imaplib.IMAP4.error, match="PRIVACYREQUIRED"):
        mailbox.login("probe", site.password("slapd", "probe"))


def test_certificate_of_another_authority_is_refused(site: Site) -> None:
    stranger = ssl.create_default_context()
    with (
        pytest.raises(ssl.SSLCertVerificationError),
        imaplib.IMAP4_SSL(site.addresses["dovecot"], ssl_context=stranger),
    ):
        pass


def test_nothing_leads_out_of_a_room() -> None:
    for name in NAMES:
        assert "default" not in ip("-n", network.namespace(name), "route")


def test_up_twice_leaves_everything_as_it_is() -> None:
    before = pids()
    cauce("up")
    assert pids() == before


def test_killed_server_is_told_and_mended() -> None:
    before = pids()
    os.kill(before["slapd"], signal.SIGKILL)
    time.sleep(0.2)
    told = standings(code=1)
    assert (told["slapd"]["state"], told["slapd"]["pid"]) == ("failed", None)
    assert told["asterisk"]["state"] == "up"
    cauce("up")
    after = pids()
    assert after.pop("slapd") != before.pop("slapd")
    assert after == before


def test_all_killed_at_once_are_mended() -> None:
    for pid in pids().values():
        os.kill(pid, signal.SIGKILL)
    time.sleep(0.2)
    assert {one["state"] for one in standings(code=1).values()} == {"failed"}
    cauce("up")
    assert {one["state"] for one in standings().values()} == {"up"}


def test_machine_that_was_restarted_is_told_and_mended() -> None:
    for name in NAMES:
        rooms.leave(HOME / "rooms" / name, patience=10)
        network.unplug(name)
    network.take_up()
    assert {one["state"] for one in standings(code=1).values()} == {"failed"}
    cauce("up")
    assert {one["state"] for one in standings().values()} == {"up"}


def test_server_that_is_there_and_does_not_answer_is_told_and_mended() -> None:
    before = pids()
    os.kill(before["slapd"], signal.SIGSTOP)
    assert standings(code=1)["slapd"]["state"] == "failed"
    cauce("up")
    assert pids()["slapd"] != before["slapd"]


def test_cut_cable_is_mended_without_a_restart() -> None:
    before = pids()
    ip("-n", network.SWITCH, "link", "delete", "dovecot")
    assert standings(code=1)["dovecot"]["state"] == "failed"
    cauce("up")
    assert pids() == before


def test_lost_switch_is_mended_without_a_restart() -> None:
    before = pids()
    ip("netns", "delete", network.SWITCH)
    standings(code=1)
    cauce("up")
    assert pids() == before


def test_namespace_that_lost_its_name_hides_no_server() -> None:
    before = pids()
    ip("netns", "delete", network.namespace("slapd"))
    assert standings()["slapd"]["pid"] == before["slapd"]
    cauce("up")
    assert not Path(f"/proc/{before['slapd']}").exists()
    assert standings()["slapd"]["state"] == "up"
    ip("netns", "delete", network.namespace("slapd"))
    cauce("down")
    assert leftovers() == []


def test_lost_passwords_are_told_and_made_anew(site: Site) -> None:
    (HOME / "secrets.toml").unlink()
    assert "could not be asked" in standings(code=1)["slapd"]["why"]
    cauce("up")
    assert {one["state"] for one in standings().values()} == {"up"}
    with pytest.raises(NotWell, match="refused"):
        slapd.bind(site, slapd.ADMIN, site.password("slapd", "admin"))


@pytest.mark.parametrize("text", [None, "{cut", '{"slapd": {"configuration": "of another day"}}'])
def test_lost_state_is_mended(text: str | None) -> None:
    (HOME / "state.json").unlink() if text is None else (HOME / "state.json").write_text(text)
    assert standings()["slapd"]["state"] == "up"
    cauce("up")
    assert set(json.loads((HOME / "state.json").read_text())) == set(NAMES)


def test_up_that_was_killed_half_way_is_mended() -> None:
    cauce("down")
    half = subprocess.Popen(
        [ROOT / "cauce", "lab", "up"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    limit = time.monotonic() + 20
    while rooms.served_by(HOME / "rooms/asterisk") is None and time.monotonic() < limit:
        time.sleep(0.02)
    half.kill()
    half.wait()
    assert standings(code=1)["asterisk"]["state"] in {"up", "failed"}
    cauce("up")
    assert {one["state"] for one in standings().values()} == {"up"}


def fetching() -> list[str]:
    """The processes that install something into a tree of this lab."""
    return [word for word in leftovers() if "/lab/rooms/installing" in word]


def test_installing_that_was_killed_leaves_nothing_and_is_done_again() -> None:
    cauce("down")
    shutil.rmtree(HOME / "installed/slapd")
    half = subprocess.Popen(
        [ROOT / "cauce", "lab", "up"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    limit = time.monotonic() + 20
    while not fetching() and time.monotonic() < limit:
        time.sleep(0.05)
    assert fetching()
    half.kill()
    half.wait()
    time.sleep(0.5)
    assert leftovers() == []
    assert not (HOME / "installed/slapd").exists()
    cauce("up", "accounts")
    assert standings()["slapd"]["state"] == "up"


def test_two_at_once_wait_for_each_other() -> None:
    both = [
        subprocess.Popen([ROOT / "cauce", "lab", "up"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for _ in range(2)
    ]
    said = [one.communicate(timeout=120)[0].decode() for one in both]
    assert [one.returncode for one in both] == [0, 0], said


def leftovers() -> list[str]:
    """What is there of a lab: namespaces, links, mounts in whatever namespace, processes."""
    found = [*network.namespaces(), *(link for link in [network.owner()] if link)]
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                words = (entry / "cmdline").read_text(errors="replace"), (entry / "mounts").read_text()
            except OSError:
                continue
            found += [
                f"{entry.name} {word}" for word in words if "lab/inside.py" in word or "/lab/rooms/" in word
            ]
    return found


def test_down_leaves_no_namespace_no_mount_and_no_process() -> None:
    running = pids().values()
    said = cauce("down")
    assert leftovers() == []
    assert [pid for pid in running if Path(f"/proc/{pid}").exists()] == []
    assert said.splitlines() == [
        *(f"{name}: stopped, its network namespace removed" for name in reversed(NAMES)),
        "the lab's network: removed",
    ]
    assert cauce("down") == "The lab was not up.\n"
    assert {one["state"] for one in standings().values()} == {"down"}


def test_down_keeps_what_servers_wrote_and_erase_does_not(site: Site) -> None:
    before = letters(site)
    sent(site, "probe@lab.test")
    time.sleep(1)
    cauce("down")
    cauce("up")
    assert letters(site) == before + 1
    assert "what the servers wrote: erased" in cauce("down", "--erase")
    cauce("up")
    assert letters(site) == 0


def test_only_the_groups_that_were_asked_for_are_up() -> None:
    cauce("down")
    cauce("up", "accounts")
    assert {name for name, one in standings().items() if one["state"] == "up"} == {"slapd"}


def test_passwords_are_for_root_only_and_never_printed() -> None:
    path = HOME / "secrets.toml"
    words = [word for of in tomllib.loads(path.read_text()).values() for word in of.values()]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(HOME.stat().st_mode) == 0o700
    cauce("down")
    said = cauce("up") + cauce("status", "--format", "json")
    said += "".join(log.read_text(errors="replace") for log in HOME.glob("*.log"))
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            said += entry.read_text(errors="replace")
        except OSError:
            continue
    assert not [word for word in words if word in said]


def test_somebody_else_is_told_to_be_root() -> None:
    as_nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    done = subprocess.run([*as_nobody, ROOT / "cauce", "lab", "down"], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == (
        "cauce: The lab makes namespaces and mounts, which only root may. Run: sudo ./cauce lab down\n"
    )
