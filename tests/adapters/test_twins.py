"""What each twin does beyond the contract of its port."""

from __future__ import annotations

import dataclasses
import stat
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from cauce.adapters import twin, words
from cauce.adapters.twin import control
from cauce.adapters.twin.accounts import AccountsTwin
from cauce.adapters.twin.mail import MailTwin
from cauce.adapters.twin.telephony import EXPIRED, LOCKED, OVER_LEVEL, PASSES, UNKNOWN, TelephonyTwin
from cauce.ports import Instruction, read_verb
from tests.adapters import twins
from tests.contracts import accounts, backups, mail, network, organisation, telephony

ISSUE = telephony.ISSUE


@pytest.fixture
def clock() -> twins.Clock:
    return twins.Clock()


# -- telephony ---------------------------------------------------------------------------------------------


@pytest.fixture
def pbx(tmp_path: Path, clock: twins.Clock) -> TelephonyTwin:
    connector = cast("TelephonyTwin", twins.furnish(tmp_path, clock, "telephony"))
    connector.apply(ISSUE)
    return connector


@pytest.mark.parametrize(
    ("extension", "code", "destination", "answer"),
    [
        ("2145", ISSUE.secret, "movil", PASSES),
        ("2145", ISSUE.secret, "nacional", OVER_LEVEL),
        ("2145", "00000000", "movil", UNKNOWN),
        ("2146", ISSUE.secret, "movil", UNKNOWN),
        ("2145", "", "movil", UNKNOWN),
    ],
)
def test_pbx_decides_by_code_extension_and_class(
    pbx: TelephonyTwin, extension: str, code: str, destination: str, answer: str
) -> None:
    assert pbx.authorises(extension, code, destination) == answer


def test_five_wrong_tries_lock_the_extension_for_an_hour(pbx: TelephonyTwin, clock: twins.Clock) -> None:
    assert [pbx.authorises("2145", f"0000000{number}", "movil") for number in range(5)] == [UNKNOWN] * 5

    assert pbx.authorises("2145", ISSUE.secret, "movil") == LOCKED
    assert pbx.authorises("2146", twins.JROCHA.secret, "movil") == PASSES
    clock.at += timedelta(minutes=61)
    assert pbx.authorises("2145", ISSUE.secret, "movil") == PASSES


def test_probing_a_missing_code_locks_nobody_out(pbx: TelephonyTwin) -> None:
    wrong = dataclasses.replace(ISSUE, secret="99999999")
    for _ in range(9):
        pbx.probe(wrong)

    assert pbx.authorises("2145", ISSUE.secret, "movil") == PASSES


def test_code_expires_after_its_last_day(pbx: TelephonyTwin, clock: twins.Clock) -> None:
    clock.at = datetime(2026, 12, 31, 23, 59, tzinfo=twins.LA_PAZ)
    assert pbx.authorises("2145", ISSUE.secret, "movil") == PASSES
    clock.at += timedelta(minutes=1)
    assert pbx.authorises("2145", ISSUE.secret, "movil") == EXPIRED


def test_key_of_the_pbx_is_apart_and_for_its_owner_only(pbx: TelephonyTwin, tmp_path: Path) -> None:
    key = tmp_path / "telephony" / "pbx.key"

    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.read_bytes().hex() not in (tmp_path / "telephony" / "state.json").read_text()


def test_plan_reads_as_the_technician_reads_it(tmp_path: Path, clock: twins.Clock) -> None:
    plan = twins.furnish(tmp_path, clock, "telephony").plan(ISSUE)

    assert [(change.what, change.now, change.after) for change in plan.changes] == [
        ("Código personal", "No existe", "Nuevo: 8 dígitos al azar, sellado. Nadie de la UIT lo ve"),
        ("Titular", "Sin titular", "María Elena Quispe Mamani, interno 2145"),
        ("Nivel del interno 2145", "Solo llamadas internas", "Móvil (incluye fijo local)"),
        ("Vigencia", "Sin fecha", "Hasta el jue 31 dic 2026"),
        ("Registro de llamadas", "No aplica", "Identificador C-0417, nunca los dígitos"),
    ]
    assert plan.unchanged == "el código de otra persona, las troncales ni los internos de terceros"
    assert plan.undo == "el código se anula y el nivel vuelve a «solo llamadas internas»"
    assert plan.warnings == ()


# -- mail --------------------------------------------------------------------------------------------------


def test_outbox_shows_what_was_accepted_newest_first(tmp_path: Path, clock: twins.Clock) -> None:
    server = cast("MailTwin", twins.furnish(tmp_path, clock, "mail"))
    server.apply(mail.DELIVER)
    clock.at += timedelta(minutes=1)
    server.apply(
        dataclasses.replace(mail.DELIVER, key="later", payload={**mail.DELIVER.payload, "subject": "2"})
    )
    control.tell(tmp_path, "mail", "lie", times=1)
    server.apply(dataclasses.replace(mail.DELIVER, key="lied"))

    assert [(message.subject, message.text) for message in server.outbox()] == [
        ("2", mail.DELIVER.payload["text"]),
        (mail.DELIVER.payload["subject"], mail.DELIVER.payload["text"]),
    ]


# -- accounts ----------------------------------------------------------------------------------------------


@pytest.fixture
def directory(tmp_path: Path, clock: twins.Clock) -> AccountsTwin:
    return cast("AccountsTwin", twins.furnish(tmp_path, clock, "accounts"))


def test_first_password_logs_in_until_its_owner_changes_it(directory: AccountsTwin) -> None:
    order = accounts.ENABLE
    receipt = directory.apply(order)
    assert directory.login("redmine", "apaz", order.secret)

    assert directory.change_password("redmine", "apaz", order.secret, "la-mía-de-verdad")

    assert not directory.login("redmine", "apaz", order.secret)
    later = directory.probe(order, receipt)
    assert later.holds
    assert later.checks[-1].how == "estado leído"
    assert not directory.change_password("redmine", "apaz", order.secret, "x")


def test_empty_password_never_logs_in(directory: AccountsTwin) -> None:
    directory.apply(dataclasses.replace(accounts.ENABLE, secret=""))

    assert not directory.login("redmine", "apaz", "")
    assert not directory.login("redmine", "mquispe", "")
    assert not directory.login("redmine", "nadie", "")


def test_disabled_account_lets_nobody_in_and_undo_restores_it(directory: AccountsTwin) -> None:
    directory.apply(accounts.ENABLE)
    leave = dataclasses.replace(accounts.DISABLE, payload={"system": "redmine", "username": "apaz"})
    plan = directory.plan(leave)
    directory.apply(leave)
    assert not directory.login("redmine", "apaz", accounts.ENABLE.secret)

    directory.undo(leave, plan)

    assert directory.login("redmine", "apaz", accounts.ENABLE.secret)


def test_catalogue_tells_which_system_has_no_connector(directory: AccountsTwin) -> None:
    assert {system.key: system.connector for system in directory.systems()} == {
        "correo": True,
        "directorio": True,
        "intranet": True,
        "redmine": True,
        "asistencia": False,
    }


# -- backups -----------------------------------------------------------------------------------------------


def _copy_of(folder: Path, name: str) -> Path:
    (found,) = (folder / "backups" / "media").rglob(name)
    return found


@pytest.mark.parametrize(
    ("spoil", "failing"),
    [
        (lambda file: file.write_text("otro contenido"), {"Comparación SHA-256 con el origen leído"}),
        (
            lambda file: file.unlink(),
            {"Restauración de prueba en otra carpeta", "Comparación SHA-256 con el origen leído"},
        ),
    ],
    ids=["changed", "lost"],
)
def test_spoiled_copy_is_found_by_restoring_it(
    tmp_path: Path, clock: twins.Clock, spoil: object, failing: set[str]
) -> None:
    system = twins.furnish(tmp_path, clock, "backups")
    receipt = system.apply(backups.SERVER)
    spoil(_copy_of(tmp_path, "07.txt"))  # type: ignore[operator]  # a lambda of the table above

    evidence = system.probe(backups.SERVER, receipt)

    not_held = {check.what for check in evidence.checks if not check.holds}
    assert failing <= not_held
    assert "srv/contenido/07.txt" in " ".join(check.read for check in evidence.checks)


def test_altered_index_proves_nothing(tmp_path: Path, clock: twins.Clock) -> None:
    system = twins.furnish(tmp_path, clock, "backups")
    receipt = system.apply(backups.SERVER)
    _copy_of(tmp_path, "manifiesto.json").write_text("[]")

    evidence = system.probe(backups.SERVER, receipt)

    assert "Índice de la copia" in {check.what for check in evidence.checks if not check.holds}


def test_test_restore_leaves_nothing_behind(tmp_path: Path, clock: twins.Clock) -> None:
    system = twins.furnish(tmp_path, clock, "backups")
    system.probe(backups.SERVER, system.apply(backups.SERVER))

    assert list((tmp_path / "backups" / "scratch").iterdir()) == []


def test_windows_paths_name_the_same_files(tmp_path: Path, clock: twins.Clock) -> None:
    system = twins.furnish(tmp_path, clock, "backups")
    order = backups.about(backups.COMPUTER, paths=["C:\\srv\\contenido"])

    assert system.apply(order).facts["files"] == 12


def test_computer_that_is_switched_on_can_be_copied(tmp_path: Path, clock: twins.Clock) -> None:
    system = twins.furnish(tmp_path, clock, "backups")
    order = backups.about(backups.COMPUTER, source="PC-UCOM-034")
    assert not system.plan(order).possible

    control.alter(tmp_path, "backups", ["sources", "PC-UCOM-034", "online"], True)

    assert system.plan(order).possible
    assert system.probe(order, system.apply(order)).holds


# -- network -----------------------------------------------------------------------------------------------


def test_rule_behind_our_back_that_opens_more_is_found(tmp_path: Path, clock: twins.Clock) -> None:
    device = twins.furnish(tmp_path, clock, "network")
    device.apply(network.PORTS)
    rules = control.state(tmp_path, "network")["devices"]["fw-borde"]["rules"]
    mine = len(rules) - 1
    control.alter(tmp_path, "network", ["devices", "fw-borde", "rules", mine, "source"], "10.20.4.0/24")

    evidence = device.probe(network.PORTS)

    assert [check.what for check in evidence.checks if not check.holds] == [
        "Conexión 10.20.4.32 → 203.0.113.10, TCP 443"
    ]


def test_rule_ends_on_its_day(tmp_path: Path, clock: twins.Clock) -> None:
    device = twins.furnish(tmp_path, clock, "network")
    device.apply(network.PORTS)
    clock.at = datetime(2026, 12, 31, 23, 0, tzinfo=twins.LA_PAZ)
    assert device.probe(network.PORTS).holds

    clock.at += timedelta(hours=2)

    assert not device.probe(network.PORTS).holds


def test_window_that_has_not_begun_is_said_and_proved_as_of_its_start(
    tmp_path: Path, clock: twins.Clock
) -> None:
    device = twins.furnish(tmp_path, clock, "network")
    order = dataclasses.replace(
        network.PORTS, payload={**network.PORTS.payload, "starts_at": "2026-11-30T20:00"}
    )

    assert "lun 30 nov 2026, 20:00" in device.plan(order).warnings[0]
    assert device.probe(order, device.apply(order)).holds


# -- all ---------------------------------------------------------------------------------------------------


def test_seeding_again_changes_nothing(tmp_path: Path, clock: twins.Clock) -> None:
    connectors = twin.build(tmp_path, clock)
    content = {kind: twins.CONTENT[kind] for kind in ("extensions", "people", "units")}
    twin.seed(tmp_path, clock, **content)
    connectors["accounts"].apply(accounts.DISABLE)
    before = twins.traces(tmp_path)

    twin.seed(tmp_path, clock, **content)

    assert twins.traces(tmp_path) == before
    assert connectors["accounts"].probe(accounts.DISABLE).holds


def test_demonstration_has_what_forms_offer() -> None:
    catalogue = twin.catalogue()

    assert set(catalogue) == {"systems", "servers", "production_systems", "equipment", "media", "devices"}
    assert all(row.get("id") or row.get("key") for rows in catalogue.values() for row in rows)
    assert all(row["name"] for rows in catalogue.values() for row in rows)
    for kind, rows in catalogue.items():
        names = [row.get("id") or row.get("key") for row in rows]
        assert len(names) == len(set(names)), kind


def test_twins_write_nothing_until_something_reaches_them(tmp_path: Path, clock: twins.Clock) -> None:
    connectors = twin.build(tmp_path, clock)
    for connector in connectors.values():
        connector.health()

    assert sorted(connectors) == ["accounts", "backups", "mail", "network", "organisation", "telephony"]
    assert list(tmp_path.iterdir()) == []


FAST = [telephony.ISSUE, mail.DELIVER, accounts.ENABLE, accounts.DISABLE, organisation.INSERT, network.PORTS]


@pytest.mark.parametrize("order", FAST, ids=[order.verb for order in FAST])
def test_apply_and_probe_take_less_than_50_milliseconds(
    tmp_path: Path, clock: twins.Clock, order: Instruction
) -> None:
    connector = twins.furnish(tmp_path, clock, order.verb.partition(".")[0])
    took = []
    for attempt in range(25):  # the best one: what the twin needs, not what else the machine is doing
        tried = dataclasses.replace(order, key=f"speed-{attempt}")
        plan = connector.plan(tried)
        started = time.perf_counter()
        assert connector.probe(tried, connector.apply(tried)).holds
        took.append(time.perf_counter() - started)
        if took[-1] < 0.050:
            break
        if order.verb != "mail.deliver":
            connector.undo(tried, plan)

    assert min(took) < 0.050


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (words.day(date(2026, 12, 31)), "31 dic 2026"),
        (words.weekday(date(2026, 12, 31)), "jue 31 dic 2026"),
        (words.moment(datetime(2026, 11, 30, 20, 0, tzinfo=twins.LA_PAZ)), "lun 30 nov 2026, 20:00"),
        (words.moment(datetime(2026, 12, 1, 0, 0, tzinfo=UTC)), "lun 30 nov 2026, 20:00"),
        (words.duration(0.042), "42 ms"),
        (words.duration(4.84), "4,8 s"),
        (words.duration(61), "2 min"),
        (words.size(999), "999 B"),
        (words.size(67_400), "67 kB"),
        (words.size(2_740_000_000_000), "2,7 TB"),
        (words.counted(1, "código", "códigos"), "1 código"),
        (words.counted(12_400, "código", "códigos"), "12\u202f400 códigos"),
        (words.listed([]), ""),
        (words.listed(["a"]), "a"),
        (words.listed(["a", "b", "c"]), "a, b y c"),
    ],
)
def test_words_are_those_of_the_screens(said: str, expected: str) -> None:
    assert said == expected


@pytest.mark.parametrize("name", ["telephony.issue", "network.apply"])
def test_summary_names_the_order_in_a_list(name: str) -> None:
    expected = {
        "telephony.issue": "Código de llamadas, interno 2145",
        "network.apply": "Apertura de puertos: 10.20.4.31 → Internet, TCP 443",
    }
    order = {"telephony.issue": ISSUE, "network.apply": network.PORTS}[name]

    assert read_verb(name, order.payload).summary == expected[name]
